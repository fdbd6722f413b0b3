"""1,000 child keys by python-bip32, as the fastest of three; prints the seconds.

Its newest version wants an older coincurve than Hearth has, so ``bench_keys`` runs this file in an
environment of its own: ``bip32_child.py SEED COUNT``.
"""

from __future__ import annotations

import sys
import time

from bip32 import BIP32  # type: ignore[import-not-found]  # only in the other environment

seed, count = bytes.fromhex(sys.argv[1]), int(sys.argv[2])
fastest = float("inf")
for _ in range(3):
    started = time.perf_counter()
    account = BIP32.from_seed(seed).get_xpub_from_path("m/44h/60h/0h/0")
    receiving = BIP32.from_xpub(account)
    keys = [receiving.get_pubkey_from_path([index]) for index in range(count)]
    fastest = min(fastest, time.perf_counter() - started)
print(fastest, keys[0].hex())
