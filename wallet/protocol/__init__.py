"""The contracts as Python types: what is signed, called, emitted and handed around.

Data comes from the person (through ``market``), from nodes (through ``chain``) and from files
that neighbours send; everything is turned into frozen dataclasses here and nowhere else.

=================  ==================================================================
``credits``        credit ids, gas classes, batches
``offers``         trade offers: the struct, its EIP-712 hash, its price and cost
``slips``          an offer as a file or text that any Ethereum tool can check
``readings``       meter readings as the gateways sign them
``reasons``        why an offer cannot be taken, as the contract names it
``events``         one dataclass for each contract event, and decoding of logs
``contracts``      every contract function, event and error, declared with its types
``calls``          typed helpers which build calls, and typed readers
``community``      the community file: what a newcomer is handed to join
``artifacts``      compiled bytecode, read only when deploying
``deploy``         puts a community onto a chain, resumably
=================  ==================================================================
"""
