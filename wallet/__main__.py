"""``hearth`` and ``python -m wallet``: open the window, or run a command without one."""

from __future__ import annotations

import sys

from wallet.cli.main import parse, run_command
from wallet.keys.crash_output import quiet_crashes
from wallet.keys.hardening import harden_process


def main() -> int:
    """Run what the command line asks for; return the exit status (0, 1 refused, 2 bad usage)."""
    harden_process()
    quiet_crashes()
    arguments = parse(sys.argv[1:])
    if arguments.command in (None, "practice"):
        if arguments.tour is not None:
            from wallet.tour.run import run_tour

            return run_tour(arguments)
        from wallet.app import run_window

        return run_window(arguments)
    return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
