"""Marks of real numbers on a real chain, with nodes that lie in one thing each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.market.street import Street, Wallet, sell
from wallet.chain.endpoint import Endpoint
from wallet.chain.node import Node
from wallet.chain.proofs.reading import prove_block
from wallet.chain.proofs.validators import Consensus, Validators
from wallet.chain.rpc import Rpc
from wallet.chain.sureness import Marks, Sure
from wallet.errors import HearthError, NodeAnswerError, NodeRefusedError
from wallet.ledger.rows import OfferRow
from wallet.market.offer_sureness import AGREED, DISPUTED, OfferSureness, look
from wallet.market.prepare_take import Taking
from wallet.market.sureness import NOT_ALIKE
from wallet.market.surety import Surety
from wallet.market.witnesses import Witnessed
from wallet.protocol import trade_calls
from wallet.units import Minor, Wh

Change = Callable[[str, Sequence[Any], Any], Any]


@dataclass
class Told:
    endpoint: Endpoint
    value: Any
    error: HearthError | None = None


class Lying(Rpc):
    """A node whose answers are changed on the way."""

    def __init__(self, url: str, change: Change) -> None:
        super().__init__(url)
        self._change = change

    def call(self, method: str, params: Sequence[Any] = ()) -> Any:
        return self._change(method, params, super().call(method, params))


class Nodes:
    """Asks each node apart, as the pool does."""

    def __init__(self, url: str, *changes: Change, at: Sequence[str] = ()) -> None:
        self.at = at or [f"http://node-{place}" for place in range(len(changes))]
        self.nodes = [Node(Lying(url, change)) for change in changes]

    def ask_each(self, question: Callable[[Node], Any], *, most: int) -> list[Told]:
        return [
            self._told(Endpoint(self.at[place]), question, node)
            for place, node in enumerate(self.nodes[:most])
        ]

    def health(self) -> list[Any]:
        return []

    @staticmethod
    def _told(endpoint: Endpoint, question: Callable[[Node], Any], node: Node) -> Told:
        try:
            return Told(endpoint, question(node))
        except HearthError as error:
            return Told(endpoint, None, error)


def honest(_method: str, _params: Sequence[Any], answer: Any) -> Any:
    return answer


def without_proofs(method: str, _params: Sequence[Any], answer: Any) -> Any:
    if method == "eth_getProof":
        raise NodeRefusedError("node.no_method", "It does not do this.", "Ask another.")
    return answer


def richer(method: str, params: Sequence[Any], answer: Any) -> Any:
    """Every number a contract answers is one larger."""
    if method == "eth_call" and len(answer) == 66:
        return f"0x{int(answer, 16) + 1:064x}"
    return without_proofs(method, params, answer)


def forged_proof(method: str, _params: Sequence[Any], answer: Any) -> Any:
    if method == "eth_getProof":
        return answer | {"balance": hex(int(answer["balance"], 16) + 1)}
    return answer


def forged_header(method: str, _params: Sequence[Any], answer: Any) -> Any:
    if method == "eth_getBlockByNumber" and answer:
        return answer | {"stateRoot": "0x" + "11" * 32}
    return answer


def another_branch(method: str, _params: Sequence[Any], answer: Any) -> Any:
    if method == "eth_getBlockByNumber" and answer:
        return answer | {"hash": "0x" + "22" * 32}
    return answer


def _marks(street: Street, mei: Wallet, *changes: Change) -> Marks:
    mei.sync.step()
    nodes = Nodes(street.process.url, *changes)
    return Surety(nodes, street.community, mei.index).look(street.mei.address)


def test_one_honest_node_is_single_and_its_own_block_bears_it_out(
    street: Street, mei: Wallet
) -> None:
    marks = _marks(street, mei, honest)
    for mark in (marks.money, marks.gas, marks.coin):
        assert mark.sure is Sure.SINGLE
        assert "bears the number out" in mark.why
    assert marks.gas.voices[0].value


def test_one_node_without_proofs_is_single(street: Street, mei: Wallet) -> None:
    marks = _marks(street, mei, without_proofs)
    assert {marks.money.sure, marks.gas.sure, marks.coin.sure} == {Sure.SINGLE}
    assert "bears" not in marks.money.why


def test_two_that_say_the_same_agree(street: Street, mei: Wallet) -> None:
    marks = _marks(street, mei, honest, without_proofs)
    assert {marks.money.sure, marks.gas.sure, marks.coin.sure} == {Sure.AGREED}
    assert marks.gas.fields == {"count": "2"}


def test_one_computer_by_two_names_is_one_witness(street: Street, mei: Wallet) -> None:
    mei.sync.step()
    for at, sure in (
        (("http://127.0.0.1:8545", "http://localhost:8545"), Sure.SINGLE),
        (("https://node.example/a", "https://node.example:8443/b"), Sure.SINGLE),
        (("http://localhost:8545", "http://localhost:8546"), Sure.AGREED),
        (("https://node.example", "https://other.example"), Sure.AGREED),
    ):
        nodes = Nodes(street.process.url, honest, without_proofs, at=at)
        marks = Surety(nodes, street.community, mei.index).look(street.mei.address)
        assert {marks.money.sure, marks.gas.sure, marks.coin.sure} == {sure}, at
        assert [voice.who for voice in marks.money.voices] == [Endpoint(url).shown for url in at]


def test_a_forged_balance_is_disputed_by_another_node(street: Street, mei: Wallet) -> None:
    mark = _marks(street, mei, honest, richer).money
    assert mark.sure is Sure.DISPUTED
    values = [voice.value for voice in mark.voices]
    assert values[1] == (values[0] or 0) + 1


def test_a_forged_balance_of_the_only_node_does_not_fit_the_events(
    street: Street, mei: Wallet
) -> None:
    mark = _marks(street, mei, richer).money
    assert mark.sure is Sure.DISPUTED
    assert mark.voices[-1].who == ""


def test_a_chain_that_changes_while_it_is_asked_makes_nobody_a_liar(
    street: Street, mei: Wallet
) -> None:
    changed = []

    def branches(method: str, params: Sequence[Any], answer: Any) -> Any:
        """From the first proof on, another branch."""
        if method == "eth_getProof":
            changed.append(True)
        if changed and method == "eth_getBlockByNumber" and answer:
            return answer | {"hash": "0x" + "22" * 32}
        return forged_proof(method, params, answer)

    mark = _marks(street, mei, branches).gas
    assert [voice.problem for voice in mark.voices] == ["node.other_block"]


def test_a_node_with_a_wrong_proof_is_not_heard(street: Street, mei: Wallet) -> None:
    alone = _marks(street, mei, forged_proof).gas
    assert (alone.sure, alone.voices[0].problem) == (Sure.DISPUTED, "node.bad_proof")
    beside = _marks(street, mei, forged_proof, honest).gas
    assert beside.sure is Sure.SINGLE
    assert beside.fields["node"].endswith("node-1")


def test_a_header_of_an_unknown_kind_proves_nothing_and_is_no_lie(
    street: Street, mei: Wallet
) -> None:
    mark = _marks(street, mei, forged_header).gas
    assert mark.sure is Sure.SINGLE
    assert "bears" not in mark.why


def test_where_validators_seal_such_a_header_is_a_lie(street: Street, mei: Wallet) -> None:
    sealed = replace(
        street.community, validators=Validators(Consensus.CLIQUE, (street.mei.address,))
    )
    mei.sync.step()
    nodes = Nodes(street.process.url, honest)
    mark = Surety(nodes, sealed, mei.index).look(street.mei.address).gas
    assert (mark.sure, mark.voices[0].problem) == (Sure.DISPUTED, "node.bad_seal")


def test_a_node_on_another_branch_is_not_heard_but_seen(street: Street, mei: Wallet) -> None:
    assert _marks(street, mei, another_branch).gas.sure is Sure.UNKNOWN
    mark = _marks(street, mei, another_branch, honest).gas
    assert (mark.sure, mark.why) == (Sure.DISPUTED, NOT_ALIKE)
    assert [voice.value is None for voice in mark.voices] == [True, False]


def test_an_event_that_was_left_out_shows_in_the_balance(street: Street, mei: Wallet) -> None:
    mei.sync.step()
    with mei.index.writing() as db:
        db.execute("UPDATE balances SET wh = wh + 1 WHERE wh > 0")
    try:
        nodes = Nodes(street.process.url, honest, honest)
        marks = Surety(nodes, street.community, mei.index).look(street.mei.address)
    finally:
        with mei.index.writing() as db:
            db.execute("UPDATE balances SET wh = wh - 1 WHERE wh > 1")
    assert marks.gas.sure is Sure.DISPUTED
    assert "left out" in marks.gas.why


def test_slots_are_those_of_the_contracts(street: Street) -> None:
    """What the proofs show is what the contracts answer, for every kind of fact."""
    node = Node(Rpc(street.process.url))
    head = node.head().number
    of = Witnessed(street.community)
    of.learn(node)
    header = prove_block(node, head, None).header
    mei, anna = street.mei.address, street.anna.address
    facts = [
        of.money(mei), of.money(anna), of.allowance(mei), of.coin(mei),
        of.gas(mei, {street.bio: 0, street.natural: 0}), of.filled(b"\1" * 32),
    ]  # fmt: skip
    for fact in facts:
        assert fact.slots is not None
        assert fact.prove(node, header) == fact.ask(node, head)
    assert sum(facts[4].ask(node, head)) > Wh(0)


def test_what_is_proven_of_an_offer_and_of_an_allowance_without_end_is_what_is_so(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei, 2)
    anna.sync.step()
    review = anna.trader.prepare_buy(row, Wh(700))
    anna.trader.execute(review, anna.signer)
    mei.trader.execute(mei.trader.prepare_cancel(row), mei.signer)  # a flag in the same slot
    endless = 2**256 - 1
    street.send(street.anna, trade_calls.approve_money(street.community, endless))
    node = Node(Rpc(street.process.url))
    of = Witnessed(street.community)
    of.learn(node)
    block = prove_block(node, node.head().number, None).header
    try:
        for fact, value in (
            (of.filled(row.signed.hash), 700),
            (of.allowance(street.anna.address), endless),
        ):
            assert fact.ask(node, block.number) == (value,)
            assert fact.prove(node, block) == (value,)
    finally:
        street.send(street.anna, trade_calls.approve_money(street.community, 0))


def test_a_currency_that_is_not_ours_is_asked_for_plainly(street: Street) -> None:
    """Where it keeps its numbers is not known: another contract stands for it here."""
    other = street.community.contracts["SharePool"]
    currency = replace(
        street.community.money, address=other.address, code_hash=other.code_hash
    )  # fmt: skip
    node = Node(Rpc(street.process.url))
    for code_hash in (other.code_hash, ""):
        foreign = replace(currency, code_hash=code_hash)
        of = Witnessed(replace(street.community, currencies=(foreign,)))
        of.learn(node)
        assert of.money(street.mei.address).slots is None
        assert of.allowance(street.mei.address).slots is None
        assert of.gas(street.mei.address, {street.bio: 0}).slots is not None


def test_slots_of_a_contract_whose_proven_code_is_another_prove_nothing(street: Street) -> None:
    node = Node(Rpc(street.process.url))
    of = Witnessed(street.community)
    of.learn(node)
    fact = of.money(street.mei.address)
    block = prove_block(node, node.head().number, None).header
    assert fact.prove(node, block) == fact.ask(node, block.number)
    with pytest.raises(NodeAnswerError) as caught:
        replace(fact, code_hash="0x" + "11" * 32).prove(node, block)
    assert caught.value.code == "node.bad_proof"


def test_a_block_from_before_the_contracts_makes_nobody_a_liar(street: Street) -> None:
    node = Node(Rpc(street.process.url))
    of = Witnessed(street.community)
    of.learn(node)
    with pytest.raises(NodeRefusedError):
        of.money(street.mei.address).prove(node, prove_block(node, 0, None).header)


def test_a_node_that_hides_the_contracts_code_does_not_end_proving(
    street: Street, mei: Wallet
) -> None:
    def without_code(method: str, params: Sequence[Any], answer: Any) -> Any:
        return "0x" if method == "eth_getCode" else honest(method, params, answer)

    mei.sync.step()
    nodes = Nodes(street.process.url, without_code)
    surety = Surety(nodes, street.community, mei.index)
    assert "bears" not in surety.look(street.mei.address).money.why
    nodes.nodes = Nodes(street.process.url, honest).nodes
    assert "bears the number out" in surety.look(street.mei.address).money.why


def test_the_refresh_does_not_wait_for_a_slow_node(street: Street, mei: Wallet) -> None:
    import time

    def slow(method: str, params: Sequence[Any], answer: Any) -> Any:
        time.sleep(0.2)
        return honest(method, params, answer)

    mei.sync.step()
    surety = Surety(Nodes(street.process.url, slow), street.community, mei.index)
    surety.renew(street.mei.address)
    assert surety.known(street.mei.address).gas.sure is Sure.UNKNOWN
    assert surety._thread is not None
    surety._thread.join(30)
    assert surety.known(street.mei.address).gas.sure is Sure.SINGLE


def _taking(street: Street, anna: Wallet, row: OfferRow, *changes: Change) -> OfferSureness:
    """What a review says of an offer that Anna is about to take."""
    anna.sync.step()
    surety = Surety(Nodes(street.process.url, *changes), street.community, anna.index)
    taking = Taking(row.signed, Wh(5), street.bio, Minor(9))
    return look(surety, street.anna.address, taking)


def test_what_is_left_of_an_offer_is_asked_of_several(
    street: Street, mei: Wallet, anna: Wallet
) -> None:
    row = sell(mei, 1)
    mei.trader.execute(mei.trader.prepare_cancel(row), mei.signer)
    assert _taking(street, anna, row, honest) == OfferSureness()
    assert _taking(street, anna, row, honest, honest) == OfferSureness(marks=(AGREED,))
    assert _taking(street, anna, row, honest, richer) == OfferSureness(warnings=(DISPUTED,))
