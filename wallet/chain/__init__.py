"""Talking to nodes: any Ethereum JSON-RPC endpoint over HTTP(S), none of them trusted to be well.

Answers come in through ``transport`` (bytes, sizes, time-outs) and ``rpc`` (strict JSON-RPC) into
``node``, which gives typed values. A node's words never reach a person as ours: ``errors_map``
turns them into our errors. ``sender`` gets transactions onto the chain, whatever happens to the
node or to this computer in between, with every signed one first kept in an ``outbox``.

::

    transport.py    bytes there and back over requests; one session a thread
    rpc.py          one call, many calls; what counts as an answer
    errors_map.py   a node's error, or a contract's revert data, as one of our errors
    refusals.py     the words nodes refuse with
    types.py        blocks, logs, receipts, fees as values; reading them from JSON
    api.py          the questions the wallet asks
    node.py         one node's answers, typed
    outbox.py       signed transactions until the chain has them
    nonces.py       which transaction number is free
    delivery.py     send, watch, send again
    sender.py       prepare, sign, wait, resume
"""
