"""docTR itself, asked in a process of its own: ``doctr_oracle.py ARCHITECTURE FOLDER``.

Makes the architecture with random weights (the same each time), exports it as docTR does, and has docTR's own
predictor read the word pictures ``FOLDER/*.png``; leaves ``network.onnx`` and ``texts.json`` there.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fakes import doctr_networks  # noqa: F401  (makes torchvision load)

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Export, read, write."""
    from doctr.models import recognition  # noqa: PLC0415
    from doctr.models.utils import export_model_to_onnx  # noqa: PLC0415

    architecture, folder = sys.argv[1], Path(sys.argv[2])
    torch.manual_seed(7)
    make = getattr(recognition, architecture)
    network = make(pretrained=False, pretrained_backbone=False, vocab=SIGNS).eval()
    words = [np.asarray(Image.open(file).convert("RGB"), np.uint8) for file in sorted(folder.glob("*.png"))]
    predictor = recognition.recognition_predictor(network, pretrained=False)
    (folder / "texts.json").write_text(json.dumps(predictor(words)), encoding="utf-8")
    network.exportable = True
    export_model_to_onnx(network, str(folder / "network"), torch.randn(1, 3, 32, 128))


if __name__ == "__main__":
    main()
