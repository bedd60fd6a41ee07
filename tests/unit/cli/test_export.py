"""The command that exports a folder: what it refuses before anything is read."""

from pathlib import Path

import pytest

from ocr_desktop.cli import export
from ocr_desktop.errors import UsageError


@pytest.mark.parametrize("address", ["", "nonsense", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://", "tcp://host"])
def test_what_is_no_address_of_a_scheduler_is_told_at_once(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="tcp://10.0.0.5:8786, not “" + address):
        export.export([str(tmp_path), str(tmp_path / "out"), "--cluster", address])


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tls://reader.example:8786", "tcp://[::1]:8786"])
def test_addresses_of_schedulers(address: str) -> None:
    with pytest.raises(UsageError, match="FOLDER and OUT"):  # the address is not what is wrong
        export.export(["--cluster", address])
