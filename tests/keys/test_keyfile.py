from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from wallet.errors import KeyStoreError
from wallet.keys import files
from wallet.keys.keyfile import load_or_create


def test_the_same_names_give_the_same_keys_and_new_names_are_added(tmp_path: Path) -> None:
    path = tmp_path / "street" / "keys.json"
    first = load_or_create(path, ["gateway", "baker"])
    second = load_or_create(path, ["baker", "plant"])
    assert set(second) == {"baker", "plant"}
    assert second["baker"].address == first["baker"].address
    assert len({s.address for s in (*first.values(), *second.values())}) == 3
    assert load_or_create(path, ["gateway"])["gateway"].address == first["gateway"].address


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_file_is_its_owners_only_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    load_or_create(path, ["a"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert "hrow-away" in json.loads(path.read_text())["about"]
    assert [p.name for p in tmp_path.iterdir()] == ["keys.json"]


def test_a_disk_that_gives_back_other_bytes_is_found_before_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = files._write_new
    monkeypatch.setattr(files, "_write_new", lambda path, data: honest(path, data[:-1] + b"?"))
    with pytest.raises(KeyStoreError):
        load_or_create(tmp_path / "keys.json", ["a"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", "{}", '{"keys": []}', '{"keys": {"a": "00"}}', '{"keys": {"a": 5}}',
     '{"keys": {"a": "' + "00" * 32 + '"}}', "x" * (1 << 21)],
)  # fmt: skip
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeyStoreError) as refusal:
        load_or_create(path, ["a", "b"])
    assert refusal.value.code == "keyfile.damaged"
    assert path.read_text() == content
