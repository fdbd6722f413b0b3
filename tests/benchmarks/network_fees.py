"""The table of network fees: ``python -m tests.benchmarks.network_fees`` prints it in Markdown."""

from __future__ import annotations

from tests.benchmarks import fees_gas, fees_market
from tests.benchmarks.fee_street import Fee, Street


def measured() -> list[Fee]:
    """Measure every operation."""
    street = Street()
    return [*fees_market.fees(street), *fees_gas.fees(street)]


def line(fee: Fee) -> str:
    """Write a row."""
    goal = ""
    if fee.goal is not None:
        goal = f"< {fee.goal:,}" + ("" if fee.units < fee.goal else ", **missed**")
    return f"| {fee.name} | {fee.units:,} | {goal} | {fee.rival.name if fee.rival else ''} |"


def main() -> None:
    print("| operation | units | goal | published elsewhere |\n| --- | ---: | --- | --- |")
    for fee in measured():
        print(line(fee))
    print(f"\nSeaport: {fees_market.SEAPORT_REPORT}.\n0x: {fees_market.ZERO_EX_SOURCE}.")


if __name__ == "__main__":
    main()
