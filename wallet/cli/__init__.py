"""The use cases without a window: parsing the command line and printing results.

``main.py`` declares every command; a command's work is a function of the rooms below.
"""
