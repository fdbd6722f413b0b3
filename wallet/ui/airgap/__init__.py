"""Signing with a key on a computer without a network: both sides of it.

- ``exchange``  the bridge between a signer that waits on a worker and the sheet that asks
- ``online``    the sheet that shows a request and takes its answer in
- ``offline``   the sheets that read a request, show all of it, sign, and show the answer
- ``reading``   the step in which every field is read
- ``codes``     a document as QR codes, one after the other
- ``take_in``   a document from a file, a picture or pasted text
- ``pictures``  QR codes out of a picture or a screenshot
"""
