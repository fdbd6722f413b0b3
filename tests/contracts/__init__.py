"""The compiled contracts on a bare EVM, against what resources/contracts/README.md says."""
