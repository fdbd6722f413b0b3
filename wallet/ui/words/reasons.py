"""Why an offer cannot be taken, in the few words there is room for under its sentence.

The whole sentence, with what to do about it, is ``wallet.protocol.reasons.WORDS``.
"""

from __future__ import annotations

from wallet.protocol.reasons import Reason
from wallet.text import tr

_SHORT = {
    Reason.BAD_SIGNATURE: "its signature is not genuine",
    Reason.CANCELLED: "taken back",
    Reason.OLD_REVISION: "replaced or taken back",
    Reason.OLD_COUNTER: "taken back",
    Reason.NOT_YET_VALID: "has not started yet",
    Reason.EXPIRED: "has ended",
    Reason.EXCEEDS_REMAINING: "nothing is left of it",
    Reason.NOT_FOR_YOU: "for somebody else only",
    Reason.OWN_OFFER: "your own offer",
    Reason.MAKER_NOT_MEMBER: "its maker is no member any more",
    Reason.TAKER_NOT_MEMBER: "you are not a member yet",
    Reason.CURRENCY_NOT_ALLOWED: "in a currency that is not accepted",
    Reason.UNKNOWN_CREDIT: "names gas that does not exist",
    Reason.WRONG_CREDIT: "asks for another kind of gas",
    Reason.MAKER_SHORT_GAS: "the seller no longer has this much gas",
    Reason.MAKER_SHORT_MONEY: "the buyer no longer has enough money",
    Reason.TAKER_SHORT_GAS: "you have too little of this gas to spare",
    Reason.TAKER_SHORT_MONEY: "you have too little money",
    Reason.FILLS_PAUSED: "trading is paused",
    Reason.TRIGGER_NOT_MET: "waits for another price",
    Reason.FEED_STALE: "waits for a price that is not up to date",
    Reason.BAD_OFFER: "contradicts itself",
    Reason.NOT_SUPPORTED: "needs something the market does not offer yet",
}


def reason_in_short(reason: Reason) -> str:
    """Return why an offer cannot be taken, without a capital and without a full stop."""
    return tr(_SHORT.get(reason, "cannot be taken now"))
