import os
import time
from pathlib import Path

from ocr_desktop.sources.spool import KEPT_SECONDS
from ocr_desktop.worker import messages
from ocr_desktop.worker.pages import Pages


def test_the_page_role_clears_what_has_lain_in_the_spool_folder_for_long(tmp_path: Path) -> None:
    old, new = tmp_path / "a" / "old.png", tmp_path / "b" / "new.png"
    for file in (old, new):
        file.parent.mkdir()
        file.write_bytes(b"x")
    long_ago = time.time() - KEPT_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    Pages(messages.Hello(messages.PROTOCOL_VERSION, "page", 1, str(tmp_path), str(tmp_path))).close()
    assert not old.exists()
    assert new.exists()
