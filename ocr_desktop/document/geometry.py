"""Sizes, boxes and affine transforms: the one chain model → image → page → view.

A **page unit** is one PDF point (1/72 inch) for documents that MuPDF opens and one pixel of the upright
picture (EXIF orientation applied) for pictures. The origin is the top left corner of the page as it is
displayed (a PDF's /Rotate applied), x to the right, y downwards. Every Box of a result is in page units.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height, both positive and finite."""

    width: float
    height: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.width) and math.isfinite(self.height) and self.width > 0 and self.height > 0):
            raise ValueError(f"a size must be positive and finite: {self.width} x {self.height}")

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    @property
    def box(self) -> "Box":
        """The whole page."""
        return Box(0.0, 0.0, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-parallel rectangle (x0, y0, x1, y1), x0 ≤ x1 and y0 ≤ y1, all finite."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.x0, self.y0, self.x1, self.y1))):
            raise ValueError(f"a box must be finite: {self}")
        if self.x0 > self.x1 or self.y0 > self.y1:
            raise ValueError(f"a box's corners must be in order: {self}")

    @staticmethod
    def around(points: Iterable[tuple[float, float]]) -> "Box":
        """The smallest box that holds all points (at least one)."""
        xs, ys = zip(*points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    @property
    def width(self) -> float:
        """Extent in x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent in y."""
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle point."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The four corners, clockwise from the top left."""
        return (self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def intersection(self, other: "Box") -> "Box | None":
        """The common part, or None where there is none."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def overlap(self, other: "Box") -> float:
        """The share of this box's area that lies within the other, 0 to 1."""
        common = self.intersection(other)
        return common.area / self.area if common and self.area else 0.0

    def contains(self, x: float, y: float) -> bool:
        """Whether the point lies inside or on the edge."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def scaled(self, factor: float) -> "Box":
        """Both corners multiplied by a factor ≥ 0."""
        return Box(self.x0 * factor, self.y0 * factor, self.x1 * factor, self.y1 * factor)

    def padded(self, margin: float) -> "Box":
        """Grown (or, negative, shrunk down to its centre at most) by a margin on each side."""
        dx, dy = max(margin, -self.width / 2), max(margin, -self.height / 2)
        return Box(self.x0 - dx, self.y0 - dy, max(self.x1 + dx, self.x0 - dx), max(self.y1 + dy, self.y0 - dy))

    def clamped(self, limits: "Box") -> "Box":
        """Moved and cut so that it lies within the limits; it may become empty at their edge."""
        x0 = min(max(self.x0, limits.x0), limits.x1)
        y0 = min(max(self.y0, limits.y0), limits.y1)
        return Box(x0, y0, max(x0, min(self.x1, limits.x1)), max(y0, min(self.y1, limits.y1)))


@dataclass(frozen=True, slots=True)
class Transform:
    """An affine map: x' = a·x + c·y + e and y' = b·x + d·y + f (the order PDF and Qt use)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @staticmethod
    def scale(x: float, y: float | None = None) -> "Transform":
        """Scaling about the origin; one factor for both axes unless two are given."""
        return Transform(a=x, d=x if y is None else y)

    @staticmethod
    def shift(dx: float, dy: float) -> "Transform":
        """Translation."""
        return Transform(e=dx, f=dy)

    @staticmethod
    def rotation(degrees: float) -> "Transform":
        """Clockwise rotation about the origin, as seen with y downwards."""
        angle = math.radians(degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        return Transform(cos, sin, -sin, cos)

    @staticmethod
    def quarter_turns(turns: int, size: Size) -> "Transform":
        """Maps a page of this size onto the same page turned clockwise by quarters, origin at its new top left."""
        w, h = size.width, size.height
        return (
            Transform(),
            Transform(0.0, 1.0, -1.0, 0.0, h, 0.0),
            Transform(-1.0, 0.0, 0.0, -1.0, w, h),
            Transform(0.0, -1.0, 1.0, 0.0, 0.0, w),
        )[turns % 4]

    def then(self, after: "Transform") -> "Transform":
        """This map first, the other after it."""
        return Transform(
            self.a * after.a + self.b * after.c,
            self.a * after.b + self.b * after.d,
            self.c * after.a + self.d * after.c,
            self.c * after.b + self.d * after.d,
            self.e * after.a + self.f * after.c + after.e,
            self.e * after.b + self.f * after.d + after.f,
        )

    @property
    def inverse(self) -> "Transform":
        """The map back.

        Raises:
            ValueError: the map is singular.
        """
        det = self.a * self.d - self.b * self.c
        if det == 0 or not math.isfinite(det):
            raise ValueError(f"a singular transform has no inverse: {self}")
        return Transform(
            self.d / det,
            -self.b / det,
            -self.c / det,
            self.a / det,
            (self.c * self.f - self.d * self.e) / det,
            (self.b * self.e - self.a * self.f) / det,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The image of a point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """The box around the image of a box (larger than the image where the map rotates)."""
        return Box.around(self.point(x, y) for x, y in box.corners)
