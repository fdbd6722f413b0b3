"""The composition root: makes every part of the running window and ties them together.

``run.py`` opens the window and closes everything; ``composition.py`` is the whole application;
``keeper.py`` holds the open vault and knows which account is in use, ``street.py`` holds that
account's session, ``pages.py`` makes the rail's pages and ``accounts.py`` that of the keys,
``welcoming.py`` is every way to a first account, ``kits.py`` opens the household kit, ``look.py``
puts on language and theme, ``trades.py`` opens the sheets a trade goes through, ``recovery.py``
those about the recovery words (``rehearsing.py`` what they do, ``reminders.py`` what Home reminds
of), ``nodes.py`` the page of the nodes (``node_book.py`` what it does, and what opens nodes),
``living.py`` is the loop that keeps the window true, ``unread.py`` keeps PySide6 from reading every
source again. Nothing here decides anything about money or draws anything.
"""

from wallet.app import unread  # noqa: F401 - before all others
from wallet.app.composition import Composition
from wallet.app.run import run_window

__all__ = ["Composition", "run_window"]
