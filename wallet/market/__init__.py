"""The market room: what a home can spare, what gas is worth here, and how a trade is made.

Data comes from the ledger's local index (events of the chain) and, for a trade only, from a node.
It goes to the window and the command line as immutable snapshots, reviews and results.

- ``message``       sentences as (text, typed fields), so that only ``ui`` and ``cli`` choose words
- ``surplus``       what the home itself still needs, and what is left over
- ``pricing``       the street's price, wanted and offered, a suggested price with its reasons
- ``prices``        prices as values; ``price_chart`` the price over time
- ``sentences``     offers, people and reasons as sentences
- ``checks``        can this account take that offer, and why not, from the index alone
- ``book``          the order book; ``book_filter`` filters, searches and sorts 100,000 offers
- ``views``         everything the window shows at one moment, as values
- ``snapshot``      builds it from the index, with ``home``, ``happenings`` and ``attention``
- ``review``        what a person sees before signing, with exactly what is signed; ``kinds``
- ``desk``          one account's place in one community; ``chain_facts`` asks the node about it
- ``prepare_post``, ``prepare_take``, ``prepare_open``  turn a wish into a review; ``present``
  has its words, ``steps`` its signatures, ``refusals`` the errors
- ``trading``       the use cases: prepare, ``execute`` (``tally`` says what came of it), ``resume``
- ``sent``          what was sent and is not over; ``again`` and ``prepare_again`` speed it up or
  take it back
- ``journal``       which trades are unfinished, kept across a crash
- ``results``       progress and results of a trade
"""
