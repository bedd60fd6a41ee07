"""What a machine does for another: documents that it is sent or sees, pages that its workers read."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocr_desktop.document import codec
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages, reading_site
from ocr_desktop.worker.memory import MemoryBounds
from ocr_desktop.worker.reading_site import Order, Site
from tests.fakes.bench import Bench, picture


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.close()
    assert not list(tmp_path.glob("ocr-desktop-site-*"))


@pytest.fixture
def readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Bench]:
    """Gives the site's workers an engine."""

    def choose(engine: str) -> Bench:
        made = Bench(tmp_path, engine)
        monkeypatch.setattr("ocr_desktop.worker.client.own_command", made.command)
        return made

    return choose


def order(document: Path, page: int = 0, key: str = "key") -> Order:
    settings = codec.to_plain(Settings())
    request = messages.to_wire(messages.Recognize(7, "elsewhere.tif", page, "instant", settings))
    return Order(key, sha256(document), request, 30.0, MemoryBounds(), 1)


def sha256(document: Path) -> str:
    return hashlib.sha256(document.read_bytes()).hexdigest()


def send(site: Site, document: Path, name: str = "sending.tif", piece: int = 100) -> bool:
    data = document.read_bytes()
    there = False
    for start in range(0, len(data), piece):
        there = site.put(sha256(document), name, data[start : start + piece], start + piece >= len(data))
    return there


def test_a_document_comes_in_pieces_and_is_read(site: Site, readers: Callable[[str], Bench], tmp_path: Path) -> None:
    readers("NullEngine")
    document = picture(tmp_path / "in.tif", pages=2)
    assert site.read(order(document)) is None  # it is not here yet
    assert not site.holds(sha256(document), str(tmp_path / "nowhere.tif"))
    assert send(site, document)
    assert site.holds(sha256(document), str(tmp_path / "nowhere.tif"))
    found = site.read(order(document, page=1))
    assert found is not None
    answer = messages.from_wire(found[0])
    assert isinstance(answer, messages.PageFinished)
    assert [block.text for block in answer.result.blocks] == ["page 2"]
    assert found[1] == {}


def test_a_document_that_arrives_otherwise_is_not_kept(site: Site, tmp_path: Path) -> None:
    document = picture(tmp_path / "in.tif")
    assert not site.put(sha256(document), "sending.tif", document.read_bytes()[:-1], True)
    assert not site.holds(sha256(document), "")
    assert not list(site._folder.glob("sending*"))


def test_a_name_leads_nowhere_else(site: Site, tmp_path: Path) -> None:
    document = picture(tmp_path / "in.tif")
    assert send(site, document, name="../../outside.tif")
    assert not (tmp_path.parent / "outside.tif").exists()


def test_on_a_shared_volume_only_the_same_content_counts(
    site: Site, readers: Callable[[str], Bench], tmp_path: Path
) -> None:
    readers("NullEngine")
    document, other = picture(tmp_path / "in.tif"), picture(tmp_path / "other.tif", shade=1)
    assert not site.holds(sha256(document), str(other))
    assert not site.holds(sha256(document), str(tmp_path))
    assert site.holds(sha256(document), str(document))
    assert site.read(order(document)) is not None


def test_what_is_stopped_answers_so(site: Site, readers: Callable[[str], Bench], tmp_path: Path) -> None:
    bench = readers("EndlessEngine")
    document = picture(tmp_path / "in.tif")
    assert send(site, document)
    found: list[object] = []
    reading = threading.Thread(target=lambda: found.append(site.read(order(document))))
    reading.start()
    until = time.monotonic() + 30
    while not (bench.notes / "pages").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    site.stop("another key")
    site.stop("key")
    reading.join(30)
    assert not reading.is_alive()
    plain = found[0][0]  # type: ignore[index]
    answer = messages.from_wire(plain)
    assert isinstance(answer, messages.PageFinished)
    assert answer.result.finish.value == "cancelled"


def test_what_is_stopped_before_it_comes_is_not_begun(
    site: Site, readers: Callable[[str], Bench], tmp_path: Path
) -> None:
    bench = readers("EndlessEngine")
    document = picture(tmp_path / "in.tif")
    assert send(site, document)
    site.stop("key")
    found = site.read(order(document))
    assert found is not None
    answer = messages.from_wire(found[0])
    assert isinstance(answer, messages.Failed)
    assert answer.error == "Cancelled"
    assert not (bench.notes / "pages").exists()


def test_a_document_on_a_shared_volume_that_becomes_another_one_is_not_taken_for_it(
    site: Site, readers: Callable[[str], Bench], tmp_path: Path
) -> None:
    readers("NullEngine")
    document = picture(tmp_path / "in.tif")
    asked = order(document)
    assert site.holds(asked.sha256, str(document))
    assert site.read(asked) is not None
    picture(document, pages=3, shade=5)
    assert site.read(asked) is None
    assert not site.holds(asked.sha256, str(document))
    document.unlink()
    assert site.read(asked) is None


def test_a_password_is_in_nobody_s_log(tmp_path: Path) -> None:
    request = messages.to_wire(messages.Recognize(7, "in.pdf", 0, "instant", {}, "open sesame"))
    assert "sesame" in str(request)
    assert "sesame" not in repr(Order("key", "0" * 64, request, 30.0, MemoryBounds(), 1))


def test_only_the_last_documents_are_kept_and_none_that_is_somebody_else_s(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_site, "_DOCUMENTS", 2)
    documents = [picture(tmp_path / f"{shade}.tif", shade=shade) for shade in range(5)]
    assert site.holds(sha256(documents[0]), str(documents[0]))
    for number, document in enumerate(documents[1:]):
        assert send(site, document, name=f"{number}.tif")
    assert documents[0].exists()
    assert len(list(site._folder.glob("*.tif"))) == 2
    assert site.holds(sha256(documents[4]), "")
    assert not site.holds(sha256(documents[1]), "")


def test_who_has_done_does_not_end_what_is_read_for_another(
    site: Site, readers: Callable[[str], Bench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_site, "_site", site)
    bench = readers("EndlessEngine")
    document = picture(tmp_path / "in.tif")
    assert send(site, document)
    reading = threading.Thread(target=lambda: site.read(order(document)))
    reading.start()
    until = time.monotonic() + 30
    while not (bench.notes / "pages").exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    reading_site.close()
    assert not site.closed
    assert site.holds(sha256(document), "")
    site.stop("key")
    reading.join(30)
    reading_site.close()
    assert site.closed


def test_workers_that_nobody_needs_are_ended(
    site: Site, readers: Callable[[str], Bench], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_site, "IDLE_SECONDS", 0.2)
    bench = readers("NullEngine")
    document = picture(tmp_path / "in.tif")
    assert send(site, document)
    assert site.read(order(document)) is not None
    until = time.monotonic() + 20
    while not (bench.notes / "closed").exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert site.read(order(document)) is not None  # and started again


def test_who_reads_alike_is_told_by_versions_settings_and_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = codec.to_plain(Settings())
    own = reading_site.identity("instant", plain)
    assert own == reading_site.identity("instant", plain)
    assert {"OCR Desktop", "settings", "rapidocr", "onnxruntime"} <= own.keys()
    assert own["settings"] != reading_site.identity("instant", codec.to_plain(Settings(upright=False)))["settings"]
    with_model = codec.to_plain(Settings(engine="dots-nano", model="nano-16bit@0123456789ab"))
    assert "not installed" in reading_site.identity("dots-nano", with_model)["weights"]
    monkeypatch.setattr("ocr_desktop.__version__", "0.0.1")
    assert reading_site.identity("instant", plain) != own
