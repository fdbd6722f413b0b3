"""Why a contract refuses an operator's row, in words that say what to do.

What can be foreseen is found by the jobs before; these are the contracts' own last words, for what
changed in between or only the contract knows. ``detail`` keeps the error as the contract said it.
"""

from __future__ import annotations

from wallet.errors import HearthError, OperatorError, RevertedError

_WORDS: dict[str, tuple[str, str, str]] = {
    "EverythingPaused": (
        "all_paused",
        "Everything but leaving is stopped in this community.",
        "Let it go on first: hearth operator unpause all.",
    ),
    "MissingRole": (
        "no_role_here",
        "This account does not have the role that this needs.",
        "hearth operator status shows who has which role.",
    ),
    "AccessControlUnauthorizedAccount": (
        "no_role_here",
        "This account does not have the role that this needs.",
        "hearth operator status shows who has which role.",
    ),
    "NotMember": (
        "not_member_any_more",
        "The account is not a member of the community now.",
        "Admit it, or renew its membership: hearth operator attest.",
    ),
    "MeterExists": (
        "meter_exists",
        "This meter was registered in the meantime.",
        "Run the same command again.",
    ),
    "MeterNotActive": (
        "meter_not_active",
        "This meter does not exist or is closed.",
        "Check its number, and that the salt file is this community's.",
    ),
    "TimeInFuture": (
        "in_future",
        "This time is in the future for the chain.",
        "Look at the clock of the gateway, and at the row.",
    ),
    "FlowTooHigh": (
        "flow",
        "More gas than the meter can pass in that time.",
        "Check the index and the time.",
    ),
    "NoCalorific": (
        "no_calorific",
        "No calorific value is known for the meter's zone at that time.",
        "Set it first: hearth operator calorific set.",
    ),
    "NoEntryBatch": (
        "no_entry_batch",
        "The entry meter has no batch to create gas in.",
        "Choose one first: hearth operator entry-batch set.",
    ),
    "BatchExpired": (
        "batch_expired",
        "Nothing more can be issued into this batch: it has expired.",
        "Open a new batch: hearth operator batch issue.",
    ),
    "AlreadyDone": (
        "done_meanwhile",
        "This id was used in the meantime.",
        "Run the same command again; what is done is not done twice.",
    ),
    "BadParameter": (
        "bad_parameter",
        "The contract does not accept “{field}” of this row.",
        "Check that value.",
    ),
    "ERC1155InvalidReceiver": (
        "no_receiver",
        "The account is a contract that does not accept gas.",
        "Give the gas to another account.",
    ),
}


def in_words(error: RevertedError) -> HearthError:
    """Give the operator's words for a contract's refusal; an unknown one stays as it is.

    ``reason`` and ``said`` are kept among the fields.
    """
    reason = str(error.fields.get("reason", ""))
    known = _WORDS.get(reason)
    if known is None:
        return error
    code, cause, fix = known
    arguments = error.fields.get("arguments") or ("",)
    field = str(arguments[0]) if isinstance(arguments, tuple) else ""
    said = str(error.fields.get("said", ""))
    return OperatorError(f"operator.{code}", cause, fix, detail=said, reason=reason, field=field)
