"""Keystore files, version 3: how one account moves between wallets, in and out.

The file holds one private key, sealed by a password (geth, MetaMask, MyEtherWallet and most others
write it). Source: "Web3 Secret Storage Definition" of ethereum.org, and geth's
``accounts/keystore``. What is read comes from anywhere, so a file may ask for no more work and
memory than :data:`MAX_WORK`, :data:`MAX_MEMORY` and :data:`MAX_ROUNDS`; a hostile one is refused
before anything is computed.

Passwords: other wallets differ in how they treat accents and full-width letters before hashing.
Files are written with the NFKC form, as the vault and ethers do; for reading, the password is tried
as typed and then in the forms that differ from it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

from wallet.codec.address import Address, to_address
from wallet.codec.keccak import keccak256
from wallet.errors import CodecError
from wallet.keys import curve, passwords
from wallet.keys import keystore_errors as refusals
from wallet.keys.recover import address_of

MAX_SIZE = 1 << 16
"""Bytes of a file; real ones have about 500."""

MAX_MEMORY = 512 << 20
MAX_WORK = 1 << 23
MAX_LANES = 1 << 10
"""Scrypt, n * r * p and r * p: four times what geth asks, some three seconds; and 128 times."""

MAX_ROUNDS = 1 << 22
"""PBKDF2: four times what eth-account asks, about a second."""

STANDARD = 1 << 18
LIGHT = 1 << 12
"""Scrypt's n with r = 8, p = 1: geth's two settings, about 256 and 4 MiB."""

_R, _P, _KEY_LENGTH, _MAX_KEY_LENGTH = 8, 1, 32, 64
_SALT, _IV, _SECRET = 32, 16, 32
_MAX_SALT = 256
_VERSION = 3


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A file taken apart; everything in it is public."""

    kdf: str
    parameters: Mapping[str, int]
    salt: bytes
    iv: bytes
    box: bytes
    mac: bytes
    address: Address | None


def decrypt(text: str | bytes, password: str) -> bytearray:
    """The private key in a keystore file: 32 bytes for the caller to wipe.

    Raises:
        WrongPasswordError: ``keystore.wrong_password``.
        KeyStoreError: ``keystore.not_one``, ``.damaged``, ``.version``, ``.unsupported``,
            ``.too_costly``, ``.memory``, or ``.address`` when the key belongs to another account
            than the file says.
    """
    sealed = _read(text)
    for form in _forms(password):
        derived = _derive(sealed, form)
        if hmac.compare_digest(_mac(derived, sealed.box), sealed.mac):
            return _open(sealed, derived)
    raise refusals.wrong_password()


def encrypt(secret: bytes | bytearray, password: str, *, n: int = STANDARD) -> str:
    """A keystore file for a private key; ``n`` is scrypt's cost, a power of two.

    What was made is opened again before it is handed out.

    Raises:
        KeyStoreError: the password is empty, ``secret`` is no private key, or there is too little
            memory.
    """
    if not password:
        raise refusals.empty_password()
    address = address_of(curve.public_key(secret))
    parameters = {"dklen": _KEY_LENGTH, "n": n, "p": _P, "r": _R}
    salt, iv = secrets.token_bytes(_SALT), secrets.token_bytes(_IV)
    sealed = _Sealed("scrypt", parameters, salt, iv, b"", b"", address)
    derived = _derive(sealed, passwords.normalise(password))
    box = bytes(_cipher(derived, iv, secret))
    document = {
        "address": address[2:].lower(),
        "crypto": {
            "cipher": "aes-128-ctr",
            "cipherparams": {"iv": iv.hex()},
            "ciphertext": box.hex(),
            "kdf": "scrypt",
            "kdfparams": {**parameters, "salt": salt.hex()},
            "mac": _mac(derived, box).hex(),
        },
        "id": str(uuid.uuid4()),
        "version": _VERSION,
    }
    text = json.dumps(document)
    _prove(text, password, secret)
    return text


def claimed_address(text: str | bytes) -> Address | None:
    """The account that a file says it is for, without its password; None where it does not say.

    Raises:
        KeyStoreError: as :func:`decrypt`, but for the password.
    """
    return _read(text).address


def file_name(address: Address, when: datetime | None = None) -> str:
    """The name geth gives such a file: when it was made, and for whom."""
    moment = (when or datetime.now(UTC)).astimezone(UTC)
    stamp = moment.strftime("%Y-%m-%dT%H-%M-%S.%f") + "000Z"
    return f"UTC--{stamp}--{address[2:].lower()}"


def _prove(text: str, password: str, secret: bytes | bytearray) -> None:
    opened = decrypt(text, password)
    try:
        if not hmac.compare_digest(opened, secret):
            raise refusals.damaged("what was written opens to another key")
    finally:
        opened[:] = bytes(len(opened))


def _forms(password: str) -> tuple[str, ...]:
    """The password as typed, and in the forms other wallets may have given it."""
    normal = (unicodedata.normalize(form, password) for form in ("NFC", "NFKD", "NFD"))
    return tuple(dict.fromkeys((password, passwords.normalise(password), *normal)))


def _open(sealed: _Sealed, derived: bytes) -> bytearray:
    opened = _cipher(derived, sealed.iv, sealed.box)
    secret = bytearray(_SECRET - len(opened)) + opened  # geth once wrote keys without their zeros
    opened[:] = bytes(len(opened))
    if not curve.is_secret(secret):
        secret[:] = bytes(_SECRET)
        raise refusals.damaged("the number in it is no private key")
    if sealed.address not in (None, address_of(curve.public_key(secret))):
        secret[:] = bytes(_SECRET)
        raise refusals.other_address(str(sealed.address))
    return secret


def _derive(sealed: _Sealed, password: str) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    values = sealed.parameters
    if sealed.kdf == "pbkdf2":
        return hashlib.pbkdf2_hmac("sha256", secret, sealed.salt, values["c"], values["dklen"])
    n, r, p = values["n"], values["r"], values["p"]
    from Crypto.Protocol.KDF import scrypt  # OpenSSL's refuses the standard's own example, r = 1

    try:
        return bytes(scrypt(secret, sealed.salt, values["dklen"], n, r, p))  # type: ignore[arg-type]  # its stubs want text, it takes bytes
    except (MemoryError, ValueError) as error:
        raise refusals.too_little_memory(128 * n * r >> 20) from error


def _cipher(derived: bytes, iv: bytes, data: bytes | bytearray) -> bytearray:
    """AES-128 in counter mode, which is its own inverse."""
    from Crypto.Cipher import AES

    output = bytearray(len(data))
    counter = AES.new(
        derived[:16], AES.MODE_CTR, nonce=b"", initial_value=int.from_bytes(iv, "big")
    )
    counter.encrypt(data, output=output)
    return output


def _mac(derived: bytes, box: bytes) -> bytes:
    return keccak256(derived[16:32] + box)


def _read(text: str | bytes) -> _Sealed:
    """Take a file apart and refuse whatever a reader must not follow."""
    document = _lower(_parse(text))
    crypto = document.get("crypto")
    if not isinstance(crypto, Mapping) or "version" not in document:
        raise refusals.not_one("no key in it")
    version = str(document["version"])
    if version != str(_VERSION):
        raise refusals.other_version(version[:20])
    if crypto.get("cipher") != "aes-128-ctr":
        raise refusals.unsupported("cipher")
    try:
        return _sealed(_lower(crypto), document.get("address"))
    except (KeyError, TypeError, ValueError, AttributeError, CodecError) as error:
        raise refusals.damaged(type(error).__name__) from None


def _sealed(crypto: Mapping[str, Any], address: object) -> _Sealed:
    values = _lower(crypto["kdfparams"])
    sealed = _Sealed(
        kdf=str(crypto["kdf"]).lower(),
        parameters={name: values[name] for name in ("n", "r", "p", "c", "dklen") if name in values},
        salt=_hex(values["salt"], 0, _MAX_SALT),
        iv=_hex(_lower(crypto["cipherparams"])["iv"], _IV, _IV),
        box=_hex(crypto["ciphertext"], 1, _SECRET),
        mac=_hex(crypto["mac"], 32, 32),
        address=_address(address),
    )
    if any(type(number) is not int or number < 1 for number in sealed.parameters.values()):
        raise ValueError("parameters")
    if not _KEY_LENGTH <= sealed.parameters["dklen"] <= _MAX_KEY_LENGTH:
        raise ValueError("dklen")
    _check_cost(sealed, values.get("prf", "hmac-sha256"))
    return sealed


def _check_cost(sealed: _Sealed, prf: object) -> None:
    values = sealed.parameters
    if sealed.kdf == "scrypt":
        n, r, p = values["n"], values["r"], values["p"]
        if n < 2 or n & (n - 1):
            raise ValueError("n is no power of two")
        if 128 * r * n > MAX_MEMORY or n * r * p > MAX_WORK or r * p > MAX_LANES:
            raise refusals.too_costly()
    elif sealed.kdf == "pbkdf2":
        if prf != "hmac-sha256":
            raise refusals.unsupported("prf")
        if values["c"] > MAX_ROUNDS:
            raise refusals.too_costly()
    else:
        raise refusals.unsupported("kdf")


def _parse(text: str | bytes) -> Mapping[str, Any]:
    if len(text) > MAX_SIZE:
        raise refusals.not_one("too long")
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text.lstrip("\ufeff")
        document = json.loads(plain, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise refusals.not_one("not JSON") from None
    if not isinstance(document, Mapping):
        raise refusals.not_one("not an object")
    return document


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and infinities are no JSON")


def _lower(values: Mapping[str, Any]) -> dict[str, Any]:
    """Names without their case: some wallets write ``Crypto``."""
    return {name.lower(): value for name, value in values.items()}


def _hex(text: object, least: int, most: int) -> bytes:
    if not isinstance(text, str):
        raise TypeError("not text")
    data = bytes.fromhex(text.removeprefix("0x"))
    if not least <= len(data) <= most:
        raise ValueError("length")
    return data


def _address(value: object) -> Address | None:
    if value in (None, ""):
        return None
    return to_address("0x" + str(value).lower().removeprefix("0x"))
