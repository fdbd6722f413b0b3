"""The contracts' functions, events and errors, declared with their types: one file a contract.

Plain tuples, so that the first window needs to parse no JSON; what is used is built on first use
by ``wallet.protocol.contracts``.
"""
