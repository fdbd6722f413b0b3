"""The household kit: two printed pages to keep with the important papers.

It holds public data, empty lines for the recovery words, and what to do when something happens.
It can be printed while the wallet is locked, because nothing secret is ever in it.

- ``facts``   what is on it: public, by its type
- ``texts``   the sentences of its second page
- ``paper``   a page to draw on, in tenths of a millimetre
- ``pages``   the two pages
- ``pdf``     both as a PDF file, or as pictures
- ``sheet``   choosing the paper and where to save
"""
