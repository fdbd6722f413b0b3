"""The sealed content of a vault while it is open: phrase, passphrase, keys, node tokens.

::

    {"phrase", "passphrase", "imported": {address: 32 bytes as hex},
     "nodes": {node: token}}, padded with spaces

The content is kept as the one padded text that is sealed, in a bytearray that :meth:`Secrets.wipe`
overwrites; a save seals it as it is. Padded, the file's length does not tell how many words the
phrase has.

A node's token opens that node and no money: it is given out as a text, which cannot be
overwritten.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from wallet.codec import json_text
from wallet.codec.address import Address
from wallet.keys import vault_migrations
from wallet.keys.accounts import AccountKind, PublicAccount
from wallet.keys.hardening import keep_in_memory
from wallet.keys.vault_header import UnreadableVaultError

if TYPE_CHECKING:
    from wallet.keys.derivation import Account
    from wallet.keys.evidence import Evidence
    from wallet.keys.signer import LocalSigner

_PAD = 512
_KEYS = ("phrase", "passphrase", "imported", "nodes")


def write(
    phrase: str,
    passphrase: str = "",
    imported: Mapping[Address, str] | None = None,
    nodes: Mapping[str, str] | None = None,
) -> bytearray:
    """The content of a vault, padded."""
    values = (phrase, passphrase, dict(imported or {}), dict(nodes or {}))
    return _padded(dict(zip(_KEYS, values, strict=True)))


def migrate(content: bytearray, version: int) -> bytearray:
    """Content of an older version in the present form.

    Raises:
        UnreadableVaultError: it is not what its version has.
    """
    try:
        document = json_text.loads(bytes(content))
        document = vault_migrations.migrate(vault_migrations.CONTENT, document, version)
        _check(document)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableVaultError(f"content: {type(error).__name__}") from None
    if version == vault_migrations.VERSION:
        return content
    content[:] = bytes(len(content))
    return _padded(document)


class Secrets:
    """What an open vault can do because it is open."""

    __slots__ = ("account", "content", "imported")

    def __init__(self, content: bytearray) -> None:
        from wallet.keys.derivation import Account
        from wallet.keys.phrase import to_seed

        document = json_text.loads(bytes(content))
        self.content = content
        self.account: Account = Account(to_seed(document["phrase"], document["passphrase"]))
        self.imported = {
            Address(address): bytearray.fromhex(secret)
            for address, secret in document["imported"].items()
        }
        for secret in (self.content, *self.imported.values()):
            keep_in_memory(secret)

    def phrase(self) -> str:
        """The recovery phrase."""
        return unicodedata.normalize("NFC", self._document()["phrase"])

    def has_passphrase(self) -> bool:
        """Whether a second secret belongs to the phrase."""
        return bool(self._document()["passphrase"])

    def signer(self, account: PublicAccount) -> LocalSigner:
        """The signer of one of the vault's accounts."""
        from wallet.keys.signer import LocalSigner

        if account.kind is AccountKind.IMPORTED:
            return LocalSigner(self.imported[account.address])
        return self.account.signer(account.index or 0)

    def secret_of(self, account: PublicAccount) -> bytearray:
        """A copy of an account's private key, which the caller overwrites."""
        if account.kind is AccountKind.IMPORTED:
            return bytearray(self.imported[account.address])
        return self.account.secret(account.index or 0)

    def fits(self, account: PublicAccount, evidence: Evidence | None = None) -> bool:
        """Whether an account's key gives its address.

        An address of the phrase is derived from the public half by both curves. An imported key
        makes a signature, from which the second curve recovers the address.

        Raises:
            CheckError: the two curves differ; the facts are kept in ``evidence``.
        """
        if account.kind is not AccountKind.IMPORTED:
            derived = self.account.xpub.address(account.index or 0, evidence)
            return derived == account.address
        if account.address not in self.imported:
            return False
        signer = self.signer(account)
        if evidence is not None:
            signer.keep_evidence(evidence)
        try:
            signer.sign_message("Hearth looks whether this key fits its address.")
            return signer.address == account.address
        finally:
            signer.wipe()

    def with_imported(self, imported: Mapping[Address, bytearray]) -> Secrets:
        """The same phrase with other imported keys."""
        keys = {address: secret.hex() for address, secret in imported.items()}
        return Secrets(_padded({**self._document(), "imported": keys}))

    def node_token(self, node: str) -> str | None:
        """What the node asks for, if it is kept here."""
        token: str | None = self._document()["nodes"].get(node)
        return token

    def with_node_token(self, node: str, token: str | None) -> Secrets:
        """The same content with another token for one node, or without it."""
        document = self._document()
        nodes = {name: kept for name, kept in document["nodes"].items() if name != node}
        if token is not None:
            nodes[node] = token
        return Secrets(_padded({**document, "nodes": nodes}))

    def wipe(self) -> None:
        """Overwrite everything."""
        self.account.wipe()
        for secret in (self.content, *self.imported.values()):
            secret[:] = bytes(len(secret))

    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = json_text.loads(bytes(self.content))
        return document

    def __repr__(self) -> str:
        return "Secrets(…)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("secrets cannot be copied or pickled")


def _padded(document: Mapping[str, object]) -> bytearray:
    text = json.dumps(document, ensure_ascii=False).encode("utf-8")
    return bytearray(text.ljust(-(-len(text) // _PAD) * _PAD))


def _check(document: Mapping[str, Any]) -> None:
    imported, nodes = document["imported"], document["nodes"]
    if any(type(text) is not str for text in nodes.values()):
        raise UnreadableVaultError("content")
    if type(document["phrase"]) is not str or type(document["passphrase"]) is not str:
        raise UnreadableVaultError("content")
    if any(len(bytes.fromhex(secret)) != 32 for secret in imported.values()):
        raise UnreadableVaultError("content")
