"""The password of the vault: asked where it is needed, never kept.

- ``panel``   the field with its explanation, inside another sheet
- ``sheet``   the same alone in a sheet, for everything that needs an open vault
- ``watched`` says why a home that is only watched asks for none
"""
