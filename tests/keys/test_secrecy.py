"""What must never happen with a secret, and what must never be imported."""

from __future__ import annotations

import ast
import copy
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from wallet.errors import HearthError
from wallet.keys import phrase, vault
from wallet.keys.derivation import Account
from wallet.keys.signer import LocalSigner

_PHRASE = "test test test test test test test test test test test junk"
_ROOT = Path(__file__).parents[2]


def _holders(tmp_path: Path) -> list[tuple[object, list[str]]]:
    secret = b"\x5a" * 32
    opened = vault.create(
        tmp_path / "v", "pass word kettle", phrase=_PHRASE, label="x", memory_kib=64
    )
    account = Account(phrase.to_seed(_PHRASE))
    key = bytes(account.signer()._secret).hex()
    return [
        (LocalSigner(secret), [secret.hex(), repr(secret)[2:-1]]),
        (account, [key]),
        (opened, [key, "junk", "pass word kettle"]),
        (opened._secrets, [key, "junk"]),
    ]


def test_no_text_form_shows_a_secret(tmp_path: Path) -> None:
    for holder, secrets in _holders(tmp_path):
        shown = f"{holder!r} {holder!s} {holder} {vars(type(holder)).get('__dict__', '')}"
        assert not hasattr(holder, "__dict__")
        for secret in secrets:
            assert secret not in shown


def test_no_holder_of_a_secret_can_be_copied_or_pickled(tmp_path: Path) -> None:
    for holder, _ in _holders(tmp_path):
        for escape in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                escape(holder)


def test_no_error_repeats_what_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "v"
    vault.create(path, "pass word kettle", phrase=_PHRASE, label="x", memory_kib=64).lock()
    wrong = _PHRASE.replace("junk", "jnuk")
    attempts = [
        (lambda: vault.open_vault(path, "pass wrod kettle"), "wrod"),
        (lambda: vault.create(path, "pass wrod kettle", phrase=_PHRASE, label="x"), "wrod"),
        (lambda: vault.create(tmp_path / "w", "pass word kettle", phrase=wrong, label="x"), "jnuk"),
        (lambda: phrase.check(wrong), "jnuk"),
        (lambda: LocalSigner(b"\xff" * 32), "ff" * 8),
    ]
    for attempt, secret in attempts:
        with pytest.raises(HearthError) as caught:
            attempt()
        error = caught.value
        printed = "".join(traceback.format_exception_only(error))
        fields = f"{error.code}{error.cause}{error.fix}{error.detail}{error.fields}{error.args}"
        assert secret not in printed + fields


def _python_files() -> list[Path]:
    files = sorted((_ROOT / "wallet").rglob("*.py"))
    assert len(files) > 20
    return files


_SIGNING_HALF = {"SigningKey", "Private_key", "sign_deterministic", "sign_number", "ECDH"}


def _names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.alias):
            names.update(node.name.split("."))
            names.add(node.asname or "")
        elif isinstance(node, ast.ImportFrom):
            names.update((node.module or "").split("."))
    return names


def test_the_signing_half_of_ecdsa_is_used_nowhere() -> None:
    for file in _python_files():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert not _names(tree) & _SIGNING_HALF, file


def test_ecdsa_is_imported_in_one_place_only() -> None:
    importers = []
    for file in _python_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""]
            if any(module.split(".")[0] == "ecdsa" for module in modules):
                importers.append(file.name)
    assert set(importers) == {"second_curve.py"}


def test_the_detector_of_signing_keys_detects_them() -> None:
    for text in ("from ecdsa import SigningKey", "import ecdsa.keys\necdsa.SigningKey",
                 "from ecdsa.ecdsa import Private_key as p"):  # fmt: skip
        assert _names(ast.parse(text)) & _SIGNING_HALF


def test_importing_the_rooms_loads_no_heavy_library() -> None:
    code = (
        "import sys, wallet.keys.vault, wallet.keys.phrase, wallet.codec.abi\n"
        "import wallet.codec.typed_data, wallet.codec.transactions\n"
        "heavy = {'nacl', 'coincurve', 'ecdsa', 'Crypto', 'mnemonic', 'cffi', 'requests'}\n"
        "print(sorted(heavy & {m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_ROOT
    )
    assert done.stdout.strip() == "[]"
