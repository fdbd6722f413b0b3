"""What is kept when the independent check stopped a signature or an address: facts, no secrets.

One JSON file in ``<profile>/evidence/``, written whole or not at all: what was approved, the bytes
that were to be signed, both digests, who each implementation says signed, the versions of the
libraries, and the time.

The signature itself is *not* kept, only its SHA-256. A wrong signature can be worth as much as the
key: of two signatures over the same digest, one made by a faulty computation, anybody can compute
the key (RFC 6979 uses the same k in both); and one over bytes that nobody approved would authorise
just those. Its hash is enough to see whether the fault happens again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wallet import __version__
from wallet.codec import rlp
from wallet.codec.address import Address
from wallet.codec.hexdata import to_hex
from wallet.codec.signature import HALF_ORDER, Signature
from wallet.codec.transactions import DynamicFeeTransaction, SignedTransaction
from wallet.codec.typed_data import TypedData
from wallet.errors import CheckError, HearthError
from wallet.keys import check, files, messages, second_curve, second_hash
from wallet.keys.recover import address_of, recover_address

KEPT = 20
"""Files of evidence; the oldest go first."""
_LIBRARIES = ("coincurve", "ecdsa", "pycryptodome", "cffi")
_TROUBLE = (AttributeError, LookupError, OverflowError, TypeError, ValueError, HearthError)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where evidence is kept: a folder of the profile."""

    folder: Path

    @classmethod
    def beside(cls, vault: Path) -> Evidence:
        """The folder of the profile that a vault lies in."""
        return cls(vault.parent / "evidence")

    def stopped(self, error: CheckError, facts: Mapping[str, Any]) -> CheckError:
        """Keep ``facts`` and return the error that names the file.

        An error that cannot be documented is returned as it was: the stop matters more.
        """
        document = {
            "hearth": "check-evidence",
            "version": 1,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "stopped": error.detail,
            **facts,
            "software": _software(),
        }
        name = f"check-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.json"
        path = self.folder / name
        text = json.dumps(document, indent=2, ensure_ascii=False)
        try:
            files.write_private(path, text.encode("utf-8"))
        except HearthError:
            return error
        self._drop_oldest()
        return CheckError(
            error.code,
            error.cause,
            "Restart Hearth and try again. If it happens again, do not sign anything on this "
            "computer: its memory or its software may be faulty. What was to be signed and what "
            "came out is written down, without any secret, in {file}.",
            detail=error.detail,
            **{**error.fields, "file": str(path)},
        )

    def _drop_oldest(self) -> None:
        for old in sorted(self.folder.glob("check-*.json"))[:-KEPT]:
            with contextlib.suppress(OSError):
                old.unlink()


def checked_typed_data(
    data: TypedData, signature: bytes, account: Address, evidence: Evidence | None
) -> None:
    """Run ``check.check_typed_data``; what it stops is kept.

    Raises:
        CheckError: the independent check disagrees.
    """
    _checked(
        lambda: check.check_typed_data(data, signature, account),
        lambda: {
            "account": account,
            "approved": {"typedData": data.to_json()},
            **_outcome(
                signature,
                data.digest,
                lambda: second_hash.typed_data_digest(
                    data.types, data.primary_type, data.domain, data.message
                ),
            ),
        },
        evidence,
    )


def checked_message(
    text: str, signature: bytes, account: Address, evidence: Evidence | None
) -> None:
    """Run ``check.check_message``; of what is stopped, the text itself is not kept.

    Raises:
        CheckError: the independent check disagrees.
    """
    _checked(
        lambda: check.check_message(text, signature, account),
        lambda: {
            "account": account,
            "approved": {"message": f"{len(text)} characters"},
            **_outcome(
                signature,
                lambda: messages.digest(text),
                lambda: second_hash.message_digest(text),
            ),
        },
        evidence,
    )


def checked_transaction(
    signed: SignedTransaction, account: Address, evidence: Evidence | None
) -> None:
    """Run ``check.check_transaction``; what it stops is kept, without the signature's bytes.

    Raises:
        CheckError: the independent check disagrees.
    """
    tx = signed.transaction
    _checked(
        lambda: check.check_transaction(signed.raw, tx, account),
        lambda: {
            "account": account,
            "approved": {"transaction": _fields(tx)},
            "unsigned": _unsigned(signed.raw),
            **_outcome(
                signed.signature.to_bytes(),
                tx.signing_hash,
                lambda: second_hash.read_transaction(signed.raw)[1],
            ),
        },
        evidence,
    )


def checked_derived_address(
    public_key: bytes, chain_code: bytes, index: int, account: Address, evidence: Evidence | None
) -> None:
    """Run ``check.check_derived_address``; the chain code is not kept, it would tell accounts.

    Raises:
        CheckError: the two curves disagree about an address.
    """
    _checked(
        lambda: check.check_derived_address(public_key, chain_code, index, account),
        lambda: {
            "account": account,
            "approved": {"receiveAddress": account, "index": index},
            "parentSha256": hashlib.sha256(public_key).hexdigest(),
        },
        evidence,
    )


def _checked(
    run: Callable[[], None], facts: Callable[[], Mapping[str, Any]], evidence: Evidence | None
) -> None:
    try:
        run()
    except CheckError as error:
        if evidence is None:
            raise
        raise evidence.stopped(error, facts()) from None


def _outcome(
    signature: bytes, first: Callable[[], bytes], second: Callable[[], bytes]
) -> dict[str, Any]:
    digests = _or_none(first), _or_none(second)
    return {
        "digests": {
            "first": to_hex(digests[0]) if digests[0] else None,
            "second": to_hex(digests[1]) if digests[1] else None,
        },
        "signature": {
            "sha256": hashlib.sha256(signature).hexdigest(),
            "bytes": len(signature),
            "lowS": int.from_bytes(signature[32:64], "big") <= HALF_ORDER,
            "signerFirst": _signer_first(digests[0], signature),
            "signerSecond": _signer_second(digests[1], signature),
        },
    }


def _or_none(work: Callable[[], bytes]) -> bytes | None:
    try:
        return work()
    except _TROUBLE:
        return None


def _signer_first(digest: bytes | None, signature: bytes) -> str | None:
    if digest is None:
        return None
    try:
        return recover_address(digest, Signature.from_bytes(signature))
    except HearthError:
        return None


def _signer_second(digest: bytes | None, signature: bytes) -> str | None:
    if digest is None or len(signature) != 65:
        return None
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    key = second_curve.recover(digest, r, s, signature[64] - 27)
    return None if key is None else address_of(key)


def _fields(tx: DynamicFeeTransaction) -> dict[str, str]:
    return {
        "chainId": str(tx.chain_id),
        "nonce": str(tx.nonce),
        "maxPriorityFeePerGas": str(tx.max_priority_fee_per_gas),
        "maxFeePerGas": str(tx.max_fee_per_gas),
        "gas": str(tx.gas),
        "to": str(tx.to),
        "value": str(tx.value),
        "data": to_hex(tx.data),
    }


def _unsigned(raw: bytes) -> str | None:
    """The nine signed fields of the raw bytes, as they really stand there."""
    try:
        fields = rlp.decode(raw[1:])
        return to_hex(raw[:1] + rlp.encode(fields[:9])) if isinstance(fields, list) else None
    except _TROUBLE:
        return None


def _software() -> dict[str, str]:
    import platform
    from importlib import metadata

    known = {"hearth": __version__, "python": platform.python_version()}
    known["system"] = f"{platform.system()} {platform.machine()}"
    for name in _LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            known[name] = metadata.version(name)
    return known
