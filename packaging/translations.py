"""The words of the window in other languages: ``python packaging/translations.py update | compile | check``.

Qt's own tools do the work: lupdate collects what ``gui.language.tr`` and ``sentences.said`` are given, and what the
models' descriptions say, into ``resources/translations/*.ts``, where a translator fills in what is missing (Qt
Linguist opens them), and lrelease compiles them into the ``*.qm`` that the app reads. ``check`` fails where anything
is missing or not compiled.
English has a file too: the forms of what is counted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("en", "ru", "zh_CN")


def update(folder: Path = FOLDER) -> None:
    """Collect all words again; what is translated stays."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        described = Path(name) / "descriptions.py"
        described.write_text(_descriptions(), encoding="utf-8")
        _collect([*sorted((ROOT / "ocr_desktop").rglob("*.py")), described], folder)
    _count_in_english(folder / "en.ts")


def _collect(sources: list[Path], folder: Path) -> None:
    for language in LANGUAGES:
        _tool(
            "lupdate", *map(str, sources), "-tr-function-alias", "tr+=said", "-no-obsolete", "-locations", "none",
            "-sort-messages", "-source-language", "en", "-target-language", language,
            *(["-pluralonly"] if language == "en" else []), "-ts", str(folder / f"{language}.ts"),
        )  # fmt: skip


def _descriptions() -> str:
    """What the descriptions of models say to a person, as lupdate can read it."""
    words: list[str] = []
    for path in sorted((ROOT / "models").glob("*.json")):
        model = json.loads(path.read_text(encoding="utf-8"))
        words += [part[key] for part in (model, *model["variants"]) for key in ("title", "summary")]
        words.append(model["licence"])
    return "".join(f"said({word!r})\n" for word in words)


def compile_all(folder: Path = FOLDER) -> None:
    """Make of each ``.ts`` its ``.qm``."""
    for language in LANGUAGES:
        made = folder / f"{language}.qm.new"  # a window that runs has the old one mapped into its memory
        _tool("lrelease", "-silent", str(folder / f"{language}.ts"), "-qm", str(made))
        made.replace(folder / f"{language}.qm")


def missing() -> list[str]:
    """What is wrong with the translations, a line each; nothing where they are whole."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for language in LANGUAGES:
            (fresh / f"{language}.ts").write_bytes((FOLDER / f"{language}.ts").read_bytes())
        update(fresh)
        compile_all(fresh)
        for language in LANGUAGES:
            for text, state in _messages(fresh / f"{language}.ts"):
                if state == "unfinished":
                    wrong.append(f"{language}: not translated: {text}")
            gone = {t for t, _ in _messages(FOLDER / f"{language}.ts")} - {
                t for t, _ in _messages(fresh / f"{language}.ts")
            }
            wrong += [f"{language}: no longer said: {text}" for text in sorted(gone)]
            if (FOLDER / f"{language}.qm").read_bytes() != (fresh / f"{language}.qm").read_bytes():
                wrong.append(f"{language}: not compiled; run `python packaging/translations.py compile`")
    return wrong


def _messages(path: Path) -> list[tuple[str, str]]:
    """The texts of a ``.ts`` and whether each is translated: ``unfinished`` or empty."""
    found = []
    for message in ElementTree.parse(path).iter("message"):  # noqa: S314 -- our own file
        translation = message.find("translation")
        state = "unfinished" if translation is None else translation.get("type", "")
        found.append((message.findtext("source") or "", state))
    return found


def _count_in_english(path: Path) -> None:
    """One and many of what English counts by an s alone; the others are a translator's."""
    tree = ElementTree.parse(path)  # noqa: S314 -- our own file
    for message in tree.iter("message"):
        source, translation = message.findtext("source") or "", message.find("translation")
        if translation is None or translation.get("type") != "unfinished" or " are" in source or " were" in source:
            continue
        one, many = translation.findall("numerusform")
        one.text, many.text = source.replace("(s)", ""), source.replace("(s)", "s")
        del translation.attrib["type"]
    tree.write(path, encoding="utf-8", xml_declaration=True)


def _tool(name: str, *arguments: str) -> None:
    tool = Path(PySide6.__file__).parent / name
    done = subprocess.run([str(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stdout}{done.stderr}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("update", "compile", "check"))
    what = parser.parse_args().what
    if what == "update":
        update()
    elif what == "compile":
        compile_all()
    else:
        wrong = missing()
        sys.stdout.write("".join(f"{line}\n" for line in wrong) or "All words are translated.\n")
        return 1 if wrong else 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
