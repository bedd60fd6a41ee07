"""One export, several machines: Dask workers on this one, each with a home of its own."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.fakes.bench import picture
from tests.fakes.dask_hall import Hall

DOCUMENTS, PAGES = 8, 5
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    for document in range(DOCUMENTS):
        picture(tmp_path / "in" / f"{document}.tif", pages=PAGES, shade=document)
    try:
        made.open()
        yield made
    finally:
        made.close()


def tree(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {str(path): content for path, content in found.items() if path.stem != "ocr-desktop-report"}


def test_a_machine_that_vanishes_costs_its_pages_in_flight_and_nothing_else(hall: Hall) -> None:
    assert hall.export("alone").returncode == 0
    first, second = hall.machine("first"), hall.machine("second")
    running = hall.export("together", "--cluster", hall.address, wait=False)
    until = time.monotonic() + 100
    while len(hall.read_by("first")) < 4 or not hall.read_by("second"):
        assert running.poll() is None, running.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    said, _ = running.communicate(timeout=200)
    assert running.returncode == 0, said
    assert "2 machines" in said
    assert second.poll() is None

    assert tree(hall.folder / "together") == tree(hall.folder / "alone")
    before, after = hall.read_by("first"), hall.read_by("second")
    assert not hall.read_by("notes of together")  # nothing was read by who asked
    every = {f"document {document:03} page {page}" for document in range(DOCUMENTS) for page in range(PAGES)}
    assert {*before, *after} == every
    assert len(before) + len(after) <= len(every) + 1  # the page that it was at
    assert "is gone" in said

    # What was read is in the library of who asked: once more costs nothing, and needs nobody.
    again = hall.export("together")
    assert again.returncode == 0
    assert len(hall.read_by("first") + hall.read_by("second") + hall.read_by("notes of together")) == len(before) + len(
        after
    )


def test_a_scheduler_that_dies_ends_the_export_soon_and_it_can_be_gone_on_with(hall: Hall) -> None:
    hall.machine("first")
    running = hall.export("out", "--cluster", hall.address, wait=False)
    until = time.monotonic() + 100
    while len(hall.read_by("first")) < 4:
        assert running.poll() is None, running.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.01)
    hall.processes[0].kill()
    said, _ = running.communicate(timeout=100)  # and not a minute for every page that is left
    assert running.returncode == 8, said
    assert "No machine of the cluster is left" in said
    read = hall.read_by("first")
    assert hall.export("out").returncode == 0, hall.said
    assert len(read) + len(hall.read_by("notes of out")) <= DOCUMENTS * PAGES + 1


def test_who_stops_it_leaves_nothing_running_on_the_machines(hall: Hall) -> None:
    machine = hall.machine("first", engine="EndlessEngine")
    hall.wait_for_machines(1)
    running = hall.export("out", "--cluster", hall.address, wait=False)
    until = time.monotonic() + 100
    while not (hall.folder / "first" / "pages").exists():
        assert running.poll() is None, running.communicate()[0]
        assert time.monotonic() < until
        time.sleep(0.01)
    assert psutil.Process(machine.pid).children()
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=100)
    assert running.returncode == 130, said
    assert not psutil.Process(machine.pid).children()


def test_a_machine_with_another_program_is_refused(hall: Hall) -> None:
    hall.machine("other", version="0.0.1")
    hall.machine("same")
    hall.wait_for_machines(2)
    assert hall.export("out", "--cluster", hall.address).returncode == 0
    assert "is refused: OCR Desktop: 0.0.1 there" in hall.said
    assert not hall.read_by("other")
    assert len(hall.read_by("same")) == DOCUMENTS * PAGES


def test_a_machine_whose_workers_do_not_start_costs_nothing(hall: Hall) -> None:
    hall.machine("broken", engine="NoSuchEngine")
    hall.machine("sound")
    hall.wait_for_machines(2)
    assert hall.export("out", "--cluster", hall.address).returncode == 0, hall.said
    assert "reads no more" in hall.said
    assert len(hall.read_by("sound")) == DOCUMENTS * PAGES


def test_where_no_machine_may_read_it_says_why(hall: Hall) -> None:
    process = hall.export("out", "--cluster", hall.address)
    assert process.returncode == 5
    assert "has no workers" in hall.said
    hall.machine("other", version="0.0.1")
    hall.wait_for_machines(1)
    assert hall.export("out", "--cluster", hall.address).returncode == 5
    assert "0.0.1" in hall.said
    assert "Traceback" not in hall.said


def test_nobody_at_the_address(hall: Hall) -> None:
    for address, status, said in (
        ("tcp://127.0.0.1:9", 5, "No Dask scheduler answers"),
        ("nonsense", 2, "an address is such as"),
        ("tcp://127.0.0.1:notaport", 2, "an address is such as"),
    ):
        assert hall.export("out", "--cluster", address).returncode == status
        assert said in hall.said
        assert "Traceback" not in hall.said
