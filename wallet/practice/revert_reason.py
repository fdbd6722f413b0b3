"""Reads the text in revert data, as geth does for its error messages.

``Error(string)`` and ``Panic(uint256)`` are the two errors Solidity itself raises; a contract's
own errors stay data, for the wallet to name.
"""

from __future__ import annotations

ERROR_SELECTOR = bytes.fromhex("08c379a0")
PANIC_SELECTOR = bytes.fromhex("4e487b71")
PANICS = {
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
}
"""Names of the panic codes in geth's ``accounts/abi``."""


def reason_of(output: bytes) -> str:
    """The reason in words, or an empty text."""
    selector, body = output[:4], output[4:]
    if selector == PANIC_SELECTOR and len(body) == 32:
        code = int.from_bytes(body, "big")
        return PANICS.get(code, f"unknown panic code: {code:#x}")
    if selector != ERROR_SELECTOR or len(body) < 64:
        return ""
    start = int.from_bytes(body[:32], "big")
    length = int.from_bytes(body[start : start + 32], "big")
    text = body[start + 32 : start + 32 + length]
    return text.decode("utf-8", "replace") if len(text) == length else ""
