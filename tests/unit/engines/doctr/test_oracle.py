"""A published architecture, exported from docTR by docTR: read here as docTR itself reads with them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")

from ocr_desktop.engines.doctr.networks import Devices, Networks
from ocr_desktop.engines.doctr.package import Package
from tests.fakes import doctr_files

ROOT = Path(__file__).parents[4]
ORACLE = ROOT / "tests" / "fakes" / "doctr_oracle.py"
SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
DOCTR = Path(os.environ.get("OCR_DESKTOP_TEST_DOCTR", Path(sys.prefix) / "doctr"))
there = pytest.mark.skipif(
    not (DOCTR / "doctr").is_dir(),
    reason=f"docTR is not in {DOCTR}: pip install --no-deps --target (see tests/doctr.txt)",
)


@there
@pytest.mark.timeout(300)
@pytest.mark.slow
def test_an_exported_architecture_reads_as_docTR_does(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="docTR needs torch (extra oracle)")
    page = Image.fromarray(doctr_files.pixels(doctr_files.PAGES[0]))
    for number, word in enumerate(doctr_files.expected(doctr_files.PAGES[0])[:12]):
        x0, y0, x1, y1 = (round(edge) for edge in (word.box.x0, word.box.y0, word.box.x1, word.box.y1))
        page.crop((x0, y0, x1, y1)).save(tmp_path / f"{number:02}.png")
    asked = {**os.environ, "PYTHONPATH": str(DOCTR), "PYTHONWARNINGS": "ignore"}
    subprocess.run(
        [sys.executable, str(ORACLE), "crnn_mobilenet_v3_small", str(tmp_path)], check=True, env=asked, timeout=240
    )
    made = doctr_files.imported(tmp_path / "mine", recognition=tmp_path / "network.onnx", vocabulary=SIGNS)
    assert made["checkpoint"]["recognition"]["kind"] == "crnn"
    networks = Networks(Package.load(tmp_path / "mine"), Devices.chosen("cpu"), 1)
    files = sorted(tmp_path.glob("*.png"))
    ours = networks.texts([doctr_files.picture(file) for file in files])
    theirs = json.loads((tmp_path / "texts.json").read_text(encoding="utf-8"))
    assert len(ours) == len(theirs) == 12
    # Random weights: each sign is a toss between near-equal values, which pictures shrunk by another library tip.
    assert sum(text == other for (text, _), (other, _) in zip(ours, theirs, strict=True)) >= 10
    for (_, confidence), (_, other) in zip(ours, theirs, strict=True):
        assert confidence == pytest.approx(other, abs=0.02)
    assert any(text for text, _ in theirs)
