"""The window: Qt widgets over immutable snapshots, and nothing that decides about money.

Widgets get what they need through their constructors, are shown a ``Snapshot`` and emit typed
signals; ``wallet/app.py`` connects those to the use cases. Changing language, theme or text size
rebuilds the pages, so no widget carries code for changing its own language or colours.

===================  =======================================================================
``theme``            colours, spacing and type sizes; ``stylesheet`` turns them into one QSS
``fonts``, ``icons`` the system's UI font, and our own SVG icons in the theme's colours
``tasks``            the one place that leaves the GUI thread
``preferences``      language, theme and text size, as the profile keeps them
``page``             what every page is: a title, actions, ``show_snapshot``
``window``           the main window: the rail, the pages, sheets and toasts
``shell``            the left rail and the line under it
``words/``           amounts, dates, names and sentences in the language in use
``widgets/``         shared pieces: cards, buttons, sentences, sheets, fields
``charts/``          the drawings with axes
``phrase/``          the recovery words: shown, checked, typed in again; homes only watched
``keys/``            accounts, safety, copies and tools of the keys, each with its sheet
``nodes/``           who is asked about the ledger, how well each answers, adding another
``kit/``             the household kit, two pages to print
``welcome/`` …       one folder a page
===================  =======================================================================
"""
