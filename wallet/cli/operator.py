"""``hearth operator``: the community's side.

Every changing command compares with the chain first and sends only the difference, so it may be
run again at any time, after a kill too. ``--dry-run`` shows what would be sent, rehearsed on the
node, and sends nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wallet.cli import operator_leaves, operator_shown, options
from wallet.cli.terminal import Terminal, cancellable
from wallet.codec.address import to_address
from wallet.errors import UsageError
from wallet.market.operating import governance, index_update, operator, readings, salts
from wallet.market.operating.changes import Job
from wallet.market.operating.desk import Desk
from wallet.text import LANGUAGES, tr

if TYPE_CHECKING:
    from wallet.cli.operator_leaves import Leaf
    from wallet.cli.place import Place
    from wallet.keys.signer import Signer

_GROUPS = {
    "meters": "meters: register, rotate-key, swap, close",
    "calorific": "calorific values",
    "network": "zones' networks",
    "batch": "batches",
    "entry-batch": "entry meters' batches",
    "currency": "the money of trades",
    "feed": "price feeds",
    "rate": "second currencies' rates",
    "roles": "who may do what",
    "admin": "hand the administrator's role on, in two steps",
    "readings": "signed readings",
    "index": "the community's price index",
}


def declare(parser: argparse.ArgumentParser) -> None:
    """Add every command of the operator."""
    tree = _Tree(parser)
    for leaf in operator_leaves.LEAVES:
        _declare_table(tree.add(leaf.path, leaf.about), leaf)
    command = tree.add(("readings", "submit"), "hand in signed readings (CSV or JSON)")
    command.add_argument("file", type=Path, help="the readings, in any order")
    _salt_option(command)
    _finish(command, job=_readings)
    for verb, on in (("pause", True), ("unpause", False)):
        about = "stop" if on else "go on with"
        command = tree.add((verb,), f"{about} new trades (fills), or everything but leaving (all)")
        command.add_argument("scope", choices=("fills", "all"))
        _finish(command, job=lambda a, _p, on=on: governance.SetPause(a.scope, on))
    begin = tree.add(("admin", "begin"), "name the next administrator; the delay begins")
    begin.add_argument("next", metavar="ACCOUNT", type=options.address)
    _finish(begin, job=lambda a, _p: governance.BeginHandover(a.next))
    accept = tree.add(("admin", "accept"), "become the administrator, after the delay")
    _finish(accept, job=lambda _a, _p: governance.AcceptHandover())
    cancel = tree.add(("admin", "cancel"), "take back that somebody is named")
    _finish(cancel, job=lambda _a, _p: governance.CancelHandover())
    update = tree.add(("index", "update"), "let the price indices make their next round")
    update.add_argument("feeds", metavar="ADDRESS", nargs="*", type=options.address,
                        help="which; all of the community file unless named")  # fmt: skip
    _finish(update, job=_indices)
    status = tree.add(("status",), "who has which role, what is paused, who and what belongs")
    status.add_argument("--export", type=Path, metavar="DIR", help="write the lists as CSV here")
    _common(status)
    status.set_defaults(act=_status)


class _Tree:
    """Nested command names; groups are made when they are first needed."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._top = parser.add_subparsers(metavar="COMMAND", required=True)
        self._groups: dict[str, Any] = {}

    def add(self, path: tuple[str, ...], about: str) -> argparse.ArgumentParser:
        at = self._top
        if len(path) == 2:
            if path[0] not in self._groups:
                group = at.add_parser(path[0], help=_GROUPS[path[0]], allow_abbrev=False)
                group_commands = group.add_subparsers(metavar="COMMAND", required=True)
                self._groups[path[0]] = group_commands
            at = self._groups[path[0]]
        made: argparse.ArgumentParser = at.add_parser(
            path[-1], help=about, description=about, allow_abbrev=False
        )
        return made


def _declare_table(command: argparse.ArgumentParser, leaf: Leaf) -> None:
    columns = leaf.table(salts.MeterIds(_no_salt)).columns.all
    command.add_argument("--csv", type=Path, metavar="FILE", help="many at once; columns: "
                         + ", ".join(columns))  # fmt: skip
    for column in columns:
        shown = operator_leaves.HELP.get(column)
        if column in leaf.first:
            command.add_argument(f"col_{column}", metavar=column.upper(), nargs="?", help=shown)
        else:
            name = leaf.named.get(column, f"--{column.replace('_', '-')}")
            command.add_argument(name, dest=f"col_{column}", metavar="X", help=shown)
    for flag, about in leaf.flags.items():
        command.add_argument(f"--{flag.replace('_', '-')}", action="store_true", help=about)
    if leaf.needs_salt:
        _salt_option(command)
    _finish(command, job=lambda a, place: _table_job(leaf, a, place))


def _salt_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--salt-file", type=Path, metavar="FILE",
                         help="the meters' salt; in the profile unless named")  # fmt: skip


def _no_salt() -> bytes:
    return bytes(32)


def _finish(command: argparse.ArgumentParser, **defaults: object) -> None:
    """Add what every changing command has."""
    command.add_argument("--dry-run", action="store_true", help="show what would be sent, no more")
    options.add_yes(command)
    _common(command)
    command.set_defaults(act=_change, **defaults)


def _common(command: argparse.ArgumentParser) -> None:
    """The place, the keys, and the options of every command, also behind its name."""
    options.add_place(command)
    options.add_keys(command)
    hidden = argparse.SUPPRESS
    command.add_argument("--profile", type=Path, default=hidden, help=hidden)
    command.add_argument("--json", action="store_true", default=hidden, help=hidden)
    command.add_argument("--language", choices=sorted(LANGUAGES), default=hidden, help=hidden)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Do what the command says."""
    return int(arguments.act(arguments, terminal))


def _change(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Show the difference to the chain, ask, send it, and say how everything stands."""
    with _office(arguments, terminal) as (place, desk):
        job = _job(arguments, place, desk)
        if arguments.dry_run:
            plan = operator.dry_run(desk, place.sender, job)
            terminal.result(operator_shown.plan_json(plan, desk), operator_shown.plan_text(plan,
                            desk, every_row=True))  # fmt: skip
            return 0
        signer = _LazySigner(place)
        plan = operator.prepare(desk, place.sender, job, signer)
        if plan.packets:
            terminal.note(operator_shown.plan_text(plan, desk, every_row=False))
            terminal.agree(tr("Sign and send this?"), yes=arguments.yes)
        outcome = operator.carry_out(desk, place.sender, signer, plan)
        terminal.result(
            operator_shown.outcome_json(outcome), operator_shown.outcome_text(outcome, desk)
        )
    return 0


def _status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from wallet.market.operating import exports, status

    with _office(arguments, terminal, signs=False) as (_place, desk):
        operator.read_events(desk)
        found = status.status(desk)
        if arguments.export is not None:
            exports.write_all(arguments.export, found)
        terminal.result(
            operator_shown.status_json(found, desk), operator_shown.status_text(found, desk)
        )
    return 0


@contextmanager
def _office(
    arguments: argparse.Namespace, terminal: Terminal, *, signs: bool = True
) -> Iterator[tuple[Place, Desk]]:
    """The profile and the community, open; Ctrl+C stops after the present step."""
    from wallet.chain.errors_map import register_errors
    from wallet.cli.place import opened
    from wallet.protocol.contracts import all_errors

    register_errors(all_errors())
    shown = operator_shown.Progress(terminal)
    with opened(arguments, terminal, signs=signs) as place, cancellable(terminal) as cancelled:
        index = place.session.index
        yield place, Desk(place.node, place.community, index, place.account, shown, cancelled)


class _LazySigner:
    """Opens the key only when something is signed: a run with nothing to do asks no password."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.address = place.account

    def _signer(self) -> Signer:
        return self._place.keys.signer()

    def sign_typed_data(self, data: Any) -> bytes:  # noqa: ANN401 - passed on
        return self._signer().sign_typed_data(data)

    def sign_transaction(self, transaction: Any) -> Any:  # noqa: ANN401 - passed on
        return self._signer().sign_transaction(transaction)

    def sign_message(self, text: str) -> bytes:
        return self._signer().sign_message(text)


def _job(arguments: argparse.Namespace, place: Place, desk: Desk) -> Job:
    """Read what is wanted; files are checked whole before the chain is asked."""
    arguments.desk = desk
    job: Job = arguments.job(arguments, place)
    return job


def _table_job(leaf: Leaf, arguments: argparse.Namespace, place: Place) -> Job:
    table = leaf.table(_meter_ids(arguments, place, registers=leaf.registers))
    values = {name: getattr(arguments, f"col_{name}") for name in table.columns.all}
    given = [name for name, value in values.items() if value is not None]
    if bool(given) == bool(arguments.csv):
        raise UsageError(
            "usage.one_or_csv",
            "Name either one thing on the command line, or a file of many with --csv.",
            "Add --help for the columns.",
        )
    wishes = table.load(arguments.csv) if arguments.csv else table.one(values)
    return leaf.job(wishes, arguments)


def _meter_ids(
    arguments: argparse.Namespace, place: Place, *, registers: bool = False
) -> salts.MeterIds:
    from wallet.ledger.registers import meter_count

    path = getattr(arguments, "salt_file", None) or _salt_path(place)

    def secret() -> bytes:
        if not registers:
            return salts.load_salt(path, place.community)
        operator.read_events(arguments.desk)
        known = meter_count(place.session.index)
        return salts.salt_for_registering(path, place.community, known, fresh=arguments.new_salt)

    return salts.MeterIds(secret)


def _salt_path(place: Place) -> Path:
    name = f"meter-salt-{place.community.chain_id}-{place.community.registry[2:10].lower()}.json"
    return place.profile.directory / name


def _readings(arguments: argparse.Namespace, place: Place) -> Job:
    ids = _meter_ids(arguments, place)
    return readings.SubmitReadings(readings.load_readings(arguments.file, ids))


def _indices(arguments: argparse.Namespace, place: Place) -> Job:
    known = getattr(place.community, "feeds", ())
    feeds = arguments.feeds or [to_address(feed.address) for feed in known if feed.kind == "index"]
    if not feeds:
        raise UsageError(
            "usage.no_index",
            "The community file names no price index.",
            "Name the index's address.",
        )
    return index_update.UpdateIndices(tuple(feeds))
