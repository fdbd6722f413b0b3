"""Hearth: a wallet and trading window for community gas.

The rooms and what each is for are drawn in ``wallet/README.md``.
"""

__version__ = "0.1.0"
