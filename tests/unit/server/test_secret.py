"""The token's file."""

import os
import stat
from pathlib import Path

import pytest

from ocr_desktop.errors import TargetNotWritable, UsageError
from ocr_desktop.server import secret


def test_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "token"
    before = os.umask(0)
    try:
        made, fresh = secret.kept(file)
    finally:
        os.umask(before)
    assert fresh
    assert len(made) >= 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret.kept(file) == (made, False)
    renewed, fresh = secret.kept(file, renew=True)
    assert fresh
    assert renewed != made
    assert secret.kept(file) == (renewed, False)
    assert [entry.name for entry in file.parent.iterdir()] == ["token"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    secret.kept(file)
    file.chmod(mode)
    with pytest.raises(UsageError) as caught:
        secret.kept(file)
    assert "chmod 600" in caught.value.remedy


def test_what_is_no_token(tmp_path: Path) -> None:
    binary, pipe = tmp_path / "binary", tmp_path / "pipe"
    binary.write_bytes(b"\xff\xfe")
    binary.chmod(0o600)
    os.mkfifo(pipe, 0o600)
    for file in (binary, tmp_path, binary / "below"):
        with pytest.raises(UsageError):
            secret.kept(file)
    assert secret.kept(pipe) == ("", False), "which the configuration then refuses"
    with pytest.raises(TargetNotWritable):
        secret.kept(binary / "below", renew=True)
