"""The recovery rehearsal in the window: two minutes that show whether the paper still works.

- ``use_cases``   what the sheet needs from the keys, as functions run on a worker
- ``entry``       the numbered fields (those of ``ui.phrase``) for the words asked for
- ``start``       the choice: three words, or all of them; and how earlier rehearsals went
- ``steps``       the words asked for, the password before them, the wait
- ``outcome``     what it showed, in plain words, and what to do when it failed
- ``sheets``      ``RehearsalSheets``: what Home and the keys page open

What is typed is handed to a use case and forgotten; only date, kind and result are kept, by
``wallet.keys.rehearsal``.
"""
