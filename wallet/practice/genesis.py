"""Where the practice chain begins.

The funded accounts are those of the public phrase that anvil and hardhat use too, so that a
script written for either works here. Everybody knows its keys: they hold play money only.
"""

from __future__ import annotations

CHAIN_ID = 7411
GAS_LIMIT = 60_000_000
OPENING_BASE_FEE = 1_000_000_000
"""1 gwei, as on most test chains; EIP-1559 moves it from there."""

WEI_PER_COIN = 10**18
OPENING_COINS = 10_000

DEV_PHRASE = "test test test test test test test test test test test junk"
DEV_ACCOUNTS = (
    "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
    "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
    "0x976EA74026E726554dB657fA54763abd0C3a0aa9",
    "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
    "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f",
    "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
)
"""Accounts 0 to 9 of ``DEV_PHRASE`` at m/44'/60'/0'/0/i."""

COINBASE = bytes.fromhex("fee0000000000000000000000000000000007411")
"""Collects the tips; nobody has its key."""

EXTRA_DATA = b"hearth practice"


def opening_balances() -> dict[bytes, int]:
    """Wei by address at block 0."""
    return {bytes.fromhex(address[2:]): OPENING_COINS * WEI_PER_COIN for address in DEV_ACCOUNTS}
