"""Talking to nodes: any Ethereum JSON-RPC endpoint over HTTP(S), none of them trusted to be well.

Answers come in through ``transport`` (bytes, sizes, time-outs) and ``rpc`` (strict JSON-RPC) into
``node``, which gives typed values. A ``pool`` makes one source of several nodes: each is held
against the community's chain before it is believed, rests when it fails, and is asked in the
person's order. A node's words never reach a person as ours: ``errors_map``
turns them into our errors. ``sender`` gets transactions onto the chain, whatever happens to the
node or to this computer in between, with every signed one first kept in an ``outbox``.

::

    endpoint.py     where a node answers and how it is reached; no secret in it
    node_list.py    the nodes a person wants asked: profile/nodes.json
    access.py       the secret told, the certificate kept to, the proxy gone through
    transport.py    bytes there and back over requests; sessions are lent to threads
    stopping.py     ending what a thread waits for
    rpc.py          one call, many calls; what counts as an answer
    errors_map.py   a node's error, or a contract's revert data, as one of our errors
    transport_errors.py, pool_errors.py   what went wrong on the way, and with all of them
    refusals.py     the words nodes refuse with
    types.py        blocks, logs, receipts, fees as values; reading them from JSON
    api.py          the questions the wallet asks
    node.py         one node's answers, typed
    log_reader.py   events out of ranges longer than a node answers at once
    expected.py     the chain a node must be on
    health.py       how a node did: times, errors, the circuit breaker
    pool_member.py  one node, held against the chain on every connection
    pool_watch.py   nodes beside each other: who lags, who is ahead, what was told already
    pool.py         several nodes as one
    checkup.py      trying a node before it is used
    outbox.py       signed transactions until the chain has them for good
    prepared.py     a transaction as it is looked at before it is signed
    nonces.py       which transaction number is free
    remembered.py   what nodes said last, for signing while none answers
    rivals.py       transactions with the same number: which one counts
    replacing.py    speeding up, taking back, filling gaps; the fees nodes ask for it
    settling.py     what became of each, until a block is beyond doubt
    delivery.py     send, watch, send again
    failing.py      why one that is in a block did nothing
    sender.py       prepare, sign, wait, resume
"""
