"""Exactly what the wallet signs and reads, as bytes; no keys and no network here.

========================  ====================================================================
``keccak``                the hash
``hexdata``               hexadecimal text and JSON-RPC quantities, strict
``address``               EIP-55 addresses; where a contract will land
``rlp``                   RLP, strict
``words``                 the types that fill one 32-byte word, shared by ABI and EIP-712
``abi_types``, ``abi``    contract types; calls, results, events and errors
``typed_data``            EIP-712 hashing; ``typed_json`` is its JSON document
``transactions``          EIP-1559 transactions
``personal``              EIP-191 messages
``signature``             r, s and parity, low s only
``refusals``              the sentences with which malformed data is refused
========================  ====================================================================
"""
