"""Loans of gas: giving back what was borrowed, and fetching what came back meanwhile."""

from __future__ import annotations

from wallet.market import present, refusals
from wallet.market.deeds import Deed, DeedBuilder, DeedKind
from wallet.market.desk import Desk, Standing
from wallet.market.message import Energy, Field, Gas, Message
from wallet.market.review import ExactField
from wallet.market.sharing import no_such
from wallet.protocol import share_calls, share_reads
from wallet.protocol.credits import class_of
from wallet.protocol.share_reads import Loan
from wallet.units import Wh


def prepare_return(
    desk: Desk, loan_id: int, wh: Wh | None = None, credit_id: int | None = None
) -> Deed:
    """Review returning borrowed gas; anybody may do it for the borrower, paused or not.

    Without ``wh`` all that is owed is returned; without ``credit_id`` a batch of the same kind is
    chosen that is large enough.

    Raises:
        TradeError: no such loan, more than is owed, or no batch of the kind is large enough.
        WrongChainError, NodeError: the node.
    """
    standing = desk.standing()
    loan = share_reads.read_loan(desk.node, desk.community, loan_id)
    if loan is None:
        raise no_such("loan", loan_id)
    amount = loan.open_wh if wh is None else wh
    if loan.open_wh <= 0:
        raise refusals.already_over()
    if amount <= 0:
        raise refusals.no_amount()
    if amount > loan.open_wh:
        raise refusals.above_remaining(amount, loan.open_wh)
    batch = _batch(standing, loan, amount) if credit_id is None else credit_id
    if class_of(batch) != class_of(loan.credit_id) or standing.chain.of(batch) < amount:
        raise refusals.short_of_gas(amount, _largest(standing, loan))
    builder = DeedBuilder(desk)
    call = share_calls.return_loan(desk.community, desk.account, loan_id, batch, amount)
    builder.send(call, Message("Return the gas"))
    held = standing.chain.held
    fields: dict[str, Field] = {
        "energy": Energy(amount),
        "gas": Gas(class_of(batch)),
        "who": desk.who(loan.lender),
    }
    return builder.build(
        DeedKind.LOAN_RETURN,
        Message("You return {energy} of {gas} to {who}.", fields, ("energy", "who")),
        exact=(
            ExactField("loanId", str(loan_id)),
            ExactField("creditId", str(batch)),
            ExactField("wh", str(amount)),
            ExactField("to", desk.community.pool),
        ),
        take_back=present.never_back(),
        done=Message("The gas is returned."),
        contract="SharePool",
        effects=(present.gas_effect(held, Wh(held - amount), bound=False),),
        action=Message("Sign and return"),
    )


def prepare_fetch(desk: Desk, credit_id: int) -> Deed:
    """Review fetching returned gas that could not be handed over when it came back.

    Raises:
        TradeError: nothing waits.
        WrongChainError, NodeError: the node.
    """
    standing = desk.standing()
    waits = share_reads.read_claimable_gas(desk.node, desk.community, desk.account, credit_id)
    if waits <= 0:
        raise refusals.no_amount()
    builder = DeedBuilder(desk)
    builder.send(share_calls.withdraw(desk.community, credit_id), Message("Fetch the gas"))
    held = standing.chain.held
    fields: dict[str, Field] = {"energy": Energy(waits), "gas": Gas(class_of(credit_id))}
    return builder.build(
        DeedKind.LOAN_FETCH,
        Message("You fetch {energy} of {gas} that was returned to you.", fields, ("energy",)),
        exact=(ExactField("creditId", str(credit_id)),),
        take_back=present.never_back(),
        done=Message("The gas is yours."),
        contract="SharePool",
        effects=(present.gas_effect(held, Wh(held + waits), bound=False),),
    )


def _batch(standing: Standing, loan: Loan, wh: Wh) -> int:
    """The batch to return from: one that is free of promises if possible."""
    fitting = [
        (credit_id, held)
        for credit_id, held in standing.chain.holdings
        if class_of(credit_id) == class_of(loan.credit_id) and held >= wh
    ]
    if not fitting:
        raise refusals.short_of_gas(wh, _largest(standing, loan))
    free = [credit_id for credit_id, _ in fitting if standing.free_of(credit_id) >= wh]
    return free[0] if free else fitting[0][0]


def _largest(standing: Standing, loan: Loan) -> Wh:
    wanted = class_of(loan.credit_id)
    amounts = (held for item, held in standing.chain.holdings if class_of(item) == wanted)
    return max(amounts, default=Wh(0))
