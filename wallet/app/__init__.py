"""The composition root: makes every part of the running window and ties them together.

``composition.py`` is the whole application; ``keeper.py`` holds the open vault, ``look.py`` the
settings a person sees, ``trades.py`` the sheets a trade goes through, ``living.py`` the loop that
keeps the window true. Nothing here decides anything about money or draws anything.
"""

from wallet.app.composition import Composition, run_window

__all__ = ["Composition", "run_window"]
