"""Activity: everything that happened to this account, to look through and to take away.

``page`` filters and exports, ``rows`` are the list's model, ``painter`` draws a row, ``details``
shows one event, ``export`` writes what is shown as CSV.
"""
