"""``python -m audit mutation | coverage | static``, started by ``packaging/dev.py test``."""

from __future__ import annotations

import sys
from importlib import import_module

TOOLS = ("mutation", "coverage", "static")


def main() -> int:
    tool, *rest = sys.argv[1:]
    if tool not in TOOLS:
        raise SystemExit(f"one of: {', '.join(TOOLS)}")
    sys.argv = [f"dev.py test --{tool}", *rest]
    return int(import_module(f"audit.{tool}").main())


if __name__ == "__main__":
    sys.exit(main())
