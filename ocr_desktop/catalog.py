"""Engines and their model files, as data: what can read a page, what it needs, where its code is."""

from dataclasses import dataclass

from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """One engine.

    Args:
        name: as the settings and the command line name it.
        title: as the window names it.
        summary: one sentence for a person.
        target: ``module:Class`` of the implementation, loaded in the worker only.
        version: changes whenever the engine may read a page differently: part of the library's key.
        memory: bytes that one worker with this engine needs at its peak, for choosing how many to start.
        model_memory: bytes of it that its model may take, whatever the page: the memory limit a page does not count
            them.
        requires: distributions that must be installed.
        extra: of the installation, that brings them; empty where every installation does.
        most_workers: processes with this engine at most, 0 for no bound: a model on the GPU gains nothing by a second.
        uses_reference: compares its reading of a page with that of the Instant engine.
        looks_ahead: begins to look at the next page while it reads one.
        locates: can be asked where on a page a phrase stands.
        reader: ``module:Class`` of what reads scans and pictures in place of the networks that the target brings.
    """

    name: str
    title: str
    summary: str
    target: str
    version: str
    memory: int
    requires: tuple[str, ...] = ()
    extra: str = ""
    model_memory: int = 0
    most_workers: int = 0
    uses_reference: bool = False
    looks_ahead: bool = False
    locates: bool = False
    reader: str = ""


ENGINES: tuple[EngineEntry, ...] = (
    EngineEntry(
        name="instant",
        title=said("Instant"),
        summary=said("The PDF's own text where it can be trusted, RapidOCR for scans and pictures. Built in."),
        target="ocr_desktop.engines.instant.engine:InstantEngine",
        version="2",
        memory=1_500_000_000,
        requires=("pymupdf", "pymupdf4llm", "rapidocr", "onnxruntime"),
    ),
    EngineEntry(
        name="dots-ocr",
        title="dots.ocr",
        summary=said("A vision-language model: tables, formulas and difficult pages at their best. Needs a download."),
        target="ocr_desktop.engines.dots_ocr.engine:DotsOcrEngine",
        version="1",
        memory=8_000_000_000,
        model_memory=8_000_000_000,
        requires=("mlx", "mlx-lm", "coremltools", "tokenizers"),
        extra="models",
        most_workers=1,
        uses_reference=True,
        looks_ahead=True,
    ),
    EngineEntry(
        name="deepseek-ocr",
        title="DeepSeek-OCR",
        summary=said(
            "A vision-language model that looks at a page in few steps: for many pages, and to find where on a page "
            "something stands. Needs a download."
        ),
        target="ocr_desktop.engines.deepseek_ocr.engine:DeepseekOcrEngine",
        version="1",
        memory=8_000_000_000,
        model_memory=8_000_000_000,
        requires=("mlx", "mlx-lm", "coremltools", "tokenizers"),
        extra="models",
        most_workers=1,
        uses_reference=True,
        looks_ahead=True,
        locates=True,
    ),
    EngineEntry(
        name="dots-nano",
        title=said("dots-nano (demonstration)"),
        summary=said(
            "A tiny model that comes with the app and shows how dots.ocr works. Reads a few lines of large print."
        ),
        target="ocr_desktop.engines.dots_ocr.engine:DotsNanoEngine",
        version="1",
        memory=1_500_000_000,
        model_memory=500_000_000,
        requires=("mlx", "mlx-lm", "coremltools", "tokenizers"),
        extra="models",
        most_workers=1,
        uses_reference=True,
        looks_ahead=True,
    ),
    EngineEntry(
        name="doctr",
        title=said("docTR (your own models)"),
        summary=said(
            "Your own docTR models read scans and pictures; text layer, layout and order as with Instant. Needs an "
            "import."
        ),
        target="ocr_desktop.engines.instant.engine:InstantEngine",
        version="1",
        memory=2_000_000_000,
        model_memory=500_000_000,
        requires=("pymupdf", "pymupdf4llm", "rapidocr", "onnxruntime", "onnxtr", "onnx"),
        extra="onnxtr",
        reader="ocr_desktop.engines.doctr.reading:DoctrReader",
    ),
)


def locating(name: str = "") -> EngineEntry:
    """The engine that finds phrases: the one named, where it can, else the first that can."""
    able = [entry for entry in ENGINES if entry.locates]
    return next((entry for entry in able if entry.name == name), able[0])


def engine(name: str) -> EngineEntry:
    """The engine of this name.

    Raises:
        UsageError: there is none.
    """
    for entry in ENGINES:
        if entry.name == name:
            return entry
    raise UsageError(
        said("There is no engine “{name}”.", name=name),
        remedy=said("Choose one of: {list}.", list=", ".join(e.name for e in ENGINES)),
    )
