"""The chapters of the story, one file each, told in the order of ``story.py``.

- ``base``        what they share
- ``moving_in``   Welcome and the first page
- ``trading``     a sale, a purchase, an offer taken back
- ``recovery``    the words on paper, and the rehearsals
- ``locking``     locked by the button, and opened again
- ``keys_page``   the page of keys and its sheets
- ``coming_back`` the words typed into a fresh profile
- ``nodes``       how sure the numbers are; a node refused, one added, moved and removed
- ``looks``       themes, languages, a small window
"""
