"""References: what makes an allotment or a batch happen once, however often it is asked for.

The contract remembers for each issuer which 32-byte references it has used, and refuses a second
use. The reference comes from the row's own id (an invoice number, a line of the books) or from
``--ref``; the kind of deed is hashed in, so that a batch and an allotment may share a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from wallet.codec.keccak import keccak256
from wallet.errors import InputError
from wallet.market.operating.desk import Desk
from wallet.market.operating.questions import ask_all
from wallet.market.operating.refusals import bad_cell
from wallet.protocol.contracts import CREDIT

Deed = Literal["allotment", "batch"]
LONGEST_ID = 100


def reference(deed: Deed, row_id: str) -> bytes:
    """Hash a row's id into the contract's reference; ids differ by every character and case."""
    return keccak256(f"hearth {deed} 1\n{row_id}".encode())


def done(desk: Desk, deed: Deed, ids: Sequence[str]) -> list[int]:
    """For each id the credit id that it was used for by this account, 0 when it was not."""
    asked = [(desk.account, reference(deed, row_id)) for row_id in ids]
    return list(ask_all(desk, desk.community.credit, CREDIT["done_of"], asked))


def used_for_other() -> InputError:
    """The id was used before, and not for this."""
    return bad_cell(
        "ref_other",
        "This id was used before, for something else.",
        "If the row is new, give it an id of its own. If it was changed after it had been sent, "
        "what was sent stays: make a new row for the difference.",
    )
