"""The page of this home's keys: its accounts, how safe they are, their copies, and what else.

- ``view``      what the page shows, immutable
- ``work``      the use cases behind it, called on workers
- ``page``      the page: four cards of rows; every button is a ``Wish``
- ``accounts``, ``safety``, ``copies``, ``more``   those cards
- ``sheets``    ``KeySheets``: opens the sheet of a wish, asking for the password first where needed
- ``sheet``     what every sheet has: one act, its trouble, and that secrets go when it closes
- ``naming``, ``importing``, ``watching``, ``removing``   sheets about accounts
- ``password``, ``computer``, ``restoring``               sheets about safety
- ``receiving``, ``message``, ``exporting``, ``public``   sheets about one account
"""
