"""Markdown that a vision-language model wrote: passed on, with everything that could run or load something disarmed."""

import html
import re

from ocr_desktop.renderers import inline

# What models write for tables and for what Markdown has no mark for.
ALLOWED = frozenset(
    {"b", "br", "caption", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub"}
    | {"sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"}
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s[^<>]*)?)(/?)>")
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*(\d{1,4})", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>\"'`]+)>", re.IGNORECASE)
_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_DESTINATION = re.compile(r"(\]\s*\(\s*<?)([^\s<>)]*)")
_DEFINITION = re.compile(r"^([ ]{0,3}\[[^\]\n]+\]:\s*<?)(\S*)", re.MULTILINE)
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
        written.append(_targets(_OPENING.sub("< ", code[0])))
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
    return _targets("".join(written))


def _kept(text: str, start: int) -> tuple[str, int]:
    """What is written for the ``<`` at a place, and where to go on."""
    link = _AUTOLINK.match(text, start)
    if link:
        return link[0], link.end()
    tag = _TAG.match(text, start)
    if tag and tag[2].lower() in ALLOWED:
        spans = "" if tag[1] else "".join(f' {name.lower()}="{int(count)}"' for name, count in _SPAN.findall(tag[3]))
        return f"<{tag[1]}{tag[2].lower()}{spans}>", tag.end()
    return "&lt;", start + 1


def _targets(text: str) -> str:
    return _DEFINITION.sub(_checked, _DESTINATION.sub(_checked, text))


def _checked(found: re.Match[str]) -> str:
    target = re.sub(r"[\s\\\x00-\x20]+", "", html.unescape(found[2]))
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
        return found[1] + "#"
    return found[0]
