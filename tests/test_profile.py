"""The profile directory: held once, never half written, readable when damaged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wallet.errors import ProfileError
from wallet.files import write_atomically
from wallet.profile import Profile


def test_a_second_hearth_on_the_same_profile_is_refused_with_the_folder_named(tmp_path: Path):
    with Profile(tmp_path), pytest.raises(ProfileError) as refused:
        Profile(tmp_path)
    assert refused.value.code == "profile.in_use"
    assert str(tmp_path) in str(refused.value)


def test_another_process_is_refused_and_a_killed_one_leaves_no_lock_behind(tmp_path: Path):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from wallet.profile import Profile\n"
            "p = Profile(Path(sys.argv[1])); print('held', flush=True); input()",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ProfileError):
            Profile(tmp_path)
        holder.kill()
    Profile(tmp_path).close()


def test_settings_come_back_and_a_damaged_file_is_kept_aside(tmp_path: Path):
    with Profile(tmp_path) as profile:
        profile.save_settings({"language": "zh_CN"})
        assert profile.settings() == {"language": "zh_CN"}
        (tmp_path / "settings.json").write_bytes(b'{"language": "zh')
        assert profile.settings() == {}
        assert (tmp_path / "settings.damaged.json").read_bytes() == b'{"language": "zh'


def test_a_folder_that_cannot_be_made_says_which(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ProfileError) as refused:
        Profile(tmp_path / "file" / "profile")
    assert refused.value.code == "profile.unwritable"


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "kept.json"
    write_atomically(target, b"old")

    def cut(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("os.fsync", cut)
    with pytest.raises(OSError, match="power cut"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.json"]
