from __future__ import annotations

import pytest

from tests.codec.samples import Sampler
from tests.codec.test_transactions import random_transaction
from wallet.errors import CodecError, SignerError
from wallet.keys.signer import Signer
from wallet.keys.watch_only import WatchOnlySigner

_ADDRESS = "0x9858EfFD232B4033E47d90003D41EC34EcaEda94"


def test_a_watched_account_signs_nothing_and_says_why() -> None:
    signer: Signer = WatchOnlySigner(_ADDRESS)
    random = Sampler(60)
    for work in (
        lambda: signer.sign_typed_data(random.offer()),
        lambda: signer.sign_transaction(random_transaction(random)),
        lambda: signer.sign_message("hello"),
    ):
        with pytest.raises(SignerError) as refused:
            work()
        assert refused.value.code == "signer.watch_only"
        assert "only watches" in refused.value.cause
        assert "Switch to an account" in refused.value.fix
    assert signer.address == _ADDRESS
    assert repr(signer) == f"WatchOnlySigner({_ADDRESS})"


def test_it_watches_addresses_only() -> None:
    with pytest.raises(CodecError):
        WatchOnlySigner("0x1234")
