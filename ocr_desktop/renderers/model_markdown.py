"""Markdown that a vision-language model wrote: passed on, with everything that could run or load something disarmed."""

import html
import re

from ocr_desktop.renderers import harmless, inline

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)(/?)>")
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>\"'`]+)>", re.IGNORECASE)
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_DESTINATION = re.compile(r"(\]\s*\(\s*<?)([^\s<>)]*)")
# A picture that a model names is none of ours, and showing it would load it: a link is left of it.
_PICTURE = re.compile(r"(?<!\\)((?:\\\\)*)!(?=\[)")
_INLINE_PICTURE = re.compile(_PICTURE.pattern + r"(?=\[[^\[\]]*\]\()")
_DEFINITION = re.compile(r"(\]:[\s>]*<?)([^\s>]*)")  # it may stand in a quotation
_WEB = frozenset({"", *harmless.SCHEMES})
_RUNS = frozenset({"javascript", "vbscript", "livescript", "data", "file"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_CODE = re.compile(
    r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[`~]*[ ]*$"  # a fenced block
    r"|(?<!`)(`+)(?!`)[^\n]+?(?<!`)\2(?!`)",  # a code span
    re.MULTILINE | re.DOTALL,
)


def defused(text: str) -> str:
    """The Markdown with unknown HTML made text, attributes dropped (not spans), links cut that are not web or mail."""
    text = inline.cleaned(text).strip("\n")
    written: list[str] = []
    place = 0
    for code in _CODE.finditer(text):
        written.append(_prose(text[place : code.start()]))
        # Should another parser not see code here, a space still keeps it from being HTML.
        written.append(_targets(_OPENING.sub("< ", code[0]).replace("![", "! [")))
        place = code.end()
    written.append(_prose(text[place:]))
    return "".join(written).rstrip()


def _prose(text: str) -> str:
    written: list[str] = []
    place = 0
    for found in _OPENING.finditer(text):
        if found.start() < place:
            continue
        written.append(text[place : found.start()])
        kept, place = _kept(text, found.start())
        written.append(kept)
    written.append(text[place:])
    return _targets(_PICTURE.sub(r"\1\\!", _INLINE_PICTURE.sub(r"\1", "".join(written))))


def _kept(text: str, start: int) -> tuple[str, int]:
    """What is written for the ``<`` at a place, and where to go on."""
    link = _AUTOLINK.match(text, start)
    if link:
        return link[0], link.end()
    tag = _TAG.match(text, start)
    if tag and tag[2].lower() in harmless.ELEMENTS:
        spans = "" if tag[1] else "".join(f' {name.lower()}="{int(count)}"' for name, count in _SPAN.findall(tag[3]))
        return f"<{tag[1]}{tag[2].lower()}{spans}>", tag.end()
    return "&lt;", start + 1


def _targets(text: str) -> str:
    text = _DESTINATION.sub(lambda found: found[1] + ("#" if _leads_away(found[2]) else found[2]), text)
    # What looks like a definition may be prose (“[1]: Note: …”): only what runs or reads is cut.
    return _DEFINITION.sub(lambda found: found[1] + ("#" if _scheme(found[2]) in _RUNS else found[2]), text)


def _leads_away(target: str) -> bool:
    """Whether an address is neither of the web nor of mail, nor of a place beside the text."""
    return _scheme(target) not in _WEB or target.startswith("\\\\")  # a share, where Windows is


def _scheme(target: str) -> str:
    """The scheme of an address as written in Markdown, escapes and spaces undone; empty where it has none."""
    found = _SCHEME.match(re.sub(r"[\s\\\x00-\x20]+", "", html.unescape(target)))
    return found[1].lower() if found else ""
