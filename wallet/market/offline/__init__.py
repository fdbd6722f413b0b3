"""What a signing request means, for the Hearth that has the key and no network.

Nothing here asks a node or the index: a request is read with our own protocol types and held
against the community file, which is public and was carried over once.

- ``explain``     a request as one plain sentence and every field; anything unknown is refused
- ``communities`` the community files this computer knows
- ``documents``   typed data: offers to trade and to share, permits
- ``calls``       transactions: which contract calls are known, and what each says
- ``arguments``   a call's arguments and an offer's fields as lines
- ``lines``       the values that come out
- ``refusals``    the sentences with which a request is refused
"""
