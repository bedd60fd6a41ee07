"""Makes the files beside it: docTR networks trained on generated pages, and what docTR itself reads with them.

    PYTHONPATH=.:FOLDER python tests/golden/doctr/make.py [WEIGHTS]

FOLDER holds what ``tests/doctr.txt`` lists; torch has to be there. Training takes some minutes; WEIGHTS is a folder
in which the trained weights are kept, or found again.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from tests.fakes import doctr_networks as networks
from tests.fakes import doctr_pages as pages

HERE = Path(__file__).parent
STEPS = {"reader": 800, "finder": 200}
SEEDS = (5001, 5002)


def main() -> None:
    """Train, ask docTR, export."""
    from doctr.models import ocr_predictor  # noqa: PLC0415  (after torchvision has been made to load)
    from doctr.models.utils import export_model_to_onnx  # noqa: PLC0415

    torch.manual_seed(0)
    finder, reader = networks.finder(), networks.reader()
    kept = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for name, network, train in (("reader", reader, networks.train_reader), ("finder", finder, networks.train_finder)):
        file = kept / f"{name}.pt" if kept else None
        if file is not None and file.exists():
            network.load_state_dict(torch.load(file))
        else:
            train(network, STEPS[name])
            if file is not None:
                torch.save(network.state_dict(), file)
        network.eval()
    predictor = ocr_predictor(finder, reader, pretrained=False, resolve_lines=False, resolve_blocks=False)
    expected = {}
    for seed in SEEDS:
        file = HERE / f"page{seed}.png"
        Image.fromarray(pages.page(seed).pixels).convert("L").save(file, optimize=True)
        with Image.open(file) as picture:
            pixels = np.asarray(picture.convert("RGB"), np.uint8)
        found = predictor([pixels]).pages[0]
        expected[file.name] = [
            {"text": word.value, "confidence": float(word.confidence), "box": [*word.geometry[0], *word.geometry[1]]}
            for block in found.blocks
            for line in block.lines
            for word in line.words
        ]
    (HERE / "expected.json").write_text(json.dumps(expected, indent=0) + "\n", encoding="utf-8")
    for name, network, size in (("detection", finder, networks.PAGE), ("recognition", reader, networks.LINE)):
        network.exportable = True
        export_model_to_onnx(network, str(HERE / name), torch.randn(1, 3, *size))


if __name__ == "__main__":
    main()
