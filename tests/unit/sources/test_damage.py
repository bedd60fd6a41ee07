"""Truncated and altered files: each either opens or says why not, in a process that stays alive."""

import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.files import gradient, pdf

SEED = 20_240_501
DAMAGES = {"pdf": 2000}
DAMAGES_OF_A_PICTURE = 300  # seven kinds: more than two thousand in all

# One process tries many files, so that a crash of a native library is told apart from an error of ours.
_TRY = """
import json, sys
from pathlib import Path
from ocr_desktop.errors import SourceError
from ocr_desktop.sources.opening import open_source

outcomes = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    print(path.name, file=sys.stderr, flush=True)
    try:
        source = open_source(path)
        for page in range(min(source.page_count, 3)):
            size = source.page_size(page)
            image = source.render(page, max_pixels=10_000)
            assert image.pixels.shape[2] == 3 and 0 < image.pixels.shape[0] * image.pixels.shape[1] <= 10_000
        source.close()
        outcome = "read"
    except SourceError as exc:
        assert exc.message and exc.remedy
        outcome = type(exc).__name__
    outcomes[outcome] = outcomes.get(outcome, 0) + 1
print(json.dumps(outcomes))
"""


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes cut off, or with some bits flipped, or with a stretch removed, repeated or overwritten."""
    changed = bytearray(data)
    first, last = sorted(dice.randrange(len(data)) for _ in range(2))
    match dice.randrange(6):
        case 0:
            return data[:last]
        case 1:
            del changed[first : first + dice.randrange(1, 50)]
        case 2:
            changed[first:first] = changed[first : first + dice.randrange(1, 50)]
        case 3:
            changed[first : first + 8] = dice.randbytes(8)
        case _:
            for _ in range(dice.choice((1, 2, 8, 40))):
                changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def small_files() -> dict[str, bytes]:
    """One small file of each kind that is tried."""
    made = {"pdf": pdf([b"/MediaBox [0 0 90 60]"] * 2, content=b"BT ET 0 g 10 10 50 30 re f 0 0 m 9 9 l S")}
    for name, options in {
        "PNG": {}, "JPEG": {}, "TIFF": {"compression": "tiff_lzw"}, "WEBP": {}, "GIF": {}, "BMP": {},
    }.items():  # fmt: skip
        data = io.BytesIO()
        gradient(40, 30).save(data, name, **options)
        made[name.lower()] = data.getvalue()
    data = io.BytesIO()
    gradient(40, 30, "1").save(data, "TIFF", compression="group4", save_all=True, append_images=[gradient(9, 9, "1")])
    return made | {"g4": data.getvalue()}


def attempted(folder: Path) -> dict[str, int]:
    """How many files of the folder ended how."""
    command = [sys.executable, "-c", _TRY, str(folder)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=110)
    last = run.stderr.splitlines()[-1:] if run.stderr else []
    assert run.returncode == 0, f"exit {run.returncode} at {last}: {run.stderr[-1500:]}"
    assert run.stderr.split() == sorted(path.name for path in folder.iterdir()), "a library has printed something"
    outcomes: dict[str, int] = json.loads(run.stdout)
    return outcomes


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pdf", "png", "jpeg", "tiff", "g4", "webp", "gif", "bmp"])
def test_damaged_files(tmp_path: Path, kind: str) -> None:
    dice = random.Random(f"{SEED} {kind}")
    data = small_files()[kind]
    count = DAMAGES.get(kind, DAMAGES_OF_A_PICTURE)
    for number in range(count):
        (tmp_path / f"{number:04}").write_bytes(damaged(data, dice) or b"\0")
    (tmp_path / "whole").write_bytes(data)
    outcomes = attempted(tmp_path)
    assert sum(outcomes.values()) == count + 1
    assert outcomes["read"] > 1
    assert set(outcomes) - {"read"} <= {"DamagedSource", "PageUnreadable", "UnsupportedSource", "EmptySource",
                                        "PasswordRequired"}  # fmt: skip
    assert len(outcomes) > 1


def test_a_crash_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "_TRY", "import os; os.abort()")
    with pytest.raises(AssertionError, match=r"exit -6"):
        attempted(tmp_path)
