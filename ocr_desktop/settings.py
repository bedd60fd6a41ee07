"""The one table of settings: from it come the dialog, the command-line flags, the variables and the docs.

Each field of ``Settings`` is one setting; its metadata says what it is called, what it does and what it may
be. Precedence: command line, environment (``OCR_DESKTOP_…``), the person's settings file, default.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ocr_desktop import catalog
from ocr_desktop.document import file_name
from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said
from ocr_desktop.setting import FORMER_NAMES, KEY, Info, named_now, setting

ENVIRONMENT_PREFIX = "OCR_DESKTOP_"
FORMATS = ("md", "txt", "json", "html", "docx", "csv", "pdf")

_INSTANT = ("instant", "doctr")  # the second lays out as the first does
_MODELS = ("dots-ocr", "dots-nano", "deepseek-ocr")  # that write what they read, token by token
_WORDS = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(("0", "false", "no", "off"), False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with their values. Make a changed copy with ``changed``."""

    engine: str = setting(
        "instant",
        said("Engine"),
        said("Which engine reads the pages. Instant is built in and needs no download."),
        said("Reading"),
        choices=tuple(entry.name for entry in catalog.ENGINES),
    )
    text_layer: str = setting(
        "auto",
        said("PDF text layer"),
        said(
            "auto: use the text that a PDF brings where it can be trusted; never: read the picture of every page; "
            "always: use the text layer even where it looks wrong."
        ),
        said("Reading"),
        choices=("auto", "never", "always"),
        changes_result=True,
        engines=_INSTANT,
    )
    upright: bool = setting(
        True,
        said("Turn pages upright"),
        said("Find out whether a page lies on its side, upside down or askew, and read it upright."),
        said("Reading"),
        changes_result=True,
        engines=_INSTANT,
    )
    max_megapixels: int = setting(
        12,
        said("Largest page picture"),
        said("Pages are rendered for recognition at no more than this many million pixels."),
        said("Reading"),
        minimum=1,
        maximum=100,
        changes_result=True,
        unit=said("megapixels"),
        engines=_INSTANT,
    )
    dots_mode: str = setting(
        "layout",
        said("What dots.ocr reads"),
        said("layout: boxes and their text; layout-only: boxes alone; text: the text of the page without boxes."),
        said("Models"),
        choices=("layout", "layout-only", "text"),
        changes_result=True,
        engines=("dots-ocr",),
    )
    dots_detail: str = setting(
        "efficient",
        said("Detail of dots.ocr"),
        said(
            "efficient: the Neural Engine looks at up to 1.6 million pixels of a page; full: the GPU looks at up to 11."
        ),
        said("Models"),
        choices=("efficient", "full"),
        changes_result=True,
        engines=("dots-ocr",),
    )
    dots_max_megapixels: float = setting(
        0.0,
        said("Most pixels of a page"),
        said("Smaller pages are read faster and in less memory. 0: what the detail allows."),
        said("Models"),
        zero=said("Automatic"),
        minimum=0,
        maximum=12,
        changes_result=True,
        unit=said("megapixels"),
        engines=("dots-ocr",),
    )
    deepseek_task: str = setting(
        "document",
        said("What DeepSeek-OCR reads"),
        said(
            "document: blocks with their boxes, as Markdown; ocr: each line of a picture with its box; text: the text "
            "of the page without boxes; figure: a chart or a drawing, as a table."
        ),
        said("Models"),
        choices=("document", "ocr", "text", "figure"),
        changes_result=True,
        engines=("deepseek-ocr",),
    )
    deepseek_mode: str = setting(
        "auto",
        said("Detail of DeepSeek-OCR"),
        said(
            "How large the model sees a page: tiny, small, base and large in one square of 512, 640, 1024 or 1280 "
            "pixels; gundam in up to nine tiles beside the whole; auto: as size and print of the page ask for."
        ),
        said("Models"),
        choices=("auto", "tiny", "small", "base", "large", "gundam"),
        changes_result=True,
        engines=("deepseek-ocr",),
    )
    model_max_tokens: int = setting(
        16384,
        said("Longest answer"),
        said("A page that is not finished by then is cut off there, and says so."),
        said("Models"),
        minimum=64,
        maximum=32768,
        changes_result=True,
        unit=said("tokens"),
        engines=_MODELS,
    )
    model_temperature: float = setting(
        0.0,
        said("Temperature"),
        said("0 always takes the likeliest token, so that a page reads the same each time."),
        said("Models"),
        minimum=0,
        maximum=2,
        changes_result=True,
        engines=_MODELS,
    )
    model_top_p: float = setting(
        1.0,
        said("Top-p"),
        said("With a temperature: only the likeliest tokens that together have this probability are drawn."),
        said("Models"),
        minimum=0.05,
        maximum=1,
        changes_result=True,
        engines=_MODELS,
    )
    model_cache: str = setting(
        "exact",
        said("Cache"),
        said("8-bit: halves the memory that a long answer needs, and may change a word."),
        said("Models"),
        choices=("exact", "8-bit"),
        changes_result=True,
        engines=_MODELS,
    )
    model_compute_units: str = setting(
        "cpu_and_ne",
        said("Vision runs on"),
        said(
            "cpu_and_ne: the Neural Engine; cpu_and_gpu: the GPU; all: as the system chooses; cpu_only: slow, to "
            "compare."
        ),
        said("Models"),
        choices=("cpu_and_ne", "cpu_and_gpu", "all", "cpu_only"),
    )
    compare: bool = setting(
        True,
        said("Compare with Instant"),
        said(
            "Have the Instant engine read the page too, and point out where the two differ. What was read stays as it "
            "is."
        ),
        said("Models"),
        changes_result=True,
        engines=_MODELS,
    )
    doctr_device: str = setting(
        "auto",
        said("Runs on"),
        said("auto: on a Mac Core ML finds the words and the processor reads them; coreml: both; cpu: the processor."),
        "docTR",
        choices=("auto", "cpu", "coreml"),
        changes_result=True,
        engines=("doctr",),
    )
    doctr_batch: int = setting(
        64,
        said("Words read at once"),
        said("More may be quicker and take more memory. What is read stays the same."),
        "docTR",
        minimum=1,
        maximum=1024,
        unit=said("words"),
        engines=("doctr",),
    )
    format: str = setting(
        "md",
        said("Format"),
        said(
            "What is written: Markdown, plain text, JSON with boxes, a web page, a Word document, each table as CSV, "
            "or a PDF: the pages as they are, searchable."
        ),
        said("Output"),
        choices=FORMATS,
    )
    headers_footers: bool = setting(
        False,
        said("Keep page headers and footers"),
        said("Write running headers, footers and page numbers too."),
        said("Output"),
    )
    pictures: str = setting(
        "files",
        said("Pictures"),
        said(
            "files: write pictures to an assets folder and link them; embed: put them into the file; none: leave them "
            "out. A Word document always holds its pictures."
        ),
        said("Output"),
        choices=("files", "embed", "none"),
    )
    page_breaks: bool = setting(
        False,
        said("Mark page breaks"),
        said("Write a mark between pages."),
        said("Output"),
    )
    math: str = setting(
        "dollars",
        said("Formulas in Markdown"),
        said(
            "dollars: between dollar signs, as most programs expect it, $x$ and $$x$$; brackets: \\(x\\) and \\[x\\]."
        ),
        said("Output"),
        choices=("dollars", "brackets"),
    )
    existing: str = setting(
        "skip",
        said("Files that are there already"),
        said(
            "skip: leave a file whose source and settings are unchanged, else write it anew; overwrite: write it anew; "
            "version: write what has changed beside it under a new name. A file that you wrote or changed by hand is "
            "replaced by overwrite alone."
        ),
        said("Export"),
        choices=("skip", "overwrite", "version"),
    )
    also: str = setting(
        "",
        said("More formats"),
        said("Formats that are written beside the first one; the pages are read once."),
        said("Export"),
        several=FORMATS,
    )
    one_file_per: str = setting(
        "document",
        said("One file for each"),
        said("document: all its pages in one file; page: a folder for the document, a numbered file for each page."),
        said("Export"),
        choices=("document", "page"),
    )
    file_name: str = setting(
        file_name.DEFAULT,
        said("Names of files"),
        said(
            "What exported files are called, made of the document's {stem}, {name} or {suffix}, the folder it lies in "
            "{parent}, its {number} among the documents, the {date} it was last changed, and the {engine}."
        ),
        said("Export"),
        check=file_name.check,
    )
    settle_seconds: int = setting(
        5,
        said("Watched files are read after"),
        said(
            "A file in a watched folder is read once it has not changed for so long: it may still be copied or scanned."
        ),
        said("Export"),
        minimum=1,
        maximum=3600,
        unit=said("seconds"),
    )
    workers: int = setting(
        0,
        said("Pages read at the same time"),
        said(
            "How many processes read pages; 0 chooses by cores and memory. An open window takes it up at its next "
            "start."
        ),
        said("Speed"),
        zero=said("Automatic"),
        minimum=0,
        maximum=64,
    )
    pages_together: int = setting(
        0,
        said("Pages decoded side by side"),
        said(
            "Models that run on the GPU decode several pages of an export at once where memory allows and it is "
            "quicker. What is read stays the same. 1: one after the other."
        ),
        said("Speed"),
        zero=said("Automatic"),
        minimum=0,
        maximum=8,
    )
    drafting: str = setting(
        "auto",
        said("Drafts"),
        said(
            "auto: a model checks what is known of a page already – the PDF's own text, the Instant reading – many "
            "words at a time, where that is quicker; what it reads is the same. off: word by word."
        ),
        said("Speed"),
        choices=("auto", "off"),
    )
    page_seconds: int = setting(
        300,
        said("Time limit a page"),
        said("A page that takes longer is given up with an error; the rest goes on. 0: no limit."),
        said("Speed"),
        zero=said("No limit"),
        minimum=0,
        maximum=86400,
        unit=said("seconds"),
    )
    page_megabytes: int = setting(
        4000,
        said("Memory limit a page"),
        said(
            "A page for which the process that reads it takes more is given up with an error; the rest goes on. What a "
            "model takes comes on top. 0: no limit."
        ),
        said("Speed"),
        zero=said("No limit"),
        minimum=0,
        maximum=1_000_000,
        unit=said("megabytes"),
    )
    stay_awake: bool = setting(
        True,
        said("Keep the machine awake"),
        said(
            "It does not fall asleep by itself while documents are read. A closed lid puts a laptop to sleep all the "
            "same; the work goes on when it is opened."
        ),
        said("Energy"),
    )
    on_battery: str = setting(
        "until-low",
        said("On battery"),
        said(
            "until-low: go on, and pause when less than 10 % is left; fewer: the same, with half the workers, so that "
            "the machine stays cool and quiet; pause: wait for the mains; go-on: read whatever is left. In Low Power "
            "Mode half the workers read, but for go-on."
        ),
        said("Energy"),
        choices=("until-low", "fewer", "pause", "go-on"),
    )
    rest_when_hot: bool = setting(
        True,
        said("Rest when hot"),
        said("An export that makes the machine hot pauses for some minutes, so that it can cool down."),
        said("Energy"),
    )
    hub_mirror: str = setting(
        "",
        said("Mirror"),
        said(
            "Address of a hub to download models from in place of huggingface.co, such as https://mirror.example. "
            "Empty: what HF_ENDPOINT says, or none."
        ),
        said("Downloads"),
    )
    hub_seconds: int = setting(
        0,
        said("Patience with the network"),
        said(
            "After so long without a sign of life a connection is made anew. 0: what HF_HUB_DOWNLOAD_TIMEOUT says, or "
            "10."
        ),
        said("Downloads"),
        zero=said("Automatic"),
        minimum=0,
        maximum=3600,
        unit=said("seconds"),
    )
    language: str = setting(
        "system",
        said("Language"),
        said("What the window speaks, from its next start on."),
        said("View"),
        choices=("system", "en", "zh_CN", "ru"),
    )
    restore: bool = setting(
        True,
        said("Open again what was open"),
        said(
            "At its start the window opens the documents that were open when it was closed, but for a start with Shift "
            "held down, or with files. They are in the library: nothing is read twice."
        ),
        said("View"),
    )
    show_order: bool = setting(
        True,
        said("Show reading order"),
        said("Number the boxes on the page in reading order."),
        said("View"),
    )
    show_boxes: bool = setting(
        True,
        said("Show boxes"),
        said("Draw the layout boxes over the page."),
        said("View"),
    )

    model: str = ""
    """The mark of the model that reads (``model_mark``): nobody's choice, but set when a job begins, and never kept."""

    def __post_init__(self) -> None:
        for name in table():
            check(name, getattr(self, name))

    @property
    def result_key(self) -> str:
        """A short hash of the settings that change what the chosen engine reads, for the library."""
        relevant = {
            FORMER_NAMES.get(name, name): getattr(self, name)
            for name, info in table().items()
            if info.changes_result and (not info.engines or self.engine in info.engines)
        }
        if self.model:
            relevant["model"] = self.model
        return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()[:16]


def table() -> dict[str, Info]:
    """Name → what is known of it, in the order of the table."""
    infos = ((field.name, field.metadata.get(KEY)) for field in dataclasses.fields(Settings))
    return {name: cast(Info, info) for name, info in infos if info is not None}


def kind(name: str) -> type[Any]:
    """The type of a setting: bool, int, float or str."""
    return type(default(name))


def default(name: str) -> Any:
    """The default of a setting."""
    return next(field.default for field in dataclasses.fields(Settings) if field.name == name)


def check(name: str, value: Any) -> None:
    """Whether a setting may have this value.

    Raises:
        UsageError: it may not; the message says what may be.
    """
    info = table()[name]
    wanted: type[Any] = kind(name)
    if type(value) is not wanted:
        raise UsageError(
            said("“{name}” must be {described}, not {value!r}.", name=name, described=_described(wanted), value=value)
        )
    if info.choices and value not in info.choices:
        raise UsageError(
            said("“{name}” must be one of {list}, not {value!r}.", name=name, list=", ".join(info.choices), value=value)
        )
    if info.several and (unknown := sorted(set(listed(value)) - set(info.several))):
        raise UsageError(
            said(
                "“{name}” may hold {list}, separated by commas, not “{unknown}”.",
                name=name,
                list=", ".join(info.several),
                unknown=unknown[0],
            )
        )
    if info.check is not None:
        info.check(value)
    if info.minimum is not None and info.maximum is not None and not info.minimum <= value <= info.maximum:
        raise UsageError(
            said(
                "“{name}” must lie between {minimum:g} and {maximum:g}, not {value}.",
                name=name,
                minimum=info.minimum,
                maximum=info.maximum,
                value=value,
            )
        )


def listed(value: str) -> tuple[str, ...]:
    """The items of a setting that may hold several, each once."""
    return tuple(dict.fromkeys(item for part in value.split(",") if (item := part.strip())))


def parse(name: str, text: str) -> Any:
    """The value that a word of the command line or environment stands for.

    Raises:
        UsageError: there is no such setting, or it may not have this value.
    """
    if name not in table():
        raise UsageError(said("There is no setting “{name}”.", name=name))
    wanted = kind(name)
    value: Any = text
    if wanted is bool:
        value = _WORDS.get(text.strip().lower(), text)
    elif wanted in (int, float):
        try:
            value = wanted(text)
        except ValueError:
            value = text
    elif table()[name].several:
        value = ",".join(listed(text))
    check(name, value)
    return value


def changed(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """A copy with some values changed.

    Raises:
        UsageError: a name or value is not allowed.
    """
    unknown = sorted(set(changes) - set(table()))
    if unknown:
        raise UsageError(said("There is no setting “{unknown}”.", unknown=unknown[0]))
    return dataclasses.replace(settings, **changes)


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The person's settings: file, then environment. A file that cannot be used counts as absent.

    Raises:
        UsageError: an environment variable has a value that is not allowed.
    """
    return changed(_stored(path), _from_environment(environment))


def save(settings: Settings, path: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Keep the settings that differ from their defaults. What the environment says for one run stays out of it.

    Raises:
        OSError: the file cannot be written.
        UsageError: as for ``load``.
    """
    before = _stored(path)
    passing = {name: getattr(before, name) for name, value in _from_environment(environment).items()
               if getattr(settings, name) == value}  # fmt: skip
    kept = changed(settings, passing)
    values = {name: getattr(kept, name) for name in table() if getattr(kept, name) != default(name)}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)


def _stored(path: Path) -> Settings:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        stored = {}
    kept = named_now(stored) if isinstance(stored, dict) else {}
    settings = Settings()
    for name in table():
        if name in kept:
            try:
                settings = changed(settings, {name: kept[name]})
            except UsageError:
                continue
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """What the environment says; a variable that is empty says nothing."""
    variables = {name: ENVIRONMENT_PREFIX + name.upper() for name in (*table(), *FORMER_NAMES.values())}
    texts = named_now({name: environment[key] for name, key in variables.items() if environment.get(key)})
    return {name: parse(name, text) for name, text in texts.items()}


def _described(kind: type) -> str:
    return {bool: said("yes or no"), int: said("a whole number"), float: said("a number"), str: said("text")}[kind]
