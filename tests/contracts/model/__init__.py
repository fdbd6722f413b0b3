"""A plain-Python model of the protocol, and random plays on it and on the contracts at once.

The model is one file a contract (``community``, ``registry``, ``credit``, ``market`` with its
``market_rules`` and ``prices``, ``share`` with its ``share_*``, ``index``), written from the design
with exact fractions and tables, and ``money`` and ``people`` for what stands around the contracts:
currencies that lie, contract wallets with moods, price feeds. ``world`` holds them all; an
operation on it gives the new state, or raises the named refusal and leaves the old.

A play takes operations from ``acts*``, chosen by ``chance`` (a seed, or hypothesis), and ``driver``
runs each on the model and on a ``chain`` (py-evm, or ``anvil``). ``questions`` says what to ask the
chain so that it shows its state, ``witness`` and ``consent`` hold what must be true whatever the
model says, ``shrink`` makes a failure small. ``python -m tests.contracts.model`` is the long run.
"""
