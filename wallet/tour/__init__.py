"""The tour: the real window, driven through the whole story without a person.

``stage.py`` waits, looks, takes pictures and keeps the record; ``story.py`` is the story itself;
``facts.py`` asks the chain, past the window, whether what the window shows is so. Nothing here is
a test double: the same window, the same node, the same contracts.
"""
