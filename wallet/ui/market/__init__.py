"""The Market page: every open offer as a sentence, the street's price, wanted and offered.

It is shown a ``Snapshot`` and says by signals what a person wants; nothing here decides about
money.

- ``page``      the page: filters, the list, the column at the right
- ``filters``   the chips and the search field, as a ``BookFilter`` and a ``BookSort``
- ``rows``      the list's model: entries are made only when they are looked at
- ``row_text``  what a row says: sentence, second line, price, button
- ``delegate``  paints a row; ``offer_list`` is the view with mouse and keyboard
- ``charts``    the street's price over time, and wanted and offered by price
- ``side``      the column at the right
- ``sheets``    why offers cannot be taken, and how the suggested price is worked out
"""
