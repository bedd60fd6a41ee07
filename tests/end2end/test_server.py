"""``ocr-desktop serve``, from the outside: what other programs do with it, and what they shall not."""

import concurrent.futures
import contextlib
import importlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pymupdf
import pytest

from ocr_desktop.errors import WorkerTimedOut
from tests.end2end.conftest import PHRASE, Terminal, pdf
from tests.fakes.bench import picture
from tests.fakes.served import COMMAND_LINE, TOKEN, Served

Serve = Callable[..., Served]
WINDOW = Path(__file__).parents[1] / "fakes" / "driven_window.py"
MEGABYTE = 1_000_000
FORMAT_AND_END = b'\r\n--edge\r\nContent-Disposition: form-data; name="format"\r\n\r\npdf\r\n--edge--\r\n'


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts services; all are ended at the end, and leave nothing that was sent behind."""
    made: list[Served] = []

    def start(*words: str | Path, home: Path | None = None, **more: Any) -> Served:
        made.append(Served(home or tmp_path / "home", *words, **more))
        return made[-1]

    yield start
    for served in made:
        if served.process.returncode is None:
            assert served.close() == 0
        assert "Traceback" not in served.log


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One service for tests that only ask."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "allowed").mkdir()
    served = Served(folder / "home", "--allow-path", folder / "allowed", "--most-pages", "4", "--most-megabytes", "3")
    yield served
    assert served.close() == 0
    assert "Traceback" not in served.log


def recognized(served: Served, file: Path, **fields: str) -> httpx.Response:
    with file.open("rb") as opened:
        return served.client.post("/v1/recognize", files={"file": (file.name, opened)}, data=fields)


def raw(served: Served, *lines: str) -> str:
    """The beginning of the answer to a request that no client would send."""
    host, port = served.address.removeprefix("http://").split(":")
    own = [f"Host: {host}:{port}", f"Authorization: Bearer {TOKEN}", "Connection: close"]
    with socket.create_connection((host, int(port)), 10) as opened:
        opened.sendall(("\r\n".join([lines[0], *own, *lines[1:]]) + "\r\n\r\n").encode())
        return opened.recv(1000).decode()


# What it does


def test_a_document_at_once_with_curl(shared: Served, tmp_path: Path) -> None:
    source = pdf(tmp_path / "ä letter.pdf", PHRASE)
    command = ["curl", "-sS", "--fail", "--noproxy", "*", "-H", f"Authorization: Bearer {TOKEN}"]
    done = subprocess.run(
        [*command, "-F", f"file=@{source}", f"{shared.address}/v1/recognize"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "# Chapter 1" in done.stdout
    assert PHRASE in done.stdout
    assert shared.uploads == []


def test_every_format(shared: Served, tmp_path: Path) -> None:
    source = pdf(tmp_path / "keeper.pdf", PHRASE)
    job = shared.submit(source, format="pdf")
    assert shared.ended(job)["state"] == "done"
    results = {
        name: shared.client.get(f"/v1/jobs/{job}/result", params={"format": name})
        for name in ("md", "txt", "json", "html", "docx", "csv", "pdf")
    }
    assert {answer.status_code for answer in results.values()} == {200}
    assert results["json"].json()["name"] == "keeper.pdf"
    assert PHRASE in results["html"].text
    assert results["txt"].headers["content-type"] == "text/plain; charset=utf-8"
    assert results["docx"].content.startswith(b"PK")
    with pymupdf.open(stream=results["pdf"].content) as made:
        assert PHRASE in made[0].get_text()
    assert "keeper.pdf" in shared.client.get(f"/v1/jobs/{job}/result").headers["content-disposition"]
    assert [file.name for file in shared.uploads] == ["keeper.pdf"], "a PDF is made of it"
    assert shared.client.delete(f"/v1/jobs/{job}").status_code == 204
    assert shared.uploads == []


def test_a_job_from_the_first_event_to_the_last(shared: Served, tmp_path: Path) -> None:
    job = shared.submit(pdf(tmp_path / "two.pdf", PHRASE, "Second"), pages="1-2", engine="instant", format="txt")
    events = [*shared.events(job)]
    kinds = [kind for _, kind, _ in events]
    assert kinds[0] == "job"
    assert kinds.count("page_ended") == 2
    assert kinds[-1] == "ended"
    assert json.loads(events[-1][2]) == {"state": "done", "pages_read": 2, "pages_failed": 0, "error": None}
    middle = next(number for number, kind, _ in events if kind == "page_ended")
    rest = [*shared.events(job, middle)]
    assert rest == events[[number for number, *_ in events].index(middle) + 1 :], "it goes on where the reader stopped"
    seen = shared.client.get(f"/v1/jobs/{job}/events", headers={"Last-Event-ID": events[-1][0]})
    assert seen.status_code == 204, "who has seen the end is told so, and does not come again"
    strange = [*shared.events(job, "ffffffff-3")]
    assert strange[0][1] == "job", "a number of another process says nothing"
    assert strange[1:] == events[1:]
    assert shared.uploads == [], "once read, it is gone"
    gone = shared.client.get(f"/v1/jobs/{job}/result", params={"format": "pdf"})
    assert gone.status_code == 410
    assert "“pdf”" in gone.json()["remedy"]


def test_what_it_says_of_itself(shared: Served) -> None:
    assert httpx.get(f"{shared.address}/v1/health", trust_env=False).json() == {"status": "ok"}
    assert shared.client.get("/v1/version").json()["engines"]["instant"]
    engines = {one["name"]: one for one in shared.client.get("/v1/models").json()["engines"]}
    assert engines["instant"]["ready"]
    assert not engines["dots-ocr"]["ready"]
    assert "ocr-desktop models" in engines["dots-ocr"]["problem"]
    options = {one["name"]: one for one in shared.client.get("/v1/options").json()["options"]}
    assert options["format"]["value"] == "md"
    assert "page_seconds" not in options, "limits are the machine's, not the order's"
    assert shared.client.get("/openapi.json").json()["components"]["schemas"]["DocumentForm"]["properties"]["engine"]


def test_a_list_that_is_cut_and_forgotten(shared: Served, tmp_path: Path) -> None:
    jobs = [shared.submit(pdf(tmp_path / f"{number}.pdf", PHRASE)) for number in range(3)]
    for job in jobs:
        shared.ended(job)
    listed = shared.client.get("/v1/jobs", params={"limit": 2}).json()["jobs"]
    assert [one["id"] for one in listed] == [jobs[2], jobs[1]]
    assert shared.client.get("/v1/jobs", params={"limit": 1, "offset": 2}).json()["jobs"][0]["id"] == jobs[0]
    assert shared.client.delete(f"/v1/jobs/{jobs[0]}", params={"forget": True}).status_code == 204
    assert shared.client.get(f"/v1/jobs/{jobs[0]}").status_code == 404
    gone = shared.client.get(f"/v1/jobs/{jobs[1]}/result")
    assert (gone.status_code, gone.json()["title"]) == (410, "ResultGone"), "the same document, which was forgotten"


def test_failures_of_documents_are_told(shared: Served, tmp_path: Path) -> None:
    locked = pdf(tmp_path / "locked.pdf", PHRASE, password="sesame")
    answer = recognized(shared, locked)
    assert (answer.status_code, answer.json()["title"]) == (401, "PasswordRequired")
    assert PHRASE in recognized(shared, locked, password="sesame").text
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
    job = shared.ended(shared.submit(broken))
    assert (job["state"], job["error"]["code"]) == ("failed", "DamagedSource")
    assert shared.client.get(f"/v1/jobs/{job['id']}/result").status_code == 422
    assert "sesame" not in shared.log
    for file in (shared.home / "data").glob("library*"):
        assert b"sesame" not in file.read_bytes(), "no password is kept"


def test_pages_that_fail_leave_the_others(serve: Serve, tmp_path: Path) -> None:
    served = serve(engine="CrashingEngine")
    answer = recognized(served, picture(tmp_path / "three.tif", pages=3))
    assert (answer.status_code, answer.headers["x-failed-pages"]) == (207, "2")
    assert "page 3" in answer.text


def test_cancel_and_delete_while_it_is_read(serve: Serve, tmp_path: Path) -> None:
    served = serve(engine="EndlessEngine")
    first = served.submit(picture(tmp_path / "a.tif", pages=3))
    events = served.events(first)
    while next(events)[1] != "page_started":
        pass
    early = served.client.get(f"/v1/jobs/{first}/result")
    assert (early.status_code, early.json()["title"]) == (409, "JobUnfinished")
    assert served.client.post(f"/v1/jobs/{first}/cancel").status_code == 200
    assert [*events][-1][1] == "ended"
    assert served.ended(first)["state"] == "cancelled"
    second = served.submit(picture(tmp_path / "b.tif"))
    assert len(served.uploads) == 1
    assert served.client.delete(f"/v1/jobs/{second}").status_code == 204
    assert served.uploads == []


def test_a_folder_that_was_allowed(shared: Served, tmp_path: Path) -> None:
    allowed = shared.home.parent / "allowed"
    inside = pdf(allowed / "in" / "inside.pdf", PHRASE)
    outside = pdf(tmp_path / "outside.pdf", PHRASE)
    (allowed / "link.pdf").symlink_to(outside)
    (allowed / "loop.pdf").symlink_to(allowed / "loop.pdf")
    (allowed / "fine.pdf").symlink_to(inside)

    def asked(path: object) -> tuple[int, str]:
        answer = shared.client.post("/v1/recognize", files={"path": (None, str(path))})
        return answer.status_code, answer.text

    assert asked(inside)[0] == 200
    assert asked(allowed / "fine.pdf")[0] == 200
    assert asked(allowed / "missing.pdf")[0] == 404
    assert asked(allowed / "in")[0] == 415
    escapes = [
        outside, allowed / "link.pdf", allowed / "loop.pdf", allowed / ".." / "home" / "config", "/etc/passwd",
        "in/inside.pdf", f"{allowed}x/inside.pdf", "/" + "a" * 5000, tmp_path / "missing.pdf",
    ]  # fmt: skip
    refused = {asked(path) for path in escapes}
    assert len(refused) == 1, "whether something is there is not told"
    assert refused.pop()[0] == 403
    assert inside.exists()


# What it does not do


def test_strangers_are_refused(shared: Served) -> None:
    port = shared.address.rsplit(":", 1)[1]
    right = {"Authorization": f"Bearer {TOKEN}"}

    def asked(path: str = "/v1/version", **headers: str) -> int:
        return httpx.get(shared.address + path, headers=headers, trust_env=False).status_code

    assert asked(**right) == 200
    for wrong in (
        "",
        "Bearer",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        "Bearer é".encode().hex(),
    ):
        assert asked(Authorization=wrong) == 401
    assert asked() == 401
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        "localhost:1",
        f"127.0.0.1.evil.example:{port}",
        "",
    ):
        assert asked(Host=host, **right) == 403, host
        assert asked("/v1/health", Host=host) == 403, host
    for host in (f"127.0.0.1:{port}", f"LOCALHOST:{port}", f"[::1]:{port}"):
        assert asked(Host=host, **right) == 200, host
    for origin in ("https://evil.example", "null", shared.address, f"http://localhost:{port}"):
        assert asked(Origin=origin, **right) == 403, origin
    answer = httpx.options(
        f"{shared.address}/v1/jobs", trust_env=False,
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )  # fmt: skip
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_only_this_machine_is_listened_to_and_nobody_is_asked(shared: Served, tmp_path: Path) -> None:
    assert recognized(shared, pdf(tmp_path / "a.pdf", PHRASE)).status_code == 200
    process = psutil.Process(shared.process.pid)
    host, port = shared.address.removeprefix("http://").split(":")
    own = process.net_connections("inet")
    assert [one.laddr for one in own if one.status == psutil.CONN_LISTEN] == [(host, int(port))]
    assert {one.laddr for one in own} == {(host, int(port))}, "all others were taken there"
    for child in process.children(recursive=True):
        assert child.net_connections("inet") == []


def test_two_hosts_are_no_host(shared: Served) -> None:
    answer = raw(shared, "GET /v1/version HTTP/1.1", "Host: evil.example")
    assert answer.split()[1] in ("400", "403")


@pytest.mark.parametrize(
    "name",
    [
        "../../../escape.pdf", "..\\..\\escape.pdf", "/etc/cron.d/escape.pdf", "a" * 4000 + ".pdf", "..", ".", "",
        "nul\x01\x7f.pdf", "\u202efdp.exe", "CON.pdf", "%00.pdf", "<script>.pdf", "'; DROP TABLE pages; --.pdf",
    ],
)  # fmt: skip
def test_hostile_names_stay_names(shared: Served, tmp_path: Path, name: str) -> None:
    content = pdf(tmp_path / "x.pdf", PHRASE).read_bytes()
    before = {file for file in shared.home.parent.rglob("*") if "library" not in file.name}
    quoted = name.replace("\\", "\\\\").replace('"', "%22")
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="' + quoted.encode()
        + b'"\r\n\r\n' + content + FORMAT_AND_END
    )  # fmt: skip
    answer = shared.client.post(
        "/v1/jobs", content=body, headers={"Content-Type": "multipart/form-data; boundary=edge"}
    )
    assert answer.status_code in (202, 422), answer.text
    if answer.status_code == 202:
        told = shared.ended(answer.json()["id"])
        assert "/" not in told["name"]
        assert "\\" not in told["name"]
        assert told["name"].isprintable()
        made = {file for file in shared.home.parent.rglob("*") if "library" not in file.name} - before
        assert {file for file in made if file.is_file()} == set(shared.uploads)
        assert len(shared.uploads) == 1
        assert shared.client.get(f"/v1/jobs/{told['id']}/result").status_code == 200
        assert shared.client.delete(f"/v1/jobs/{told['id']}").status_code == 204
    assert shared.uploads == []
    assert not list(shared.home.parent.parent.glob("**/escape.pdf"))


def test_what_is_not_taken(shared: Served, tmp_path: Path) -> None:
    text, empty = tmp_path / "notes.pdf", tmp_path / "empty.pdf"
    text.write_text("Only notes.")
    empty.touch()
    good = pdf(tmp_path / "good.pdf", PHRASE)

    def refused(answer: httpx.Response) -> tuple[int, str]:
        found = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert found["status"] == answer.status_code
        assert found["detail"]
        assert found["remedy"]
        assert str(shared.home) not in answer.text
        return answer.status_code, found["title"]

    assert refused(recognized(shared, text)) == (415, "UnsupportedSource")
    assert refused(recognized(shared, empty)) == (422, "EmptySource")
    for fields in (
        {"engine": "clairvoyant"}, {"pages": "9-1"}, {"pages": "0"}, {"page_seconds": "1"}, {"format": "odt"},
        {"max_megapixels": "100"}, {"max_megapixels": "many"}, {"upright": "perhaps"}, {"nonsense": "1"},
        {"path": str(good)},
    ):  # fmt: skip
        assert refused(recognized(shared, good, **fields)) == (422, "RequestNotUnderstood"), fields
    assert refused(recognized(shared, good, engine="dots-ocr")) == (404, "ModelMissing")
    assert refused(shared.client.post("/v1/jobs", json={"file": "x"})) == (415, "UnsupportedSource")
    assert refused(shared.client.post("/v1/jobs", data={"engine": "instant"}, files={"x": b""})) == (
        422, "RequestNotUnderstood",
    )  # fmt: skip
    many = pdf(tmp_path / "many.pdf", *[f"Page {number}" for number in range(6)])
    assert refused(recognized(shared, many)) == (413, "RequestTooLarge")
    assert recognized(shared, many, pages="2-5").status_code == 200
    assert refused(shared.client.get("/v1/nowhere")) == (404, "NotFound")
    assert refused(shared.client.put("/v1/jobs")) == (405, "NotPossible")
    assert shared.client.put("/v1/jobs").headers["allow"] == "GET, POST"
    assert shared.uploads == []


def test_too_large_is_refused_before_it_has_arrived(shared: Served) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n\r\n%PDF-1.7\n'
        for _ in range(2000):
            sent += 65536
            yield b"0" * 65536

    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    with contextlib.suppress(httpx.WriteError, httpx.RemoteProtocolError):  # it may hang up while it is told too much
        assert shared.client.post("/v1/jobs", content=endless(), headers=headers).status_code == 413
    assert sent < 60 * MEGABYTE
    announced = raw(shared, "POST /v1/jobs HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()),
                    f"Content-Length: {10**12}", "Expect: 100-continue")  # fmt: skip
    assert announced.startswith("HTTP/1.1 413"), "before any of it is asked for"
    assert shared.client.get("/v1/health").status_code == 200
    deadline = time.monotonic() + 10
    while shared.uploads and time.monotonic() < deadline:
        time.sleep(0.05)
    assert shared.uploads == []


def test_a_queue_that_is_full_says_when_to_come_again(serve: Serve, tmp_path: Path) -> None:
    served = serve("--most-waiting", "2", "--most-seconds", "3", engine="EndlessEngine")
    jobs = [served.submit(picture(tmp_path / f"{number}.tif", shade=number)) for number in range(2)]
    full = recognized(served, picture(tmp_path / "9.tif", shade=9))
    assert (full.status_code, full.json()["title"]) == (503, "ServiceBusy")
    assert int(full.headers["retry-after"]) >= 1
    late = served.ended(jobs[0])
    assert (late["state"], late["error"]["code"]) == ("failed", WorkerTimedOut.__name__)
    assert served.client.get(f"/v1/jobs/{jobs[0]}/result").status_code == 504
    served.submit(picture(tmp_path / "9.tif", shade=9))


def test_who_goes_away_leaves_nothing(serve: Serve, tmp_path: Path) -> None:
    served = serve(engine="EndlessEngine")
    source = picture(tmp_path / "a.tif")
    with pytest.raises(httpx.ReadTimeout), source.open("rb") as opened:
        served.client.post("/v1/recognize", files={"file": opened}, timeout=3)
    deadline = time.monotonic() + 20
    while served.uploads and time.monotonic() < deadline:
        time.sleep(0.1)
    assert served.uploads == []
    assert served.client.get("/v1/jobs").json() == {"jobs": []}


def test_the_log_names_no_document(shared: Served, tmp_path: Path) -> None:
    secret = pdf(tmp_path / "divorce.pdf", "Confidentially yours")
    assert recognized(shared, secret).status_code == 200
    shared.client.get("/v1/jobs/divorce")
    assert "POST /v1/recognize 200" in shared.log
    assert "divorce" not in shared.log
    assert "Confidentially" not in shared.log
    assert TOKEN not in shared.log


# The token


def test_the_token_is_shown_once_and_kept_close(serve: Serve, tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "home" / "config" / "service-token"
    first = serve(home=home, environment={"OCR_DESKTOP_TOKEN": ""})
    first.close()
    shown = next(line for line in first.complaints if "shown this once" in line).split()[-1]
    assert file.read_text().strip() == shown
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = serve(home=home, environment={"OCR_DESKTOP_TOKEN": ""})
    assert httpx.get(
        f"{second.address}/v1/version", headers={"Authorization": f"Bearer {shown}"}, trust_env=False
    ).is_success  # fmt: skip
    second.close()
    assert not [line for line in second.complaints if shown in line]
    third = serve("--new-token", home=home, environment={"OCR_DESKTOP_TOKEN": ""})
    third.close()
    assert file.read_text().strip() != shown
    file.chmod(0o644)
    with pytest.raises(AssertionError, match="Others on this machine"):
        serve(home=home, environment={"OCR_DESKTOP_TOKEN": ""})


def test_a_port_that_is_taken(serve: Serve, terminal: Terminal) -> None:
    done = terminal.run("serve", "--port", serve().address.rsplit(":", 1)[1])
    assert done.returncode == 2
    assert "another port" in done.stderr
    assert "Traceback" not in done.stderr


# Jobs outlive the service; others may be there


def test_a_service_that_is_killed_goes_on(serve: Serve, tmp_path: Path) -> None:
    served = serve(engine="SlowEngine", environment={"OCR_DESKTOP_WORKERS": "1"})
    long = served.submit(picture(tmp_path / "long.tif", pages=8), format="txt")
    waiting = [served.submit(picture(tmp_path / f"{number}.tif", pages=2, shade=number + 1)) for number in range(2)]
    for _, kind, _ in served.events(long):
        if kind == "page_ended":
            break
    served.kill()
    assert len(served.uploads) == 3
    (served.home / "data" / "uploads" / "00ff.1.1").mkdir()
    again = serve(engine="SlowEngine", environment={"OCR_DESKTOP_WORKERS": "1"})
    listed = again.client.get("/v1/jobs").json()["jobs"]
    assert {one["id"] for one in listed} == {long, *waiting}
    kept = [json.loads(data)["kept"] for _, kind, data in again.events(long) if kind == "page_ended"]
    assert len(kept) == 8
    assert any(kept), "what was read before is not read again"
    assert not all(kept)
    told = [again.ended(job) for job in (long, *waiting)]
    assert [(job["state"], len(job["pages_read"])) for job in told] == [("done", 8), ("done", 2), ("done", 2)]
    text = again.client.get(f"/v1/jobs/{long}/result").text
    assert [f"page {number}" in text for number in range(1, 9)] == [True] * 8
    assert again.uploads == []
    assert list((again.home / "data" / "uploads").iterdir()) == [], "nor what no job knows"
    pages = (served.notes / "pages").read_text().splitlines()
    assert len(pages) <= 12 + 2, "but the pages that were being read"


def test_a_service_that_is_ended_goes_on_as_well(serve: Serve, tmp_path: Path) -> None:
    first = serve(engine="SlowEngine", environment={"OCR_DESKTOP_WORKERS": "1"})
    job = first.submit(picture(tmp_path / "long.tif", pages=6))
    listening = threading.Thread(target=lambda: [*first.events(job)])
    listening.start()
    time.sleep(0.5)
    began = time.monotonic()
    assert first.close() == 0
    assert time.monotonic() - began < 15, "who listens does not hold it up"
    listening.join()
    second = serve(engine="SlowEngine")
    assert second.ended(job)["state"] == "done"


def test_two_services_and_a_command_on_one_library(serve: Serve, tmp_path: Path) -> None:
    home = tmp_path / "home"
    one, two = (serve(home=home, engine="NullEngine", environment={"OCR_DESKTOP_WORKERS": "1"}) for _ in range(2))
    source = picture(tmp_path / "shared.tif", pages=20)
    command: list[str | Path] = [sys.executable, COMMAND_LINE, "tests.fakes.engines:NullEngine", one.notes, "recognize"]

    def recognize() -> "subprocess.CompletedProcess[str]":
        variables = Terminal(home, tmp_path).variables()
        return subprocess.run(
            [*command, source], env=variables, capture_output=True, text=True, timeout=90, check=False
        )

    with concurrent.futures.ThreadPoolExecutor() as pool:
        reading = pool.submit(recognize)
        jobs = [
            (served, pool.submit(served.submit, picture(tmp_path / f"{number}.tif", pages=9, shade=number + 1)))
            for number, served in enumerate((one, two, one, two))
        ]
        names = [(served, job.result()) for served, job in jobs]
        assert reading.result().returncode == 0, reading.result().stderr
    for served, job in names:
        assert served.ended(job)["state"] == "done"
        other = two if served is one else one
        assert other.client.get(f"/v1/jobs/{job}").json()["state"] == "done", "each knows the jobs of the other"
        assert "page 9" in other.client.get(f"/v1/jobs/{job}/result").text
    events = [json.loads(data) for _, kind, data in one.events(one.submit(source)) if kind == "page_ended"]
    assert [event["kept"] for event in events] == [True] * 20, "what the command has read is not read again"
    assert {job for _, job in names} <= {entry["id"] for entry in two.client.get("/v1/jobs").json()["jobs"]}


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_window_and_a_service_on_one_library(serve: Serve, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    out.mkdir()
    served = serve(home=home)
    source = pdf(tmp_path / "in" / "keeper.pdf", PHRASE, "And a second page")
    variables = {**Terminal(home, tmp_path).variables(), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, str(WINDOW), str(out), str(source)], env=variables, cwd=tmp_path, stdout=subprocess.PIPE,
        text=True,
    ) as window:  # fmt: skip
        numbers = 0
        while window.poll() is None:
            numbers += 1
            answer = recognized(served, pdf(tmp_path / f"{numbers}.pdf", f"{PHRASE} {numbers}"), format="txt")
            assert f"{PHRASE} {numbers}" in answer.text
            time.sleep(1)
        assert window.stdout is not None
        assert "exported" in window.stdout.read().split()
        assert window.returncode == 0
    assert numbers > 2
    kept = [json.loads(data)["kept"] for _, kind, data in served.events(served.submit(source)) if kind == "page_ended"]
    assert kept == [True, True], "what the window has read is not read again"


def test_a_job_of_another_service_is_left_alone(serve: Serve, tmp_path: Path) -> None:
    one, two = (serve(home=tmp_path / "home", engine="EndlessEngine") for _ in range(2))
    job = one.submit(picture(tmp_path / "a.tif"))
    for answer in (two.client.post(f"/v1/jobs/{job}/cancel"), two.client.delete(f"/v1/jobs/{job}")):
        assert (answer.status_code, answer.json()["title"]) == (409, "JobUnfinished")
    assert len(one.uploads) == 1
    assert one.client.delete(f"/v1/jobs/{job}").status_code == 204
    assert two.client.get(f"/v1/jobs/{job}").status_code == 404


# Programs that are made for any service


def test_a_client_made_of_the_description(shared: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    description = tmp_path / "openapi.json"
    description.write_text(shared.client.get("/openapi.json").text)
    made = Path(sys.executable).with_name("openapi-python-client")
    path = f"{made.parent}{os.pathsep}{os.environ['PATH']}"  # where it finds ruff, with which it tidies up
    subprocess.run(
        [made, "generate", "--path", description, "--output-path", tmp_path / "made_client", "--meta", "none",
         "--fail-on-warning"],
        check=True, capture_output=True, timeout=100, env={**os.environ, "PATH": path},
    )  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()

    def part(name: str) -> Any:
        return importlib.import_module(f"made_client.{name}")

    client = part("client").AuthenticatedClient(shared.address, TOKEN, httpx_args={"trust_env": False}, timeout=60.0)
    source = pdf(tmp_path / "made.pdf", PHRASE, "Second")
    with client, source.open("rb") as opened:
        file = part("types").File(payload=opened, file_name="made.pdf", mime_type="application/pdf")
        formats = part("models.document_form_format").DocumentFormFormat
        form = part("models").DocumentForm(file=file, pages="2", format_=formats.TXT, upright=False)
        job = part("api.jobs.submit").sync(client=client, body=form)
        while not (found := part("api.jobs.job").sync(job.id, client=client)).ended_at:
            time.sleep(0.1)
        assert (found.state.value, found.pages_read, found.name) == ("done", [2], "made.pdf")
        assert job.id in [one.id for one in part("api.jobs.list_jobs").sync(client=client).jobs]
        assert "Second" in part("api.results.result").sync_detailed(job.id, client=client).content.decode()
        assert part("api.jobs.delete").sync_detailed(job.id, client=client).status_code == 204
        missing = part("api.jobs.job").sync(job.id, client=client)
        assert (missing.status, missing.title) == (404, "NoSuchJob")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_everything_that_the_description_allows(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    made = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [made, "run", f"{served.address}/openapi.json", "-H", f"Authorization: Bearer {TOKEN}", "--max-time", "20",
         "--seed", "1", "--no-color", "--continue-on-failure", "--generation-database", "none",
         # What stands in a document no schema says: a form that fits may still hold none that can be read.
         "--exclude-checks", "positive_data_acceptance"],
        cwd=tmp_path, capture_output=True, text=True, timeout=250, check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:]
    assert "Tested: 12" in done.stdout
    assert " ERROR " not in served.log


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_two_hundred_at_once_in_bounded_memory(serve: Serve, tmp_path: Path) -> None:
    """800 MB arrive at the same time; each is answered, or asked to come again."""
    served = serve("--most-waiting", "200")
    source = pdf(tmp_path / "big.pdf", PHRASE)
    with pymupdf.open(source) as document:
        document.embfile_add("noise", os.urandom(4 * MEGABYTE))
        document.saveIncr()
    assert recognized(served, source).status_code == 200
    process = psutil.Process(served.process.pid)
    before = process.memory_info().rss
    most = before
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.05):
            most = max(most, process.memory_info().rss)

    watching = threading.Thread(target=watch)
    watching.start()

    def ask(_: int) -> int:
        with httpx.Client(trust_env=False, timeout=250) as client, source.open("rb") as opened:
            answer = client.post(
                f"{served.address}/v1/recognize", files={"file": opened}, headers={"Authorization": f"Bearer {TOKEN}"}
            )
        assert answer.status_code != 503 or answer.headers["retry-after"]
        return answer.status_code if answer.status_code != 200 or PHRASE in answer.text else 0

    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        codes = [*pool.map(ask, range(200))]
    done.set()
    watching.join()
    print(f"{codes.count(200)} of 200 were read, {(most - before) / MEGABYTE:.0f} MB more at the most")
    assert set(codes) <= {200, 503}
    assert codes.count(200) >= 100
    assert most - before < 200 * MEGABYTE, f"{(most - before) / 1e6:.0f} MB more"
    assert served.uploads == []
    assert served.client.get("/v1/health").status_code == 200


def test_curl_is_there() -> None:
    assert shutil.which("curl"), "the tests above ask with it"
