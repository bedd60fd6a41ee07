"""What may stand in what we write: what a document says, or what a model makes of it, is untrusted text.

The one place that says which elements, attributes and addresses are let through; everything else is dropped or becomes
text. Nothing here can run, and nothing is loaded by being looked at: no scripts, no style sheets, no frames, and no
pictures but our own. Links lead to the web and to mail, once they are clicked.
"""

import re

SCHEMES = ("http", "https", "mailto")
"""Of links."""

# What models write for tables and for what Markdown has no mark for.
ELEMENTS = frozenset(
    {"b", "br", "caption", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub"}
    | {"sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"}
)
"""Of HTML that a model wrote; besides them there are links."""

NUMBERS = frozenset({"rowspan", "colspan", "start"})
"""Attributes of those, all of them numbers."""

DEEPEST = 40
"""Elements within each other that are kept; the text of those beyond is."""

SILENT = frozenset({"script", "style", "title", "template", "iframe", "object", "noscript", "svg", "math"})
"""Elements whose text is none for a reader either."""

MATH_ELEMENTS = frozenset(
    {"math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts"}
    | {"mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"}
    | {"munder", "munderover", "none"}
)
"""Of MathML, those that draw something."""

MATH_ATTRIBUTES = frozenset(
    {"accent", "accentunder", "columnalign", "columnlines", "columnspacing", "columnspan", "depth", "display"}
    | {"displaystyle", "fence", "form", "frame", "height", "largeop", "linethickness", "lspace", "mathvariant"}
    | {"maxsize", "minsize", "movablelimits", "notation", "rowlines", "rowspacing", "rowspan", "rspace", "scriptlevel"}
    | {"separator", "stretchy", "symmetric", "voffset", "width"}
)

LATEX = re.compile(
    r"\\(href|url|includegraphics|htmlClass|htmlId|htmlStyle|htmlData|cssId|class|style|require|unicode"
    r"|input|include|openin|openout|read|write|immediate|special|catcode|csname|def|newcommand|renewcommand"
    r"|directlua|usepackage)(?![A-Za-z])"
)
"""Commands that no printed formula has: they lead away, mark up a web page, or read and write files."""


def disarmed(latex: str) -> str:
    """LaTeX with such commands as words."""
    return LATEX.sub(r"\\mathtt{\1}", latex)
