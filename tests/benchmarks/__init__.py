"""Measurements against the named rivals; ``python3 packaging/dev.py bench`` prints them."""
