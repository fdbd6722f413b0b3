"""The practice street: a home, seven neighbours, a supplier and a biogas plant on a real chain.

A person who tries Hearth should meet people to trade with. Everybody here has a real wallet and
sends real transactions over JSON-RPC, so that what works here works with real people; only the
keys, the money and the gas are worth nothing. It runs on any development node whose first account
of the public test phrase is funded (the embedded one, anvil, hardhat).

Map, from who they are to what they do:

* ``world``      who lives here: names, needs, what they would pay, the offers they make
* ``weather``    how cold each day is, and when in a day gas is used
* ``practice_day``  one day played sixty times faster, then slowly on
* ``gateway``    turns use into signed readings
* ``journal``    which transaction numbers a set-up uses, so that it can be killed and resumed
* ``setup_steps``, ``setup``  the community, its members, meters, gas and money onto the chain
* ``post``       sends transactions without waiting, and tells what became of them
* ``book``       the open offers, read from the market's events
* ``decisions``  what a neighbour does about an offer: pure functions of what it knows
* ``actors``     neighbours looking at the book and acting
* ``meter_round`` gateways reading meters and relaying
* ``runner``     the loop that keeps all of it going
* ``launcher``, ``street_process``  the street as a child process
"""
