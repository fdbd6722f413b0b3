"""The signer of an account that only watches: it signs nothing and says why, in plain words."""

from __future__ import annotations

from typing import NoReturn

from wallet.codec.address import Address, to_address
from wallet.codec.transactions import DynamicFeeTransaction
from wallet.codec.typed_data import TypedData
from wallet.errors import SignerError


class WatchOnlySigner:
    """A ``Signer`` without a key: Hearth knows this account's address and nothing else of it."""

    def __init__(self, address: str) -> None:
        self._address = to_address(address)

    @property
    def address(self) -> Address:
        """The account."""
        return self._address

    def sign_typed_data(self, data: TypedData) -> NoReturn:
        """Refuse; raises SignerError ``signer.watch_only``."""
        del data
        raise only_watches(self._address)

    def sign_transaction(self, transaction: DynamicFeeTransaction) -> NoReturn:
        """Refuse; raises SignerError ``signer.watch_only``."""
        del transaction
        raise only_watches(self._address)

    def sign_message(self, text: str) -> NoReturn:
        """Refuse; raises SignerError ``signer.watch_only``."""
        del text
        raise only_watches(self._address)

    def __repr__(self) -> str:
        return f"WatchOnlySigner({self._address})"


def only_watches(account: Address) -> SignerError:
    """Why nothing can be signed for an account that is only watched, and what to do."""
    return SignerError(
        "signer.watch_only",
        "This account only watches: Hearth has its address, but not its key, so it cannot "
        "sign anything for it.",
        "Switch to an account of your own wallet, or do this on the computer that has this "
        "account's recovery phrase. If that computer is never online, add the account again "
        "as one that signs offline.",
        account=account,
    )
