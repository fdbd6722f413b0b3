"""Methods about fees, computed from the blocks as geth does (``eth/gasprice``)."""

from __future__ import annotations

from itertools import accumulate

from wallet.practice.chain import Chain, next_base_fee
from wallet.practice.engine import Header
from wallet.practice.rpc_errors import SERVER, RpcError, invalid_argument
from wallet.practice.rpc_format import Json, quantity
from wallet.practice.rpc_params import Params, read_quantity
from wallet.practice.rpc_reads import Reads

MAX_BLOCKS = 1024
MAX_PERCENTILES = 100
ORACLE_BLOCKS = 20
ORACLE_SAMPLES = 3
ORACLE_PERCENTILE = 60
DEFAULT_TIP = 1_000_000_000
"""1 gwei, suggested while the recent blocks hold no transactions; wei per gas."""


class Fees:
    """Suggestions and history."""

    def __init__(self, chain: Chain, reads: Reads) -> None:
        self._chain = chain
        self._reads = reads

    def tip(self, _: Params) -> str:
        """``eth_maxPriorityFeePerGas``."""
        return quantity(self._suggested_tip())

    def gas_price(self, _: Params) -> str:
        """``eth_gasPrice``: the suggested tip on top of the head's base fee."""
        return quantity(self._suggested_tip() + self._chain.head.base_fee)

    def history(self, params: Params) -> Json:
        """``eth_feeHistory``."""
        count = _block_count(params.required(0))
        last = params.block(1, required=True)
        percentiles = _percentiles(params.get(2))
        if count < 1:
            return {"oldestBlock": "0x0", "gasUsedRatio": None}
        newest = self._reads.find(last)
        if newest is None:
            words = f"requested {last.number}, head {self._chain.head.number}"
            raise RpcError(SERVER, f"request beyond head block: {words}")
        oldest = max(newest.number - count + 1, 0)
        headers = self._chain.storage.headers(oldest, newest.number)
        base_fees = [header.base_fee for header in headers] + [next_base_fee(headers[-1])]
        answer: Json = {
            "oldestBlock": quantity(oldest),
            "baseFeePerGas": [quantity(fee) for fee in base_fees],
            "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
            "baseFeePerBlobGas": ["0x1"] * (len(headers) + 1),
            "blobGasUsedRatio": [0] * len(headers),
        }
        if percentiles:
            answer["reward"] = [
                [quantity(tip) for tip in self._rewards(header, percentiles)] for header in headers
            ]
        return answer

    def _rewards(self, header: Header, percentiles: list[float]) -> list[int]:
        """Tips at the percentiles of the block's gas, cheapest first; zeros when empty."""
        paid = sorted(self._tips(header))
        if not paid:
            return [0] * len(percentiles)
        upto = list(accumulate(gas for _, gas in paid))
        rewards = []
        place = 0
        for percentile in percentiles:
            threshold = int(header.gas_used * percentile / 100)
            while upto[place] < threshold and place < len(paid) - 1:
                place += 1
            rewards.append(paid[place][0])
        return rewards

    def _suggested_tip(self) -> int:
        head = self._chain.head
        samples: list[int] = []
        recent = self._chain.storage.headers(max(head.number - ORACLE_BLOCKS + 1, 0), head.number)
        for header in recent:
            samples += sorted(tip for tip, _ in self._tips(header))[:ORACLE_SAMPLES]
        if not samples:
            return DEFAULT_TIP
        samples.sort()
        return samples[(len(samples) - 1) * ORACLE_PERCENTILE // 100]

    def _tips(self, header: Header) -> list[tuple[int, int]]:
        """(tip in wei per gas, gas used) of each transaction."""
        if header.gas_used == 0:
            return []
        return [
            (stored.effective_price - header.base_fee, stored.gas_used)
            for stored in self._chain.storage.transactions(header.number)
        ]


def _block_count(value: object) -> int:
    number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    count = int(value) if number else read_quantity(value, 0)  # type: ignore[call-overload]
    return min(count, MAX_BLOCKS)


def _percentiles(value: object) -> list[float]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid_argument(2, "json: cannot unmarshal non-array into percentiles")
    if any(isinstance(item, bool) or not isinstance(item, (int, float)) for item in value):
        raise invalid_argument(2, "json: cannot unmarshal non-number into a percentile")
    if len(value) > MAX_PERCENTILES:
        raise _no_percentile(f"over the query limit {MAX_PERCENTILES}")
    for place, item in enumerate(value):
        if not 0 <= item <= 100:
            raise _no_percentile(f"{item:f}")
        if place and item <= value[place - 1]:
            raise _no_percentile(f"#{place - 1}:{value[place - 1]:f} >= #{place}:{item:f}")
    return [float(item) for item in value]


def _no_percentile(words: str) -> RpcError:
    return RpcError(SERVER, f"invalid reward percentile: {words}")
