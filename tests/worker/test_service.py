"""The service with real workers: jobs that outlive it, and what it forgets."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from ocr_desktop.errors import JobUnfinished, NoSuchJob, RequestTooLarge, ResultGone, ServiceBusy
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.service import Places, Service
from ocr_desktop.jobs.service_order import Limits, Order
from ocr_desktop.library.service_jobs import ServiceJobs
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.bench import Bench, locked_pdf, picture

Make = Callable[..., Service]


@pytest.fixture
def make(library: Library, bench: Callable[[str], Bench], tmp_path: Path) -> Iterator[Make]:
    """Makes a service whose workers have the named fake engine."""
    made: list[Service] = []
    places = Places(tmp_path / "spool", tmp_path / "assets", tmp_path / "uploads", tmp_path / "models")

    def start(engine: str = "NullEngine", limits: Limits | None = None, settings: Settings | None = None) -> Service:
        chosen = settings or Settings(workers=1)
        service = Service(library, places, limits or Limits(), settings=chosen, make_client=bench(engine).client)
        made.append(service)
        return service

    yield start
    for service in made:
        if not service.closing:
            service.close()
    assert not [file for file in places.uploads.rglob("*") if file.is_file()]


def sent(service: Service, content: Path, **more: object) -> Order:
    """A document as it is when it has been sent."""
    place = service.place("sent.tif")
    place.write_bytes(content.read_bytes())
    return replace(Order(place, "sent.tif", Settings(), owned=True), **more)  # type: ignore[arg-type]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_job_goes_on_with_the_settings_that_the_machine_has_then(make: Make, tmp_path: Path) -> None:
    first = make("EndlessEngine")
    chosen = Settings(page_seconds=77, format="txt", max_megapixels=3)
    job = first.submit(sent(first, picture(tmp_path / "a.tif"), settings=chosen, pages="1"))
    until(lambda: first.view(job).state is State.RUNNING)
    first.close()
    second = make("NullEngine", settings=Settings(workers=1, page_seconds=99, max_megapixels=50))
    now = second._live[job].order
    assert (now.settings.page_seconds, now.settings.format, now.settings.max_megapixels) == (99, "txt", 3)
    assert (now.pages, now.owned, now.lasting) == ("1", True, True)
    assert second.wait(job, 20).state is State.DONE
    assert second.result(job).content.decode() == "page 1\n"


def test_nobody_takes_what_another_is_at(make: Make, tmp_path: Path, library: Library) -> None:
    first = make("EndlessEngine")
    job = first.submit(sent(first, picture(tmp_path / "a.tif")))
    second = make()
    for act in (second.cancel, second.delete):
        with pytest.raises(JobUnfinished):
            act(job)
    assert [view.id for view in second.views(9)] == [job]
    first.delete(job)
    with pytest.raises(NoSuchJob):
        second.view(job)


def test_one_that_goes_on_takes_what_another_has_left(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make("EndlessEngine")
    job = first.submit(sent(first, picture(tmp_path / "a.tif")))
    monkeypatch.setattr("ocr_desktop.jobs.service.FORGET_SECONDS", 0.1)
    second = make()
    time.sleep(1.5)  # two looks
    assert job not in second._live
    first.close()
    until(lambda: second.view(job).state is State.DONE)


def test_a_password_is_forgotten_with_the_process(make: Make, tmp_path: Path) -> None:
    source = locked_pdf(tmp_path / "locked.pdf", "sesame")
    first = make("EndlessEngine")
    job = first.submit(sent(first, source, password="sesame"))
    until(lambda: first.view(job).state is State.RUNNING)
    first.close()
    second = make()
    failure = second.wait(job, 20).outcome.failure
    assert failure is not None
    assert failure.code == "PasswordRequired"
    for file in tmp_path.rglob("library*"):
        assert file.is_dir() or b"sesame" not in file.read_bytes()


def test_a_document_that_is_gone(make: Make, tmp_path: Path) -> None:
    first = make("EndlessEngine")
    job = first.submit(sent(first, picture(tmp_path / "a.tif")))
    file = first._live[job].order.file
    first.close()
    file.unlink()
    second = make()
    failure = second.view(job).outcome.failure
    assert failure is not None
    assert failure.code == "SourceNotFound"


def test_limits(make: Make, tmp_path: Path) -> None:
    service = make("EndlessEngine", Limits(waiting=2, pages=3, seconds=0.5))
    many = service.submit(sent(service, picture(tmp_path / "many.tif", pages=4)))
    failure = service.wait(many, 20).outcome.failure
    assert failure is not None
    assert failure.code == RequestTooLarge.__name__
    jobs = [service.submit(sent(service, picture(tmp_path / f"{n}.tif", shade=n + 1))) for n in range(2)]
    with pytest.raises(ServiceBusy):
        service.room()
    late = service.wait(jobs[0], 20).outcome.failure
    assert late is not None
    assert late.code == "WorkerTimedOut"
    service.room()
    service.delete(jobs[1])


def test_jobs_that_ended_long_ago_are_forgotten(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_desktop.jobs.service.FORGET_SECONDS", 0.1)
    service = make(limits=Limits(kept_seconds=0.5))
    job = service.submit(sent(service, picture(tmp_path / "a.tif"), settings=Settings(format="pdf")))
    until(lambda: not service.views(9))
    with pytest.raises(NoSuchJob):
        service.result(job)


def test_what_is_deleted_with_its_reading(make: Make, tmp_path: Path) -> None:
    service = make()
    source = picture(tmp_path / "a.tif")
    one, two = service.submit(sent(service, source)), service.submit(sent(service, source))
    assert service.wait(one, 20).state is service.wait(two, 20).state is State.DONE
    service.delete(one)
    assert service.result(two).content
    service.delete(two, forget=True)
    three = service.submit(sent(service, source))
    service.wait(three, 20)
    assert service.result(three).content, "read anew"
    with pytest.raises(ResultGone):
        service.result(three, "pdf")


def test_uploads_that_no_job_knows_are_swept(make: Make, library: Library, tmp_path: Path) -> None:
    dead = psutil.Popen(["true"])
    dead.wait()
    left = tmp_path / "uploads" / f"{'0' * 32}.{dead.pid}.{time.time():.0f}"
    strange = tmp_path / "uploads" / "somebody"
    for folder in (left, strange):
        folder.mkdir(parents=True)
    (left / "half.pdf").write_bytes(b"half")
    service = make()
    assert not left.exists()
    assert strange.exists(), "what is not ours stays"
    arriving = service.place("other.pdf")
    arriving.write_bytes(b"half")
    make()
    assert arriving.exists(), "nor what is just being sent"
    service.discard(arriving)
    assert not arriving.parent.exists()
    service.discard(tmp_path / "library" / "library.sqlite3")
    assert (tmp_path / "library" / "library.sqlite3").exists(), "only uploads are its own"
    assert ServiceJobs(library).latest(9) == []
    assert [*(tmp_path / "uploads").iterdir()] == [strange]
