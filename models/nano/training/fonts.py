"""The font faces of training and of the held-out test, found among the system's fonts."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont
from vocabulary import CHARACTERS

FONT_ROOT = Path("/usr/share/fonts")


@dataclass(frozen=True)
class Face:
    """One font file. `style` is regular, bold, italic or mono."""

    family: str
    style: str
    path: str
    bold_path: str
    """The heavier face of the family, for headings; the face itself where there is none."""


@dataclass(frozen=True)
class Metrics:
    """Measures of a face at one size, in pixels, from the top of the drawing position."""

    ascent: float
    descent: float
    middle: float
    """Half of the x-height above the base line: where a line's glyphs are counted to be."""
    advances: dict[str, float]


# family: (regular, bold, italic, bold italic) files
_TRAINING: dict[str, tuple[str, ...]] = {
    "DejaVu Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"),
    "DejaVu Sans Condensed": ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"),
    "DejaVu Serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSerif-Italic.ttf"),
    "Liberation Sans": (
        "LiberationSans-Regular.ttf",
        "LiberationSans-Bold.ttf",
        "LiberationSans-Italic.ttf",
        "LiberationSans-BoldItalic.ttf",
    ),
    "Liberation Serif": (
        "LiberationSerif-Regular.ttf",
        "LiberationSerif-Bold.ttf",
        "LiberationSerif-Italic.ttf",
        "LiberationSerif-BoldItalic.ttf",
    ),
    "Free Sans": ("FreeSans.ttf", "FreeSansBold.ttf", "FreeSansOblique.ttf"),
    "Free Serif": ("FreeSerif.ttf", "FreeSerifBold.ttf", "FreeSerifItalic.ttf"),
    "Roboto": ("Roboto-Regular.ttf", "Roboto-Bold.ttf", "Roboto-Italic.ttf"),
    "Roboto Medium": ("Roboto-Medium.ttf", "Roboto-Black.ttf", "Roboto-MediumItalic.ttf"),
    "Roboto Slab": ("RobotoSlab-Regular.otf", "RobotoSlab-Bold.otf"),
    "Lato": ("Lato-Regular.ttf", "Lato-Bold.ttf", "Lato-Italic.ttf", "Lato-BoldItalic.ttf"),
    "Carlito": ("Carlito-Regular.ttf", "Carlito-Bold.ttf", "Carlito-Italic.ttf"),
    "Caladea": ("Caladea-Regular.ttf", "Caladea-Bold.ttf", "Caladea-Italic.ttf"),
    "Cantarell": ("Cantarell-Regular.otf", "Cantarell-Bold.otf"),
    "Libertine": ("LinLibertine_R.otf", "LinLibertine_RB.otf", "LinLibertine_RI.otf"),
    "Biolinum": ("LinBiolinum_R.otf", "LinBiolinum_RB.otf", "LinBiolinum_RI.otf"),
    "EB Garamond": ("EBGaramond12-Regular.otf", "EBGaramond12-Bold.otf", "EBGaramond12-Italic.otf"),
    "Gentium": ("GentiumPlus-Regular.ttf", "GentiumPlus-Bold.ttf", "GentiumPlus-Italic.ttf"),
    "Charis": ("CharisSIL-Regular.ttf", "CharisSIL-Bold.ttf", "CharisSIL-Italic.ttf"),
    "Andika": ("Andika-Regular.ttf", "Andika-Bold.ttf", "Andika-Italic.ttf"),
    "Comic Neue": ("ComicNeue-Regular.otf", "ComicNeue-Bold.otf", "ComicNeue-Italic.otf"),
    "Cabin": ("Cabin-Regular.otf", "Cabin-Bold.otf", "Cabin-Italic.otf"),
    "Karla": ("Karla-Regular.otf", "Karla-Bold.otf", "Karla-Italic.otf"),
    "Inter": ("Inter-Regular.otf", "Inter-Bold.otf", "Inter-Italic.otf", "Inter-BoldItalic.otf"),
    "Vollkorn": ("Vollkorn-Regular.ttf", "Vollkorn-Bold.ttf", "Vollkorn-Italic.ttf"),
    "Quicksand": ("Quicksand-Medium.ttf", "Quicksand-Bold.ttf"),
    "Yrsa": ("Yrsa-Regular.ttf", "Yrsa-Bold.ttf", "Yrsa-Italic.ttf"),
    "Go": ("Go-Regular.ttf", "Go-Bold.ttf", "Go-Italic.ttf"),
    "Play": ("Play-Regular.ttf", "Play-Bold.ttf"),
    "M PLUS 1": ("Mplus1-Regular.otf", "Mplus1-Bold.otf"),
    "M PLUS 2": ("Mplus2-Regular.otf", "Mplus2-Bold.otf"),
    "Junicode": ("JunicodeTwoBeta-Regular.otf", "JunicodeTwoBeta-Bold.otf"),
    "CMU Serif": ("cmunrm.ttf", "cmunbx.ttf", "cmunti.ttf", "cmunbi.ttf"),
    "CMU Sans": ("cmunss.ttf", "cmunsx.ttf", "cmunsi.ttf"),
    "C059": ("C059-Roman.otf", "C059-Bold.otf", "C059-Italic.otf"),
    "P052": ("P052-Roman.otf", "P052-Bold.otf", "P052-Italic.otf"),
    "Nimbus Sans Narrow": ("NimbusSansNarrow-Regular.otf", "NimbusSansNarrow-Bold.otf"),
    "URW Bookman": ("URWBookman-Light.otf", "URWBookman-Demi.otf", "URWBookman-LightItalic.otf"),
    "Gothic": ("URWGothic-Book.otf", "URWGothic-Demi.otf", "URWGothic-BookOblique.otf"),
    "Heros": ("texgyreheros-regular.otf", "texgyreheros-bold.otf", "texgyreheros-italic.otf"),
    "Pagella": (
        "texgyrepagella-regular.otf",
        "texgyrepagella-bold.otf",
        "texgyrepagella-italic.otf",
        "texgyrepagella-bolditalic.otf",
    ),
    "Bonum": ("texgyrebonum-regular.otf", "texgyrebonum-bold.otf", "texgyrebonum-italic.otf"),
    "Schola": ("texgyreschola-regular.otf", "texgyreschola-bold.otf", "texgyreschola-italic.otf"),
}
_TRAINING_MONO: dict[str, tuple[str, ...]] = {
    "DejaVu Sans Mono": ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    "Liberation Mono": ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
    "Free Mono": ("FreeMono.ttf", "FreeMonoBold.ttf"),
    "Fira Code": ("FiraCode-Regular.ttf", "FiraCode-Bold.ttf"),
    "Hack": ("Hack-Regular.ttf", "Hack-Bold.ttf"),
    "Inconsolata": ("Inconsolata.otf",),
    "JetBrains Mono": ("JetBrainsMono-Regular.ttf", "JetBrainsMono-Bold.ttf"),
    "Anonymous Pro": ("Anonymous Pro.ttf", "Anonymous Pro B.ttf"),
    "Go Mono": ("Go-Mono.ttf", "Go-Mono-Bold.ttf"),
    "League Mono": ("LeagueMono-Regular.otf", "LeagueMono-Bold.otf"),
    "M PLUS Code": ("MplusCodeLatin60-Regular.otf", "MplusCodeLatin60-Bold.otf"),
    "CMU Typewriter": ("cmuntt.ttf", "cmuntb.ttf"),
    "Nimbus Mono": ("NimbusMonoPS-Bold.otf",),
    "Cursor": ("texgyrecursor-bold.otf",),
}
# Never trained on: nothing of the Noto and Open Sans families is in the lists above.
_HELD_OUT: dict[str, tuple[str, str, str]] = {
    "Open Sans": ("regular", "OpenSans-Regular.ttf", "OpenSans-Bold.ttf"),
    "Noto Serif": ("regular", "NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf"),
    "Open Sans Bold": ("bold", "OpenSans-Bold.ttf", "OpenSans-Bold.ttf"),
    "Noto Serif Italic": ("italic", "NotoSerif-Italic.ttf", "NotoSerif-BoldItalic.ttf"),
    "Open Sans Italic": ("italic", "OpenSans-Italic.ttf", "OpenSans-BoldItalic.ttf"),
    "Noto Sans Mono": ("mono", "NotoSansMono-Regular.ttf", "NotoSansMono-Bold.ttf"),
}
_STYLES = ("regular", "bold", "italic", "bold")


@lru_cache(maxsize=4)
def _files(root: Path) -> dict[str, str]:
    return {path.name: str(path) for path in sorted(root.rglob("*.[ot]tf"))}


def training_faces(root: Path) -> dict[str, list[Face]]:
    """The faces of training by style; families that are not installed are left out."""
    files = _files(root)
    faces: dict[str, list[Face]] = {"regular": [], "bold": [], "italic": [], "mono": []}
    for mono, families in ((False, _TRAINING), (True, _TRAINING_MONO)):
        for family, names in families.items():
            for index, name in enumerate(names):
                if name not in files:
                    continue
                heavy = names[3] if index == 2 and len(names) > 3 else names[min(1, len(names) - 1)]
                style = "mono" if mono else _STYLES[index]
                faces[style].append(Face(family, style, files[name], files.get(heavy, files[name])))
    return faces


def held_out_faces(root: Path) -> list[Face]:
    """The faces of the test, none of whose family was trained on."""
    files = _files(root)
    missing = [row[1] for row in _HELD_OUT.values() if row[1] not in files]
    if missing:
        raise FileNotFoundError(f"install fonts-open-sans, fonts-noto-core and -mono: {missing}")
    return [
        Face(family, style, files[name], files.get(bold, files[name]))
        for family, (style, name, bold) in _HELD_OUT.items()
    ]


@lru_cache(maxsize=6000)
def font(path: str, size: float) -> ImageFont.FreeTypeFont:
    """A font file at a size in pixels."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=6000)
def metrics(path: str, size: float) -> Metrics:
    """The measures of a font file at a size, taken from the drawn letters themselves."""
    face = font(path, size)
    tall, low, flat = (face.getbbox(letters) for letters in ("bdhk", "gpqy", "xz"))
    return Metrics(
        ascent=tall[1],
        descent=low[3],
        middle=(flat[1] + flat[3]) / 2,
        advances={character: face.getlength(character) for character in CHARACTERS},
    )
