from collections.abc import Callable
from pathlib import Path

from ocr_desktop.document.geometry import Size
from ocr_desktop.gui import page_pictures
from ocr_desktop.gui.page_pictures import PageKey, PagePictures, Picture
from ocr_desktop.worker import messages
from tests.fakes.picture_client import PictureClient

PAGE = Size(100, 200)
FILE = Path("/documents/a.pdf")


def test_a_picture_arrives_with_its_place_and_its_file_is_deleted(
    tmp_path: Path, application: object, wait_until: Callable[..., None]
) -> None:
    client = PictureClient(tmp_path, PAGE)
    pictures = PagePictures(client)
    got: list[tuple[int, Picture]] = []
    pictures.picture_ready.connect(lambda number, picture: got.append((number, picture)))
    number = pictures.request(PageKey(FILE, 3, "secret"), max_pixels=5000, max_scale=9.0)
    wait_until(lambda: got)
    assert got[0][0] == number
    picture = got[0][1]
    assert (picture.image.width(), picture.image.height()) == (50, 100)
    assert picture.page_size == PAGE
    assert client.requests[0].page == 3
    assert client.requests[0].password == "secret"
    assert list(tmp_path.glob("*.ppm")) == []


def test_a_failed_picture_says_why(tmp_path: Path, application: object, wait_until: Callable[..., None]) -> None:
    client = PictureClient(tmp_path, PAGE)
    client.failure = messages.Failed(0, "PageUnreadable", "broken", "look elsewhere")
    pictures = PagePictures(client)
    got: list[tuple[int, str, str]] = []
    pictures.picture_failed.connect(lambda *what: got.append(what))
    number = pictures.request(PageKey(FILE, 0), max_pixels=100, max_scale=1.0)
    wait_until(lambda: got)
    assert got == [(number, "broken", "look elsewhere")]


def test_a_thumbnail_is_asked_for_once_and_kept(
    tmp_path: Path, application: object, wait_until: Callable[..., None]
) -> None:
    client = PictureClient(tmp_path, PAGE)
    pictures = PagePictures(client)
    told: list[tuple[str, int]] = []
    pictures.thumbnail_ready.connect(lambda path, page: told.append((path, page)))
    assert pictures.thumbnail(FILE, 1, None, 80) is None
    wait_until(lambda: told)
    image = pictures.thumbnail(FILE, 1, None, 80)
    assert image is not None
    assert 60 <= image.height() <= 120
    assert len(client.requests) == 1


def test_thumbnails_are_bounded_in_flight_and_the_last_asked_for_comes_first(
    tmp_path: Path, application: object, wait_until: Callable[..., None]
) -> None:
    client = PictureClient(tmp_path, PAGE, held=True)
    pictures = PagePictures(client)
    for page in range(1000):
        pictures.thumbnail(FILE, page, None, 80)
    assert len(client.requests) == page_pictures.THUMBNAILS_IN_FLIGHT
    client.release(client.requests[0].id)
    wait_until(lambda: len(client.requests) > page_pictures.THUMBNAILS_IN_FLIGHT)
    assert client.requests[-1].page == 999


def test_the_thumbnail_cache_is_bounded_in_bytes(
    tmp_path: Path, application: object, wait_until: Callable[..., None], monkeypatch: object
) -> None:
    client = PictureClient(tmp_path, PAGE)
    pictures = PagePictures(client)
    done: list[int] = []
    pictures.thumbnail_ready.connect(lambda _path, page: done.append(page))
    height = 1500  # about 9 MB each
    for page in range(12):
        pictures.thumbnail(FILE, page, None, height)
        wait_until(lambda page=page: page in done)
    kept = [page for page in range(12) if pictures.thumbnail(FILE, page, None, height) is not None]
    assert 11 in kept
    assert 0 not in kept


def test_a_thumbnail_that_failed_is_not_asked_for_again_until_forgotten(
    tmp_path: Path, application: object, wait_until: Callable[..., None]
) -> None:
    client = PictureClient(tmp_path, PAGE)
    client.failure = messages.Failed(0, "PasswordRequired", "encrypted")
    pictures = PagePictures(client)
    pictures.thumbnail(FILE, 0, None, 80)
    wait_until(lambda: not pictures._in_flight)
    pictures.thumbnail(FILE, 0, None, 80)
    assert len(client.requests) == 1
    client.failure = None
    pictures.forget(FILE)
    pictures.thumbnail(FILE, 0, "secret", 80)
    assert len(client.requests) == 2
