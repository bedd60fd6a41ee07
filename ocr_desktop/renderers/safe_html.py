"""HTML of unknown making, reduced to harmless elements: everything not on the list is dropped or becomes text."""

import html
from html.parser import HTMLParser

from ocr_desktop.renderers import harmless, inline

_VOID = frozenset({"br", "hr", "col"})
_LARGEST_SPAN = 1000


class _Reducer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._open: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in harmless.SILENT:
            self._silent.append(tag)
        if self._silent:
            return
        if tag == "a":
            target = inline.safe_target(next((value or "" for name, value in attrs if name == "href"), ""))
            self._enter(tag, link_attributes(target) if target else "")
        elif tag in harmless.ELEMENTS:
            kept = (
                f' {name}="{min(int(value), _LARGEST_SPAN)}"'
                for name, value in attrs
                if name in harmless.NUMBERS and value and value.isascii() and value.isdigit()
            )
            self._enter(tag, "".join(kept))

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
        elif tag in self._open:
            while self._open:
                last = self._open.pop()
                self.written.append(f"</{last}>")
                if last == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.written.append(html.escape(data))

    def result(self) -> str:
        self.close()
        return "".join(self.written) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def _enter(self, tag: str, attributes: str) -> None:
        if len(self._open) >= harmless.DEEPEST:
            return
        self.written.append(f"<{tag}{attributes}>")
        if tag not in _VOID:
            self._open.append(tag)


def reduced(text: str) -> str:
    """The HTML with harmless elements only, every one closed."""
    reducer = _Reducer()
    reducer.feed(text)
    return reducer.result()


def link_attributes(target: str) -> str:
    """The attributes of a link to a checked address."""
    return f' href="{html.escape(target)}" rel="noopener noreferrer"'
