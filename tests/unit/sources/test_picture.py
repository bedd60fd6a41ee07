"""Pictures as sources: modes, frames, orientation, parts, giants."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop import errors
from ocr_desktop.document.geometry import Box
from ocr_desktop.sources import frame
from ocr_desktop.sources.kinds import kind_of
from ocr_desktop.sources.picture import PictureSource, open_picture
from tests.fakes.files import gradient


def saved(path: Path, image: Image.Image, format_name: str, **options: Any) -> PictureSource:
    image.save(path, format_name, **options)
    return opened(path)


def opened(path: Path) -> PictureSource:
    kind = kind_of(path)
    assert kind
    return open_picture(path, kind)


def shown(source: PictureSource, page: int = 0) -> NDArray[np.uint8]:
    return source.render(page, max_pixels=10**7).pixels


def like(pixels: NDArray[np.uint8], image: Image.Image, tolerance: float = 0) -> None:
    expected = np.asarray(image.convert("RGB"), np.int16)
    assert pixels.shape == expected.shape
    assert np.abs(pixels - expected).mean() <= tolerance


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P"])
@pytest.mark.parametrize("format_name", ["PNG", "TIFF", "BMP", "GIF"])
def test_lossless(tmp_path: Path, format_name: str, mode: str) -> None:
    image = gradient(60, 40, "P" if format_name == "GIF" and mode == "RGB" else mode)
    like(shown(saved(tmp_path / "a", image, format_name)), image)


@pytest.mark.parametrize(("format_name", "tolerance"), [("JPEG", 3), ("WEBP", 3), ("AVIF", 4)])
def test_lossy(tmp_path: Path, format_name: str, tolerance: float) -> None:
    image = gradient(64, 48)
    like(shown(saved(tmp_path / "a", image, format_name, quality=95)), image, tolerance)


@pytest.mark.parametrize("format_name", ["PNG", "JPEG", "TIFF", "BMP", "GIF"])
def test_of_a_picture_that_is_cut_off_the_rest_is_read(tmp_path: Path, format_name: str) -> None:
    image = gradient(120, 900, "L")
    whole = saved(tmp_path / "a", image, format_name)
    assert whole.losses(0) == ()
    data = (tmp_path / "a").read_bytes()
    end = len(data) * 9 // 10
    (tmp_path / "b").write_bytes(data[:end])
    source = opened(tmp_path / "b")
    assert len(source.losses(0)) == 1
    pixels = shown(source)
    assert pixels.shape == (900, 120, 3)
    if format_name != "BMP":  # stored from the bottom up
        assert np.abs(pixels[:500].astype(int) - shown(whole)[:500]).mean() < 1
        assert pixels[-1].min() == 255
    assert len(source.losses(0)) == 1


def test_a_picture_of_which_nothing_is_left_is_an_error(tmp_path: Path) -> None:
    saved(tmp_path / "a", gradient(400, 300), "PNG")
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "b").write_bytes(data[:60])
    for ask in (lambda source: source.losses(0), shown):
        with pytest.raises(errors.DamagedSource):
            ask(opened(tmp_path / "b"))


def test_a_torn_frame_costs_no_other(tmp_path: Path) -> None:
    frames = [gradient(60 + number, 400) for number in range(3)]
    frames[0].save(tmp_path / "a", "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    data = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(data[: len(data) // 2])
    source = opened(tmp_path / "a")
    assert source.losses(0) == ()
    like(shown(source), frames[0])
    assert source.page_count > 1
    with pytest.raises(errors.PageUnreadable, match="Page 2"):
        shown(source, 1)


def test_heic(tmp_path: Path) -> None:
    image = gradient(128, 64)
    pillow_heif.from_pillow(image).save(tmp_path / "a", format="HEIF", quality=95)
    source = opened(tmp_path / "a")
    assert source.kind == "HEIC"
    like(shown(source), image, 5)


def test_cmyk_jpeg(tmp_path: Path) -> None:
    image = gradient(64, 48)
    like(shown(saved(tmp_path / "a", image.convert("CMYK"), "JPEG", quality=95)), image, 4)


def test_lab_tiff_shows_its_lightness(tmp_path: Path) -> None:
    image = Image.merge("LAB", (gradient(60, 40, "L"), Image.new("L", (60, 40), 128), Image.new("L", (60, 40), 128)))
    like(shown(saved(tmp_path / "a", image, "TIFF")), gradient(60, 40, "L"))


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparent_is_white(tmp_path: Path, format_name: str, mode: str) -> None:
    image = Image.new(mode, (40, 20), 0)
    image.paste((30, 255) if mode == "LA" else (30, 30, 30, 255), (0, 0, 20, 20))
    image.paste((0, 128) if mode == "LA" else (0, 0, 0, 128), (20, 0, 30, 20))
    options = {"lossless": True} if format_name == "WEBP" else {}
    pixels = shown(saved(tmp_path / "a", image, format_name, **options))
    assert [pixels[10, column, 1] for column in (10, 25, 35)] == pytest.approx([30, 127, 255], abs=1)


@pytest.mark.parametrize("format_name", ["PNG", "GIF"])
def test_a_transparent_palette_entry_is_white(tmp_path: Path, format_name: str) -> None:
    image = Image.new("P", (40, 20), 1)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.paste(0, (0, 0, 20, 20))
    pixels = shown(saved(tmp_path / "a", image, format_name, transparency=0))
    assert pixels[10, 10].tolist() == [255, 255, 255]
    assert pixels[10, 30].tolist() == [200, 0, 0]


def test_a_transparent_colour_is_white(tmp_path: Path) -> None:
    image = Image.new("L", (40, 20), 90)
    image.paste(7, (0, 0, 20, 20))
    pixels = shown(saved(tmp_path / "a", image, "PNG", transparency=7))
    assert (pixels[10, 10, 0], pixels[10, 30, 0]) == (255, 90)


@pytest.mark.parametrize("format_name", ["PNG", "TIFF"])
def test_sixteen_bits(tmp_path: Path, format_name: str) -> None:
    values = np.linspace(0, 65535, 256 * 16).reshape(16, 256).astype(np.uint16)
    pixels = shown(saved(tmp_path / "a", Image.fromarray(values), format_name))
    np.testing.assert_allclose(pixels[..., 0], values / 257, atol=0.51)


def test_white_as_zero_in_sixteen_bits(tmp_path: Path) -> None:
    values = np.full((4, 4), 65535, np.uint16)
    values[0] = 0
    pixels = shown(saved(tmp_path / "a", Image.fromarray(values), "TIFF", tiffinfo={262: 0}))
    assert (pixels[0, 0, 0], pixels[3, 0, 0]) == (255, 0)


@pytest.mark.parametrize(("low", "high", "seen"), [(0.0, 1.0, 128), (0.0, 200.0, 100), (-5.0, 5.0, 128), (7e4, 7e4, 0)])
def test_numbers_are_spread_over_the_greys(tmp_path: Path, low: float, high: float, seen: int) -> None:
    values = np.full((5, 5), low, np.float32)
    values[4], values[2] = high, (low + high) / 2
    values[3, 3] = np.nan
    pixels = shown(saved(tmp_path / "a", Image.fromarray(values), "TIFF"))
    assert pixels[2, 2, 0] == pytest.approx(seen, abs=1)


def turned(image: Image.Image, orientation: int) -> Image.Image:
    """What a camera that notes this orientation stores of the upright picture."""
    undone = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180,
              2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM,
              5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE}  # fmt: skip
    return image.transpose(undone[orientation]) if orientation in undone else image


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_orientation(tmp_path: Path, format_name: str, orientation: int) -> None:
    upright = gradient(96, 48)
    exif = Image.Exif()
    exif[frame.ORIENTATION_TAG] = orientation
    options = {"tiffinfo": exif} if format_name == "TIFF" else {"exif": exif}
    source = saved(tmp_path / "a", turned(upright, orientation), format_name, **options)
    assert (source.page_size(0).width, source.page_size(0).height) == (96, 48)
    like(shown(source), upright, 6)


def test_heic_orientation(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[frame.ORIENTATION_TAG] = 6
    coded = pillow_heif.from_pillow(turned(gradient(128, 64), 6))
    coded.save(tmp_path / "a", format="HEIF", quality=95, exif=exif.tobytes())
    source = opened(tmp_path / "a")
    assert (source.page_size(0).width, source.page_size(0).height) == (128, 64)
    like(shown(source), gradient(128, 64), 5)


def test_broken_exif_is_no_obstacle(tmp_path: Path) -> None:
    image = gradient(64, 48)
    like(shown(saved(tmp_path / "a", image, "JPEG", quality=95, exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")), image, 4)


def test_frames_of_a_tiff_are_pages(tmp_path: Path) -> None:
    frames = [gradient(30, 20), gradient(20, 50, "L"), gradient(64, 10, "1")]
    source = saved(tmp_path / "a", frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert source.page_count == 3
    for page in (2, 0, 1, 2):
        size = source.page_size(page)
        assert (size.width, size.height) == frames[page].size
        like(shown(source, page), frames[page])
    with pytest.raises(errors.PageUnreadable, match="no page 4"):
        source.page_size(3)


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_one_page(tmp_path: Path, format_name: str) -> None:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("black", "white", "red")]
    source = saved(tmp_path / "a", frames[0], format_name, save_all=True, append_images=frames[1:])
    assert source.page_count == 1
    assert shown(source).max() < 5


def test_a_frame_that_is_lost_costs_no_other(tmp_path: Path) -> None:
    frames = [gradient(30, 20), gradient(20, 50)]
    data = io.BytesIO()
    frames[0].save(data, "TIFF", save_all=True, append_images=frames[1:])
    with Image.open(data) as image:
        image.seek(1)
        second = image.tag_v2[273][0]  # type: ignore[attr-defined]
    (tmp_path / "a").write_bytes(data.getvalue()[: second + 100])
    source = opened(tmp_path / "a")
    assert source.page_count == 2
    like(shown(source), frames[0])
    assert source.losses(0) == ()
    assert len(source.losses(1)) == 1
    like(shown(source, 1)[:1], frames[1].crop((0, 0, 20, 1)))


def test_a_directory_that_is_lost_is_told(tmp_path: Path) -> None:
    data = io.BytesIO()
    gradient(30, 20).save(data, "TIFF")
    raw = bytearray(data.getvalue())
    first = int.from_bytes(raw[4:8], "little")
    following = first + 2 + 12 * int.from_bytes(raw[first : first + 2], "little")
    raw[following : following + 4] = (len(raw) + 500).to_bytes(4, "little")
    (tmp_path / "a").write_bytes(raw)
    source = opened(tmp_path / "a")
    assert source.page_count == 2
    like(shown(source), gradient(30, 20))
    with pytest.raises(errors.PageUnreadable):
        shown(source, 1)


def test_parts_and_budgets(tmp_path: Path) -> None:
    image = gradient(400, 200)
    source = saved(tmp_path / "a", image, "PNG")
    part = source.render(0, max_pixels=10**6, clip=Box(100, 50, 300, 150))
    assert (part.scale, part.clip) == (1.0, Box(100, 50, 300, 150))
    np.testing.assert_array_equal(part.pixels, np.asarray(image)[50:150, 100:300])
    for budget in (1, 77, 5_000):
        small = source.render(0, max_pixels=budget)
        assert small.pixels.shape[0] * small.pixels.shape[1] <= budget
    like(small.pixels, image.resize((100, 50), Image.Resampling.BOX), 2)
    assert source.render(0, max_pixels=10**6, max_scale=0.25).pixels.shape == (50, 100, 3)
    with pytest.raises(errors.PageUnreadable, match="nothing at the place"):
        source.render(0, max_pixels=100, clip=Box(500, 0, 600, 50))


def test_a_page_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = saved(tmp_path / "a", gradient(40, 20), "PNG")
    other = saved(tmp_path / "b", gradient(20, 40), "PNG")
    calls: list[Path] = []
    decode = frame.decoded

    def counted(image: Any, path: Path) -> Image.Image:
        calls.append(path)
        return decode(image, path)

    monkeypatch.setattr(frame, "decoded", counted)
    for _ in range(3):
        shown(source)
    shown(other)
    shown(source)
    source.close()
    shown(source)
    assert [path.name for path in calls] == ["a", "b", "a", "a"]


def test_a_file_that_went_away(tmp_path: Path) -> None:
    source = saved(tmp_path / "a", gradient(40, 20), "PNG")
    (tmp_path / "a").unlink()
    with pytest.raises(errors.SourceNotFound):
        shown(source)
