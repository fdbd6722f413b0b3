import sys
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService
from keyring.errors import PasswordDeleteError

from tests.keys import secret_service
from wallet.errors import KeyStoreError
from wallet.keys import keyring_slot

SECRET = bytearray(range(32))


class Plaintext(KeyringBackend):
    """As keyrings.alt's: keeps everything, encrypts nothing."""

    priority = 0.5
    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one store for all instances

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class Derived(SecretService.Keyring):
    """Says that it is a Secret Service."""

    priority = 5


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")


@pytest.fixture
def kept(monkeypatch):
    """A backend that counts as real."""
    Plaintext.kept = {}
    path = f"{__name__}.Plaintext"
    monkeypatch.setattr(keyring_slot, "REAL", {path: "Test Keyring"})
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", path)
    return Plaintext


def code_of(job, *arguments):  # noqa: ANN002
    with pytest.raises(KeyStoreError) as caught:
        job(*arguments)
    return caught.value.code


def test_what_is_stored_is_fetched_and_forgotten(kept):
    keyring_slot.store("one", SECRET)
    keyring_slot.store("two", bytes(32))
    assert keyring_slot.fetch("one") == SECRET
    keyring_slot.forget("one")
    keyring_slot.forget("one")
    assert code_of(keyring_slot.fetch, "one") == "keyring.missing"
    assert keyring_slot.fetch("two") == bytes(32)
    assert {service for service, _ in kept.kept} == {"Hearth"}


def test_available_names_the_keyring(kept):
    assert keyring_slot.available() == keyring_slot.Availability("Test Keyring")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a keyring")
def test_a_computer_without_a_keyring_says_so():
    found = keyring_slot.available()
    assert not found.usable
    assert found.problem is not None
    assert found.problem.code == "keyring.none"
    assert code_of(keyring_slot.store, "one", SECRET) == "keyring.none"


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        f"{__name__}.Plaintext",
        f"{__name__}.Derived",
    ],
)
@pytest.mark.parametrize("through", ["environment", "configuration"])
def test_keyrings_that_are_not_real_are_refused_by_name(backend, through, monkeypatch, tmp_path):
    if through == "environment":
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    else:
        configuration = tmp_path / "keyringrc.cfg"
        configuration.write_text(f"[backend]\ndefault-keyring={backend}\n")
        monkeypatch.setattr("keyring.core._config_path", lambda: configuration)
    found = keyring_slot.available()
    assert found.problem is not None
    assert found.problem.code == "keyring.refused"
    assert found.backend == backend
    assert code_of(keyring_slot.store, "one", SECRET) == "keyring.refused"
    assert code_of(keyring_slot.fetch, "one") == "keyring.refused"
    assert Plaintext.kept.get(("Hearth", "vault one")) is None


def test_a_chain_is_only_as_good_as_its_worst_member(monkeypatch):
    from keyring.backends import null
    from keyring.backends.chainer import ChainerBackend

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.chainer.ChainerBackend")
    real = SecretService.Keyring()
    monkeypatch.setattr(ChainerBackend, "backends", [real, null.Keyring()])
    assert code_of(keyring_slot.store, "one", SECRET) == "keyring.refused"
    monkeypatch.setattr(ChainerBackend, "backends", [real])
    assert keyring_slot.available().backend == "Secret Service"


def test_a_keyring_that_swallows_writes_is_found_out(kept, monkeypatch):
    monkeypatch.setattr(kept, "set_password", lambda *_: None)
    assert code_of(keyring_slot.store, "one", SECRET) == "keyring.not_kept"


def test_a_keyring_that_gives_back_something_else_is_found_out(kept, monkeypatch):
    monkeypatch.setattr(kept, "get_password", lambda *_: "not base64 !")
    assert code_of(keyring_slot.store, "one", SECRET) == "keyring.not_kept"
    assert code_of(keyring_slot.fetch, "one") == "keyring.missing"


def test_a_keyring_that_does_not_let_go_is_found_out(kept, monkeypatch):
    keyring_slot.store("one", SECRET)
    monkeypatch.setattr(kept, "delete_password", lambda *_: None)
    assert code_of(keyring_slot.forget, "one") == "keyring.not_forgotten"


def test_what_a_keyring_says_when_it_fails_is_not_passed_on(kept, monkeypatch):
    def fail(_self, _service, _name, password):
        raise OSError(f"cannot write {password}")

    monkeypatch.setattr(kept, "set_password", fail)
    with pytest.raises(KeyStoreError) as caught:
        keyring_slot.store("one", SECRET)
    assert caught.value.code == "keyring.failed"
    assert caught.value.detail == "OSError"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_blocked_keyring_times_out_and_only_one_thread_waits_for_it(kept, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(kept, "get_password", lambda *_: released.wait(600) and None)
    try:
        for _ in range(3):
            assert code_of(keyring_slot.fetch, "one", 0.2) == "keyring.timeout"
        assert not released.is_set()
        assert [t.name for t in threading.enumerate()].count("keyring") == 1
    finally:
        released.set()
    assert keyring_slot.available().usable


@pytest.fixture(scope="module")
def gnome(tmp_path_factory):
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's")
    secret_service.require(*secret_service.PROGRAMS)
    bus = secret_service.PrivateBus(tmp_path_factory.mktemp("home"))
    try:
        bus.start_keyring()
        yield bus
    finally:
        bus.close()


def test_a_real_secret_service_keeps_the_key_encrypted_for_another_process(gnome):
    store = f"keyring_slot.store('v', bytes.fromhex('{SECRET.hex()}'))"
    code = "from wallet.keys import keyring_slot\n"
    about = secret_service.run_python(gnome, code + "print(keyring_slot.available().backend)")
    assert about == "Secret Service\n"
    secret_service.run_python(gnome, code + store)
    fetched = secret_service.run_python(gnome, code + "print(keyring_slot.fetch('v').hex())")
    assert fetched.strip() == SECRET.hex()
    files = [f for f in Path(gnome.home).rglob("*") if f.is_file()]
    assert any(f.suffix == ".keyring" for f in files)
    import base64

    assert not any(base64.b64encode(SECRET) in f.read_bytes() for f in files)
    secret_service.run_python(gnome, code + "keyring_slot.forget('v')")
    gone = code + (
        "from wallet.errors import KeyStoreError\n"
        "try: keyring_slot.fetch('v')\nexcept KeyStoreError as error: print(error.code)"
    )
    assert secret_service.run_python(gnome, gone) == "keyring.missing\n"


def test_a_stopped_secret_service_holds_nothing_up(tmp_path):
    if sys.platform != "linux":
        pytest.skip("the Secret Service is Linux's")
    import signal

    bus = secret_service.PrivateBus(tmp_path)
    try:
        bus.start_keyring().send_signal(signal.SIGSTOP)
        code = (
            "from wallet.errors import KeyStoreError\nfrom wallet.keys import keyring_slot\n"
            "try: keyring_slot.fetch('v', 1)\nexcept KeyStoreError as e: print(e.code)"
        )
        # The process ends too, although its thread is stuck.
        assert secret_service.run_python(bus, code) == "keyring.timeout\n"
    finally:
        bus.close()
