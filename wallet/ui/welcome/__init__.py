"""Welcome: what a newcomer to the practice street sees before there is a wallet.

``page`` asks for a name and a password and shows how far the street's set-up is, ``strength``
judges the password, ``street`` draws the picture.
"""
