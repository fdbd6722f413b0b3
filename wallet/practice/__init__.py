"""The practice world: an Ethereum node of our own, and a street of homes that trade on it.

A person who tries the wallet needs a chain that starts in a second, costs nothing and loses
nothing; this room gives them one, speaking the same JSON-RPC as any other node, in a process of
its own. The wallet knows it only by its URL.

Map of the node, from the outside in:

* ``launcher``       starts the node as a child process and stops it again
* ``node_process``   the child: composition root of everything below
* ``rpc_server``     HTTP on the loopback interface (unless told), one JSON document in, one out
* ``rpc_methods``    the table of methods; ``rpc_reads``, ``rpc_logs``, ``rpc_filters``,
                     ``rpc_calls``, ``rpc_fees`` and ``rpc_txpool`` behind it
* ``rpc_params``     reads parameters, ``rpc_format`` writes results, ``rpc_errors`` names refusals
* ``chain``          the chain itself: head, accepting transactions, adding blocks
* ``mining``         when the next block is due, and the thread that makes it
* ``acceptance``     whether a signed transaction may wait here
* ``pool``           transactions that wait, by account and nonce; ``arrivals``, the newest of them
* ``storage``        SQLite: trie nodes, blocks, receipts, logs and the pool, atomically per block
* ``genesis``        chain id, funded accounts, gas limit, opening base fee
* ``engine``         the small interface to the thing that runs contracts
* ``pyevm_engine``   that thing, on py-evm

The street lives in ``wallet.practice.street``.
"""
