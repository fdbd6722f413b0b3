"""A signing request as one plain sentence and every field, or a refusal in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wallet.codec.hexdata import to_hex
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.market.message import Message
from wallet.market.offline import refusals
from wallet.market.offline.calls import explain_call
from wallet.market.offline.documents import explain_document
from wallet.market.offline.lines import Context, Explained, Line

if TYPE_CHECKING:
    from wallet.keys.airgap_request import Request
    from wallet.protocol.community import CommunityFile

OFFLINE = Message(
    "This computer is offline: it cannot see balances, or whether an offer is still open. The "
    "computer that made the request showed you those."
)


def explain(request: Request, community: CommunityFile | None, language: str = "en") -> Explained:
    """Say what signing ``request`` does.

    Args:
        request: what was brought here.
        community: the community file on this computer; only a plain message needs none.
        language: of the names of members.

    Raises:
        AirGapError: ``offline.…``: another chain, contract or account, or a call or document that
            Hearth does not know; it must not be signed.
    """
    if isinstance(request.content, str):
        return _message(request, request.content)
    if community is None:
        raise refusals.no_community()
    context = Context.of(request.account, community, language)
    if isinstance(request.content, DynamicFeeTransaction):
        sentence, notes, lines = explain_call(context, request.content)
    else:
        sentence, notes, lines = explain_document(context, request.content)
    own = Line("account", request.account, context.who(request.account))
    digest = Line("digest", to_hex(request.digest))
    return Explained(request, sentence, (*notes, OFFLINE), (own, *lines, digest), community.name)


def _message(request: Request, text: str) -> Explained:
    return Explained(
        request,
        Message("Sign a plain message that proves this address is yours. It moves nothing."),
        (Message("Whoever has the signature can show that you signed exactly this text."),),
        (
            Line("account", request.account),
            Line("message", text),
            Line("digest", to_hex(request.digest)),
        ),
    )
