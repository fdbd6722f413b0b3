"""``hearth deploy``: a community onto a chain, and the file that lets others join it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.cli import options
from wallet.cli.shown import table
from wallet.cli.terminal import Terminal, cancellable
from wallet.errors import InputError, ProfileError
from wallet.text import tr

if TYPE_CHECKING:
    from wallet.chain.node import Node
    from wallet.chain.proofs.validators import Validators
    from wallet.cli.secrets import Keys
    from wallet.profile import Profile
    from wallet.protocol.community import CommunityFile, Currency
    from wallet.protocol.deploy_steps import IndexSettings


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--rpc", required=True, metavar="URL", help="the chain's node")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="the community file to write"
    )
    parser.add_argument("--name", default="Gas community", help="what the community is called")
    parser.add_argument(
        "--operator",
        type=options.address,
        metavar="ADDRESS",
        help="who admits members, sets meters and issues gas; the deploying account unless named",
    )
    parser.add_argument("--coin-symbol", default="ETH", help="what the chain's coin is called")
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help="where the deployment's plan is kept; beside the community file unless named",
    )
    sealed = parser.add_argument_group(
        "validators", "who seals the chain's blocks, if members may know"
    )
    sealed.add_argument("--consensus", choices=("clique", "qbft"), help="how they seal")
    sealed.add_argument(
        "--validator", type=options.address, action="append", default=[], metavar="ADDRESS",
        help="one of them; give the option once for each",
    )  # fmt: skip
    money = parser.add_argument_group("money", "an existing token, or worthless practice money")
    money.add_argument(
        "--currency", type=options.address, metavar="ADDRESS", help="an ERC-20 token that exists"
    )
    money.add_argument("--currency-name", default="Practice yuan", metavar="TEXT")
    money.add_argument("--currency-symbol", default="¥", metavar="TEXT")
    money.add_argument("--currency-code", default="CNY", metavar="TEXT")
    index = parser.add_argument_group("price index", "of the market's own trades, per kind of gas")
    index.add_argument("--index-window", default="24h", metavar="T", help="trades of this long")
    index.add_argument("--index-interval", default="60min", metavar="T", help="one price in this")
    index.add_argument("--index-min", default="100kWh", metavar="A", help="traded for a new price")
    index.add_argument("--index-max-move", default="10%", metavar="S", help="from price to price")
    options.add_keys(parser)
    options.add_yes(parser)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Deploy, or finish what was begun; write the community file."""
    from wallet.cli.secrets import Keys
    from wallet.paths import default_profile
    from wallet.profile import Profile

    with Profile(arguments.profile or default_profile()) as profile:
        keys = Keys(arguments, profile, terminal)
        try:
            if keys.account is None:
                raise keys.missing()
            community = _deploy(arguments, terminal, keys, profile)
        finally:
            keys.wipe()
    terminal.result(_document(community, arguments.out), _text(community, arguments.out))
    return 0


def _deploy(
    arguments: argparse.Namespace, terminal: Terminal, keys: Keys, profile: Profile
) -> CommunityFile:
    from wallet.chain.node import Node
    from wallet.chain.rpc import Rpc
    from wallet.chain.sender import TransactionSender
    from wallet.ledger.outbox import SqliteOutbox
    from wallet.protocol.deploy import deploy

    journal = arguments.journal or arguments.out.with_name(arguments.out.name + ".deploying")
    _require_room(arguments.out, journal)
    validators = _validators(arguments)
    node = Node(Rpc(arguments.rpc))
    chain_id = node.chain_id()
    currency = _currency(arguments, node)
    terminal.note(_plan(arguments, keys, chain_id, currency, resumes=journal.exists()))
    terminal.agree(tr("Put this community onto the chain?"), yes=arguments.yes)
    outbox = SqliteOutbox(profile.wallet_db)
    try:
        with cancellable(terminal) as cancelled:
            community = deploy(
                TransactionSender(node, outbox, chain_id),
                keys.signer(),
                node=node,
                name=arguments.name,
                rpc_url=arguments.rpc,
                journal=journal,
                currency=currency,
                currency_code=arguments.currency_code,
                coin_symbol=arguments.coin_symbol,
                operator=arguments.operator,
                index=_index(arguments),
                progress=lambda label, done, of: _progress(terminal, label, done, of),
                cancelled=cancelled,
            )
    finally:
        outbox.close()
    community = replace(community, validators=validators)
    _write(community, arguments.out, terminal)
    return community


def _validators(arguments: argparse.Namespace) -> Validators | None:
    """Who seals the chain, so that members can prove numbers by their signatures."""
    from wallet.chain.proofs.validators import Consensus, Validators

    signers = tuple(arguments.validator)
    if not signers and arguments.consensus is None:
        return None
    if not signers or arguments.consensus is None or len(set(signers)) != len(signers):
        raise InputError(
            "deploy.validators",
            "Validators need to be named together with how they seal, each of them once.",
            "Give --consensus, and --validator once for each address.",
        )
    return Validators(Consensus(arguments.consensus), signers)


def _require_room(out: Path, journal: Path) -> None:
    """A community file without its journal is somebody's community: never replace it."""
    if out.exists() and not journal.exists():
        raise ProfileError(
            "deploy.out_exists",
            "There is a file at {path} already.",
            "Name another one by --out. To finish a deployment that was begun, keep its file "
            "{journal} beside it.",
            path=str(out),
            journal=str(journal),
        )


def _currency(arguments: argparse.Namespace, node: Node) -> tuple[str, str] | Currency:
    """The money to trade in: an existing token, asked for its decimals, or new practice money."""
    from wallet.codec.hexdata import to_hex
    from wallet.codec.keccak import keccak256
    from wallet.protocol.community import Currency
    from wallet.protocol.contracts import MONEY
    from wallet.protocol.reads import ask

    name, symbol = arguments.currency_name, arguments.currency_symbol
    if arguments.currency is None:
        return name, symbol
    code = node.code(arguments.currency)
    if not code:
        raise InputError(
            "deploy.no_token",
            "There is no contract at {address} on this chain.",
            "Check the token's address and that the node is the right chain's.",
            address=arguments.currency,
        )
    decimals = int(ask(node, arguments.currency, MONEY["decimals"]))
    hashed = to_hex(keccak256(code))
    return Currency(arguments.currency, symbol, arguments.currency_code, decimals, name, hashed)


def _index(arguments: argparse.Namespace) -> IndexSettings:
    """How the price indices work."""
    from wallet.cli import reading
    from wallet.protocol.deploy_steps import IndexSettings

    return IndexSettings(
        reading.span(arguments.index_window),
        reading.span(arguments.index_interval),
        reading.energy(arguments.index_min),
        reading.percent(arguments.index_max_move),
    )


def _plan(
    arguments: argparse.Namespace,
    keys: Keys,
    chain_id: int,
    currency: tuple[str, str] | Currency,
    *,
    resumes: bool,
) -> str:
    """Say what is about to be put onto which chain, by whom."""
    money = str(arguments.currency)
    if isinstance(currency, tuple):
        money = tr("new practice money, worth nothing: {name}", name=currency[0])
    begun = tr("You go on with putting a community onto a chain.")
    new = tr("You put a new community onto a chain.")
    rows = (
        ("name", arguments.name),
        ("chain", f"{chain_id} ({arguments.rpc})"),
        ("administrator", str(keys.account)),
        ("operator", str(arguments.operator or keys.account)),
        ("currency", f"{arguments.currency_symbol} {arguments.currency_code}, {money}"),
        ("file", str(arguments.out)),
    )
    return (begun if resumes else new) + "\n" + table(rows)


def _progress(terminal: Terminal, label: str, done: int, of: int) -> None:
    if label:
        terminal.note(f"{done + 1}/{of} {tr(label)}")


def _write(community: CommunityFile, out: Path, terminal: Terminal) -> None:
    """Write the file; one of the same contracts stays, with the members and nodes added to it."""
    from wallet.protocol.community import load, save

    if out.exists():
        found = load(out)
        if found.contracts == community.contracts and found.chain_id == community.chain_id:
            terminal.note(tr("The community file is there already and stays as it is."))
            return
    save(community, out)


def _document(community: CommunityFile, out: Path) -> dict[str, object]:
    return {
        "community": str(out),
        "name": community.name,
        "chainId": community.chain_id,
        "genesisHash": community.genesis_hash,
        "deployedBlock": community.deployed_block,
        "contracts": {name: ref.address for name, ref in community.contracts.items()},
        "currencies": [
            {"code": item.code, "address": item.address, "decimals": item.decimals}
            for item in community.currencies
        ],
    }


def _text(community: CommunityFile, out: Path) -> str:
    rows = [(name, str(ref.address)) for name, ref in community.contracts.items()]
    rows += [(item.code, str(item.address)) for item in community.currencies]
    head = tr("The community “{name}” is on chain {chain}.", name=community.name,
              chain=community.chain_id)  # fmt: skip
    tail = tr("Whoever wants to join needs this file: {path}", path=str(out))
    return f"{head}\n{table(rows)}\n{tail}"
