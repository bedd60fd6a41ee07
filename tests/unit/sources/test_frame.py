"""Big pictures decoded in pieces look like small ones decoded whole."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ocr_desktop.errors import PageUnreadable
from ocr_desktop.sources import big_png, frame
from tests.fakes.files import gradient


@pytest.fixture
def tiny_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as big and comes in strips of a few rows."""
    monkeypatch.setattr(frame, "WHOLE_BYTES", 0)
    monkeypatch.setattr(frame, "STRIP_PIXELS", 700)


def decoded(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return frame.decoded(image, path)


def whole(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def same(path: Path) -> None:
    np.testing.assert_array_equal(np.asarray(decoded(path).convert("RGB")), np.asarray(whole(path)))


def rough(mode: str) -> Image.Image:
    """A picture for which PNG encoders choose all kinds of filters."""
    noise = np.random.default_rng(1).integers(0, 40, (61, 97), np.uint8)
    smooth = np.asarray(gradient(97, 61, "L"))
    return Image.fromarray(np.where(np.arange(61)[:, None] % 7 < 3, smooth, smooth // 2 + noise)).convert(mode)


def test_strips_are_used(tmp_path: Path, tiny_limits: None) -> None:
    rough("L").save(tmp_path / "a.png")
    heights = [strip.height for strip in big_png.strips(tmp_path / "a.png", 700)]
    assert heights == [7] * 8 + [5]


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "1"])
def test_png(tmp_path: Path, tiny_limits: None, mode: str) -> None:
    rough(mode).save(tmp_path / "a.png")
    same(tmp_path / "a.png")


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_png_with_few_colours(tmp_path: Path, tiny_limits: None, bits: int) -> None:
    rough("L").quantize(2**bits).save(tmp_path / "a.png", bits=bits)
    same(tmp_path / "a.png")


def paeth_png(path: Path, values: "np.ndarray[Any, np.dtype[np.uint16]]", colour: int) -> None:
    """A PNG of 16 bits a sample, every row filtered by the row above (filter 2), which no strip can ignore."""
    height, width = values.shape[:2]
    rows = values.astype(">u2").reshape(height, -1).view(np.uint8)
    filtered = rows.copy()
    filtered[1:] -= rows[:-1]
    raw = b"".join(b"\2" + row.tobytes() for row in filtered)
    header = struct.pack(">IIBBBBB", width, height, 16, colour, 0, 0, 0)
    pieces = ((b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    path.write_bytes(big_png.SIGNATURE + b"".join(big_png._chunk(*piece) for piece in pieces))


@pytest.mark.parametrize(("colour", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_png_of_sixteen_bits(tmp_path: Path, tiny_limits: None, colour: int, channels: int) -> None:
    values = np.random.default_rng(2).integers(0, 65536, (61, 97, channels)).astype(np.uint16)
    if channels in (2, 4):
        values[..., -1] = 65535
    paeth_png(tmp_path / "a.png", values, colour)
    grey = values[..., :1].repeat(3, axis=2) if channels < 3 else values[..., :3]
    np.testing.assert_allclose(np.asarray(decoded(tmp_path / "a.png").convert("RGB")), grey / 257, atol=1.01)


def test_a_truncated_png_is_an_error(tmp_path: Path, tiny_limits: None) -> None:
    rough("RGB").save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    for length in (60, len(data) // 2, len(data) - 40):
        (tmp_path / "a.png").write_bytes(data[:length])
        with pytest.raises(ValueError, match=r"too early|first row|broken"):
            list(big_png.strips(tmp_path / "a.png", 700))


_ANY = ("raw", "tiff_lzw", "tiff_deflate", "packbits")
_COMPRESSIONS = {"1": ("group3", "group4", *_ANY), "L": ("jpeg", *_ANY), "RGB": ("jpeg", *_ANY), "P": _ANY,
                 "I;16": _ANY, "F": _ANY}  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "coding"), [(mode, coding) for mode, all_ in _COMPRESSIONS.items() for coding in all_]
)
def test_tiff(tmp_path: Path, tiny_limits: None, monkeypatch: pytest.MonkeyPatch, mode: str, coding: str) -> None:
    values = np.asarray(rough("L")).astype(np.uint16) * 257
    image = Image.fromarray(values) if mode == "I;16" else rough(mode)
    image.save(tmp_path / "a.tif", compression=coding, strip_size=1 << 9)
    pieces = np.asarray(decoded(tmp_path / "a.tif").convert("RGB"))
    monkeypatch.setattr(frame, "WHOLE_BYTES", 10**9)
    at_once = np.asarray(decoded(tmp_path / "a.tif").convert("RGB"))
    np.testing.assert_array_equal(pieces, at_once)
    assert at_once.std() > 10


def test_tiff_of_sixteen_bits_with_the_high_byte_first(tmp_path: Path, tiny_limits: None) -> None:
    values = np.asarray(rough("L")).astype(np.uint16) * 200
    big = Image.frombytes("I;16B", (97, 61), values.astype(">u2").tobytes())
    big.save(tmp_path / "a.tif", strip_size=512)
    assert (tmp_path / "a.tif").read_bytes()[:2] == b"MM"
    np.testing.assert_allclose(np.asarray(decoded(tmp_path / "a.tif")), values / 257, atol=0.51)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["tif", "png", "bmp"])
def test_orientation_in_pieces(
    tmp_path: Path, tiny_limits: None, monkeypatch: pytest.MonkeyPatch, suffix: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[frame.ORIENTATION_TAG] = orientation
    options: dict[str, Any] = {"tif": {"tiffinfo": exif}, "png": {"exif": exif}, "bmp": {}}[suffix]
    path = tmp_path / f"a.{suffix}"
    rough("RGB").save(path, **options)
    pieces = decoded(path)
    monkeypatch.setattr(frame, "WHOLE_BYTES", 10**9)
    np.testing.assert_array_equal(np.asarray(pieces), np.asarray(decoded(path)))
    with Image.open(path) as image:
        assert frame.upright_size(image) == pieces.size


def tiled_tiff(path: Path, values: "np.ndarray[Any, np.dtype[np.uint8]]", *, order: str = "<", planes: int = 1) -> None:
    """An uncompressed TIFF in tiles of 16 × 16, its planes one after another if there are several."""
    height, width = values.shape[:2]
    padded = np.zeros((-(-height // 16) * 16, -(-width // 16) * 16, planes), np.uint8)
    padded[:height, :width] = values.reshape(height, width, planes)
    tiles = [
        padded[top : top + 16, left : left + 16, plane].tobytes()
        for plane in range(planes)
        for top in range(0, padded.shape[0], 16)
        for left in range(0, padded.shape[1], 16)
    ]
    tags: list[tuple[int, list[int]]] = [
        (256, [width]), (257, [height]), (258, [8] * planes), (259, [1]), (262, [1 if planes == 1 else 2]),
        (277, [planes]), (284, [1 if planes == 1 else 2]), (322, [16]), (323, [16]),
        (324, [8 + 256 * place for place in range(len(tiles))]), (325, [256] * len(tiles)),
    ]  # fmt: skip
    start = 8 + 256 * len(tiles)
    entries, further = b"", b""
    behind = start + 2 + 12 * len(tags) + 4
    for tag, numbers in tags:
        packed = struct.pack(f"{order}{len(numbers)}I", *numbers)
        if len(packed) > 4:
            packed, further = struct.pack(f"{order}I", behind + len(further)), further + packed
        entries += struct.pack(f"{order}HHI", tag, 4, len(numbers)) + packed
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, start)
    count, end = struct.pack(f"{order}H", len(tags)), struct.pack(f"{order}I", 0)
    path.write_bytes(head + b"".join(tiles) + count + entries + end + further)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("planes", [1, 3])
def test_tiles_and_planes(tmp_path: Path, tiny_limits: None, order: str, planes: int) -> None:
    values = np.asarray(rough("L" if planes == 1 else "RGB")).copy()
    tiled_tiff(tmp_path / "a.tif", values, order=order, planes=planes)
    pixels = np.asarray(decoded(tmp_path / "a.tif").convert("RGB"))
    np.testing.assert_array_equal(pixels, values if planes == 3 else values[..., None].repeat(3, axis=2))


def test_a_tiff_with_missing_strips_is_an_error(tmp_path: Path, tiny_limits: None) -> None:
    rough("L").save(tmp_path / "a.tif", compression="tiff_lzw", strip_size=512)
    with Image.open(tmp_path / "a.tif") as image:
        del image.tag_v2[279]  # type: ignore[attr-defined]
        with pytest.raises(ValueError, match="broken"):
            frame.decoded(image, tmp_path / "a.tif")


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1"])
def test_bitmap(tmp_path: Path, tiny_limits: None, mode: str) -> None:
    rough(mode).save(tmp_path / "a.bmp")
    same(tmp_path / "a.bmp")


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp"])
@pytest.mark.parametrize("factor", [2, 3, 5])
def test_reduced_in_pieces_as_at_once(
    tmp_path: Path, tiny_limits: None, monkeypatch: pytest.MonkeyPatch, suffix: str, factor: int
) -> None:
    monkeypatch.setattr(frame, "WORKING_PIXELS", 97 * 61 // factor**2 + 1)
    path = tmp_path / f"a.{suffix}"
    rough("RGB").save(path)
    np.testing.assert_array_equal(np.asarray(decoded(path)), np.asarray(rough("RGB").reduce(factor)))


def test_what_cannot_be_read_in_pieces_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "WHOLE_BYTES", 0)
    monkeypatch.setattr(frame, "LARGEST_BYTES", 97 * 61 * 5)
    rough("RGB").save(tmp_path / "a.webp")
    with pytest.raises(PageUnreadable, match="memory") as caught:
        decoded(tmp_path / "a.webp")
    assert "PNG" in caught.value.remedy


def test_a_progressive_jpeg_counts_all_its_coefficients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO()
    gradient(400, 400).save(data, "JPEG", progressive=True)
    (tmp_path / "a.jpg").write_bytes(data.getvalue())
    monkeypatch.setattr(frame, "WORKING_PIXELS", 50 * 50)
    assert decoded(tmp_path / "a.jpg").size == (50, 50)
    monkeypatch.setattr(frame, "LARGEST_BYTES", 400 * 400 * 2)
    with pytest.raises(PageUnreadable):
        decoded(tmp_path / "a.jpg")
