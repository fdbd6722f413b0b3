"""Shared pieces of the window; each knows its own look and nothing about gas or chains.

===============  ===========================================================================
``labels``       ``Label`` in the type roles, ``BigNumber``, ``Badge``, ``Divider``
``sentence``     ``SentenceLabel``: wraps, elides, and sets parts bold
``buttons``      primary, secondary, link, filter chip
``card``         ``Card`` with a heading row and a body
``identicon``    the picture of an address
``account_picture``  the chosen picture of one's own account, or its identicon
``qr``           ``QrPicture``: a text as a QR code that phones read
``bars``         the reserve/surplus bar
``banner``       ``Banner`` inside a page, ``Toast`` over it
``sheet``        ``Sheet``: a dialog inside the window
``fitting``      ``FittingRows``: as many rows as there is room for
``forms``        ``FormRow``, ``AmountField``, ``PasswordField``
``new_password`` ``NewPassword``: chosen, typed twice and judged on a worker
``empty``        ``EmptyState``: what to do when there is nothing yet
``mark``         ``MarkButton``: how sure the number beside it is
``mark_sheet``   why it is as sure as that, and who said what
``scroll``       ``PageScroll``: a page that scrolls when the window is small
===============  ===========================================================================
"""
