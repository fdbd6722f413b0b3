"""Welcome: what a newcomer to the practice street sees before there is a wallet.

``page`` asks for a name and a password and shows how far the street's set-up is, ``form`` has the
fields, ``choices`` what most people leave as it is, ``known`` greets somebody whose home is here
already, ``street`` draws the picture.
"""
