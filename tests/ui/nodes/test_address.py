"""Addresses as people type them."""

from __future__ import annotations

import pytest

from wallet.chain.endpoint import AuthKind
from wallet.errors import InputError
from wallet.ui.nodes import address


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("node.example.org", "https://node.example.org"),
        ("  https://node.example.org/  ", "https://node.example.org"),
        ("localhost:8545", "http://localhost:8545"),
        ("127.0.0.1:8545", "http://127.0.0.1:8545"),
        ("192.168.1.20:8545", "http://192.168.1.20:8545"),
        ("8.8.8.8:8545", "https://8.8.8.8:8545"),
        ("[::1]:8545", "http://[::1]:8545"),
        ("kitchen:8545", "http://kitchen:8545"),
        ("kitchen.local:8545", "http://kitchen.local:8545"),
        ("node.example.org/v1/abc?key=1", "https://node.example.org/v1/abc?key=1"),
    ],
)
def test_what_is_missing_is_added(typed: str, url: str) -> None:
    endpoint, password = address.read(typed)
    assert endpoint.url == url
    assert password is None


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "ftp://node.example", "file:///etc/passwd", "http://", "a b", "[::1", "x:y"],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        address.read(typed)


def test_a_name_and_a_password_are_taken_out_of_it() -> None:
    endpoint, password = address.read("https://mei:s%20cret@node.example.org:8443")
    assert endpoint.url == "https://node.example.org:8443"
    assert (endpoint.auth, endpoint.user, password) == (AuthKind.BASIC, "mei", "s cret")


@pytest.mark.parametrize(
    ("typed", "readable"),
    [("http://10.0.0.7:8545", True), ("http://localhost:1", False), ("https://a.example", False)],
)
def test_what_crosses_a_network_unencrypted_is_known(typed: str, readable: bool) -> None:
    assert address.is_readable_on_the_way(address.read(typed)[0]) is readable
