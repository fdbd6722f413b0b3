"""The declared interface is the compiled one, to the last type."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wallet.codec.abi import canonical_type
from wallet.codec.typed_data import encode_type
from wallet.protocol.artifacts import artifact
from wallet.protocol.contracts import ALL, MARKET, Contract, all_errors
from wallet.protocol.offers import OFFER_TYPE, OFFER_TYPES


@pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.name)
def test_the_declaration_equals_the_compiled_interface(contract: Contract) -> None:
    compiled = artifact(contract.name).abi
    kinds = {"function": {}, "event": {}, "error": {}, "constructor": {}}
    for entry in compiled:
        inputs = tuple(canonical_type(item) for item in entry["inputs"])
        if entry["type"] == "event":
            names = (item["name"] for item in entry["inputs"])
            indexed = (item["indexed"] for item in entry["inputs"])
            kinds["event"][entry["name"]] = tuple(zip(names, inputs, indexed, strict=True))
        elif entry["type"] == "constructor":
            kinds["constructor"][contract.name] = inputs
        else:
            signature = f"{entry['name']}({','.join(inputs)})"
            outputs = tuple(canonical_type(item) for item in entry.get("outputs", ()))
            kinds[entry["type"]][signature] = outputs
    functions = contract.functions().values()
    assert {item.signature: item.outputs for item in functions} == kinds["function"]
    assert {item.name: item.inputs for item in contract.events()} == kinds["event"]
    assert {item.signature for item in contract.errors()} == set(kinds["error"])
    assert contract._declaration.constructor == kinds["constructor"][contract.name]


def test_no_two_errors_share_a_selector() -> None:
    errors = all_errors()
    assert len({error.selector for error in errors}) == len(errors)


def test_functions_are_found_by_item_and_by_attribute() -> None:
    assert MARKET.fill_with is MARKET["fill_with"]
    assert MARKET["fill_with"].name == "fillWith"
    with pytest.raises(KeyError):
        MARKET["steal"]
    with pytest.raises(AttributeError, match="GasMarket has no function steal"):
        _ = MARKET.steal


def test_the_offer_type_is_the_designs_word_for_word() -> None:
    assert encode_type(OFFER_TYPES, "GasOffer") == OFFER_TYPE


def test_the_room_loads_without_parsing_artifacts_or_touching_the_network() -> None:
    program = (
        "import sys\n"
        "from wallet.protocol import calls, events, community, slips, reasons\n"
        "from wallet.protocol import artifacts\n"
        "print(artifacts.artifact.cache_info().currsize,"
        " sorted({'requests', 'numpy', 'eth', 'keyring', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0 []"
