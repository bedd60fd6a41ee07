"""Downloads with the real client from a hub on loopback: everything that a network does to people."""

import collections
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_desktop.errors import Cancelled, DiskFull, DownloadFailed, OcrDesktopError, TargetNotWritable
from ocr_desktop.model_store import manifest, transfer
from ocr_desktop.model_store.files import FileRecord
from ocr_desktop.model_store.hub import HuggingFace
from ocr_desktop.model_store.place import CheckpointRecord
from ocr_desktop.model_store.progress import Reporter, Step, Update
from ocr_desktop.model_store.transfer import Download
from ocr_desktop.space import SPARE
from tests.fakes import hub_server
from tests.fakes.hub_server import Behaviour, HubServer

ROOT = Path(__file__).parents[3]
MODEL = manifest.model("dots-ocr")
SHARD = "model-00001-of-00002.safetensors"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    folder = tmp_path / "published"
    folder.mkdir()
    files = {
        "config.json": b'{"model_type": "dots_ocr"}',
        "tokenizer.json": b"{}" * 1000,
        "README.md": b"not wanted",
        SHARD: os.urandom(400_000),
        "model-00002-of-00002.safetensors": os.urandom(100_001),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with hub_server.serve(folder, MODEL.repository) as server:
        yield server


def fetch(
    hub: HubServer,
    target: Path,
    *,
    stop_at: int = 1 << 40,
    timeout: float = 5,
    more: int = 0,
    model: manifest.Model = MODEL,
) -> list[Update]:
    told: list[Update] = []
    cancel = threading.Event()

    def listen(update: Update) -> None:
        told.append(update)
        if update.done >= stop_at:
            cancel.set()

    client = HuggingFace(hub.url, timeout)
    record = CheckpointRecord(target)
    target.mkdir(exist_ok=True)
    reporter = Reporter(Step.DOWNLOAD, listen, cancel)
    try:
        Download(client, model, record, reporter, pauses=(0.01,)).run(more)
    finally:
        client.close()
    return told


def assert_complete(hub: HubServer, target: Path) -> None:
    record = CheckpointRecord(target)
    assert record.complete
    wanted = {path.name: path.read_bytes() for path in hub.folder.iterdir() if path.name != "README.md"}
    assert {path.name for path in target.iterdir()} == {*wanted, "checkpoint.json"}
    for name, data in wanted.items():
        assert (target / name).read_bytes() == data
        assert record.checksums()[name] == hashlib.sha256(data).hexdigest()


def test_what_is_wanted_arrives_and_nothing_else(hub: HubServer, tmp_path: Path) -> None:
    told = fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")
    assert CheckpointRecord(tmp_path / "in").revision == hub_server.COMMIT
    fractions = [update.fraction for update in told[1:]]
    assert fractions == sorted(fractions)
    assert told[-1].fraction == 1
    assert told[-1].done == told[-1].total == 400_000 + 100_001 + 2000 + len('{"model_type": "dots_ocr"}')


def test_nothing_is_asked_once_it_is_there(hub: HubServer, tmp_path: Path) -> None:
    fetch(hub, tmp_path / "in")
    hub.requests.clear()
    fetch(hub, tmp_path / "in")
    assert hub.requests == []


def test_nothing_is_told_about_the_machine(hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    (tmp_path / "token").write_text("hf_stored_by_another_program")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    fetch(hub, tmp_path / "in")
    assert {path.split("/")[1] for _, path in hub.requests} == {"api", MODEL.repository.split("/")[0]}
    assert all("agent-harnesses" not in path for _, path in hub.requests)
    for headers in hub.headers:
        assert "authorization" not in headers
        assert not {"torch", "agent"} & {word.strip().partition("/")[0] for word in headers["user-agent"].split(";")}


def test_a_token_is_used_where_it_is_given_for_this(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_given")
    fetch(hub, tmp_path / "in")
    assert {headers["authorization"] for headers in hub.headers} == {"Bearer hf_given"}


def test_dropped_connections_cost_nothing_but_time(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.drop_after = 30_000  # more often than a connection may fail without bringing anything
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")
    assert hub.sent < 510_000  # no byte twice


def test_a_hub_that_cannot_begin_in_the_middle(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.drop_after = 150_000
    hub.behaviour.drops = 2
    hub.behaviour.ranges = False
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")
    assert hub.sent < 510_000 + 2 * 150_000


def test_a_connection_that_brings_nothing_is_given_up(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.drop_after = 0
    with pytest.raises(DownloadFailed, match="6 times in a row"):
        fetch(hub, tmp_path / "in")
    assert not CheckpointRecord(tmp_path / "in").complete


def test_a_file_that_is_damaged_on_its_way_is_fetched_again(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.damage = (SHARD, "config.json")
    hub.behaviour.damages = 1
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


@pytest.mark.parametrize("name", [SHARD, "tokenizer.json"])
def test_a_file_that_stays_damaged_is_named(hub: HubServer, tmp_path: Path, name: str) -> None:
    hub.behaviour.damage = (name,)
    with pytest.raises(DownloadFailed, match=f"“{name}” has another .*checksum"):
        fetch(hub, tmp_path / "in")
    assert not (tmp_path / "in" / name).exists()
    assert not CheckpointRecord(tmp_path / "in").complete


@pytest.mark.parametrize(
    ("left_out", "named"), [(("lfs",), SHARD), (("blobId",), "config.json and tokenizer.json"), (("lfs", "blobId"), "")]
)
def test_what_cannot_be_checked_is_not_fetched(
    hub: HubServer, tmp_path: Path, left_out: tuple[str, ...], named: str
) -> None:
    hub.behaviour.left_out = left_out
    with pytest.raises(DownloadFailed, match=f"no checksum of .*{named}") as failed:
        fetch(hub, tmp_path / "in")
    assert "another one or none" in failed.value.remedy
    assert all("/resolve/" not in path for _, path in hub.requests)
    hub.behaviour.left_out = ()
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


def test_what_was_begun_without_checksums_is_listed_again(hub: HubServer, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    sizes = {path.name: path.stat().st_size for path in hub.folder.iterdir() if MODEL.takes(path.name)}
    CheckpointRecord(tmp_path / "in").begin(
        MODEL.repository, "main", [FileRecord(name, size) for name, size in sizes.items()]
    )
    hub.behaviour.damage = (SHARD,)
    with pytest.raises(DownloadFailed, match="another SHA-256"):
        fetch(hub, tmp_path / "in")


def test_small_files_are_held_against_their_git_id(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.blobs = {"config.json": "0" * 40}
    with pytest.raises(DownloadFailed, match=r"“config\.json” has another checksum"):
        fetch(hub, tmp_path / "in")
    assert not (tmp_path / "in" / "config.json").exists()


@pytest.mark.parametrize("more", [-7, 7])
def test_a_file_of_another_size_is_refused(hub: HubServer, tmp_path: Path, more: int) -> None:
    hub.behaviour.lie = {SHARD: more}
    with pytest.raises(DownloadFailed, match=r"bytes|less of a file"):
        fetch(hub, tmp_path / "in")
    assert not (tmp_path / "in" / SHARD).exists()


@pytest.mark.parametrize(
    ("status", "code", "where", "said"),
    [
        (404, "", "/api/", "does not have what is asked for"),
        (404, "EntryNotFound", SHARD, "does not have what is asked for"),
        (404, "RevisionNotFound", "/api/", "does not have this version"),
        (401, "GatedRepo", SHARD, "accepted its terms"),
        (401, "", "/api/", "without a permission"),
        (403, "", SHARD, "without a permission"),
        (451, "", SHARD, "refuses: 451"),
    ],
)
def test_what_the_hub_refuses_is_said_at_once(
    hub: HubServer, tmp_path: Path, status: int, code: str, where: str, said: str
) -> None:
    hub.behaviour.refuse = {where: status}
    hub.behaviour.error_code = code
    with pytest.raises(DownloadFailed, match=said) as failed:
        fetch(hub, tmp_path / "in")
    assert failed.value.remedy
    assert len([path for _, path in hub.requests if where in path]) == 1


@pytest.mark.parametrize("status", [429, 503, 500])
@pytest.mark.parametrize("where", ["/api/", SHARD])
def test_a_hub_that_is_busy_is_asked_again(hub: HubServer, tmp_path: Path, status: int, where: str) -> None:
    hub.behaviour.refuse = {where: status}
    hub.behaviour.refusals = 3
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


def test_the_hub_says_how_long_to_wait(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.refuse = {"/api/": 429}
    hub.behaviour.refusals = 1
    hub.behaviour.retry_after = "1"
    before = time.monotonic()
    told = fetch(hub, tmp_path / "in")
    assert time.monotonic() - before >= 1
    assert any("asks to come back later" in update.what for update in told)


def test_a_hub_that_falls_silent_is_noticed_and_asked_again(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.pause = 0.6

    def hurry() -> None:
        time.sleep(0.8)
        hub.behaviour.pause = 0

    thread = threading.Thread(target=hurry)
    thread.start()
    fetch(hub, tmp_path / "in", timeout=0.3)
    thread.join()
    assert_complete(hub, tmp_path / "in")


def test_nobody_there(hub: HubServer, tmp_path: Path) -> None:
    hub.url = "http://127.0.0.1:9"
    with pytest.raises(DownloadFailed, match=r"^The hub at http://127.* cannot be reached, 6 times in a row\.$"):
        fetch(hub, tmp_path / "in")


def test_without_a_network_it_is_said_in_seconds(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.url = "http://127.0.0.1:9"
    monkeypatch.setattr(transfer, "PATIENCE", 0.0)
    with pytest.raises(DownloadFailed, match=r"cannot be reached\.$"):
        fetch(hub, tmp_path / "in")
    assert sum(transfer.PAUSES[:2]) <= 3.0  # what is waited for before it is said


def test_with_a_network_patience_is_as_long_as_before(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.0)
    hub.behaviour.refuse = {"/api/": 503}
    with pytest.raises(DownloadFailed, match="is overloaded, 6 times in a row"):
        fetch(hub, tmp_path / "in")


@pytest.mark.parametrize("url", ["no address", "ftp://example.invalid"])
def test_no_address(hub: HubServer, tmp_path: Path, url: str) -> None:
    hub.url = url
    with pytest.raises(DownloadFailed, match="is not the address of a hub"):
        fetch(hub, tmp_path / "in")


@pytest.mark.parametrize("body", [b"<html>Please log in</html>", b"[]", b"{}", b'{"siblings": [{}]}'])
def test_something_else_answers(hub: HubServer, tmp_path: Path, body: bytes) -> None:
    hub.behaviour.body = body
    with pytest.raises(DownloadFailed, match=r"not a hub|lacks"):
        fetch(hub, tmp_path / "in")


def test_a_repository_without_weights(hub: HubServer, tmp_path: Path) -> None:
    for file in hub.folder.glob("*.safetensors"):
        file.unlink()
    with pytest.raises(DownloadFailed, match="lacks the weights"):
        fetch(hub, tmp_path / "in")


def test_switched_off(hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(DownloadFailed, match="HF_HUB_OFFLINE"):
        fetch(hub, tmp_path / "in")
    assert hub.requests == []


def test_names_that_lead_elsewhere_are_left_out(hub: HubServer, tmp_path: Path) -> None:
    assert not any(
        MODEL.takes(name)
        for name in ("../evil.safetensors", "/etc/x.safetensors", "a\\b.safetensors", ".x.safetensors", "run.py")
    )
    assert MODEL.takes("model-00001-of-00002.safetensors")


def test_stopped_and_gone_on_with(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.pause = 0.11  # as often as is told
    with pytest.raises(Cancelled):
        fetch(hub, tmp_path / "in", stop_at=200_000)
    arrived = sum(path.stat().st_size for path in (tmp_path / "in").iterdir() if path.name != "checkpoint.json")
    assert 2000 < arrived < 500_000
    hub.behaviour.pause = 0
    hub.forget()
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")
    assert hub.sent <= 502_100 - arrived


KILLED = """
import sys, threading
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.hub import HuggingFace
from ocr_desktop.model_store.place import CheckpointRecord
from ocr_desktop.model_store.progress import Reporter, Step
from ocr_desktop.model_store.transfer import Download
target = Path(sys.argv[3])
target.mkdir(exist_ok=True)
tell = lambda update: print(update.done, flush=True)
reporter = Reporter(Step.DOWNLOAD, tell, threading.Event())
Download(HuggingFace(sys.argv[2]), manifest.model(), CheckpointRecord(target), reporter).run()
"""


def test_killed_and_gone_on_with(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.pause = 0.05
    hub.behaviour.piece = 300_000  # more than what is kept back on the way
    target = tmp_path / "in"
    words = [sys.executable, "-c", KILLED, str(ROOT), hub.url, str(target)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 230_000:
            pass
        process.send_signal(signal.SIGKILL)
    arrived = sum(path.stat().st_size for path in target.iterdir() if path.name != "checkpoint.json")
    assert arrived > 0
    assert not CheckpointRecord(target).complete
    hub.behaviour.pause = 0
    hub.forget()
    fetch(hub, target)
    assert_complete(hub, target)
    assert hub.sent <= 502_100 - arrived


def test_a_part_that_is_too_long_or_wrong_begins_anew(hub: HubServer, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{SHARD}.part").write_bytes(b"x" * 500_000)
    (tmp_path / "in" / "tokenizer.json.part").write_bytes(b"wrong")
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


def test_a_file_that_was_changed_afterwards_is_fetched_again(hub: HubServer, tmp_path: Path) -> None:
    fetch(hub, tmp_path / "in")
    (tmp_path / "in" / SHARD).write_bytes(b"y" * 400_000)
    assert not CheckpointRecord(tmp_path / "in").complete
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


def test_a_file_that_is_right_is_taken_as_it_is(hub: HubServer, tmp_path: Path) -> None:
    fetch(hub, tmp_path / "in")
    record = json.loads((tmp_path / "in" / "checkpoint.json").read_text())
    record["checked"] = {}
    (tmp_path / "in" / "checkpoint.json").write_text(json.dumps(record))
    hub.forget()
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")
    assert hub.sent == 0


def test_the_commit_of_the_beginning_is_kept_to_the_end(hub: HubServer, tmp_path: Path) -> None:
    hub.behaviour.refuse = {SHARD: 404}
    with pytest.raises(DownloadFailed):
        fetch(hub, tmp_path / "in")
    hub.behaviour.refuse = {"/api/": 404}
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


LATER = "f" * 40


def begun(hub: HubServer, target: Path) -> None:
    """The small files are there, and a part of the first shard."""
    hub.behaviour.refuse = {"model-00002": 403}
    with pytest.raises(DownloadFailed):
        fetch(hub, target)
    assert {"config.json", "tokenizer.json", "checkpoint.json"} == {path.name for path in target.iterdir()}
    hub.behaviour = Behaviour(pause=0.11)
    with pytest.raises(Cancelled):
        fetch(hub, target, stop_at=250_000)
    assert 0 < (target / f"{SHARD}.part").stat().st_size < 400_000
    hub.behaviour = Behaviour()
    hub.forget()


def test_a_branch_that_moves_on_changes_nothing_of_what_was_begun(hub: HubServer, tmp_path: Path) -> None:
    target = tmp_path / "in"
    begun(hub, target)
    fetch(hub, target)
    assert CheckpointRecord(target).revision == hub_server.COMMIT
    assert all("/api/" not in path for _, path in hub.requests)
    assert {path.split("/")[4] for _, path in hub.requests} == {hub_server.COMMIT}


def test_a_commit_that_is_gone_is_begun_anew_with_what_has_changed(hub: HubServer, tmp_path: Path) -> None:
    target = tmp_path / "in"
    begun(hub, target)
    hub.commit = LATER
    (hub.folder / SHARD).write_bytes(os.urandom(400_000))
    (hub.folder / "config.json").write_bytes(b'{"model_type": "dots_ocr", "later": 1}')
    fetch(hub, target)
    assert_complete(hub, target)
    assert CheckpointRecord(target).revision == LATER
    fetched = [path.rpartition("/")[2] for _, path in hub.requests if LATER in path]
    assert fetched == ["config.json", SHARD]  # and no byte of the old shard counted as one of the new


def test_what_a_later_commit_does_not_have_goes(hub: HubServer, tmp_path: Path) -> None:
    target = tmp_path / "in"
    begun(hub, target)
    hub.commit = LATER
    (hub.folder / "model-00002-of-00002.safetensors").unlink()
    (hub.folder / SHARD).rename(hub.folder / "model.safetensors")
    fetch(hub, target)
    assert_complete(hub, target)


def test_a_pinned_commit_is_the_only_one_that_is_taken(hub: HubServer, tmp_path: Path) -> None:
    target = tmp_path / "in"
    pinned = replace(MODEL, revision=hub_server.COMMIT)
    assert pinned.commit == hub_server.COMMIT
    assert not MODEL.commit
    begun(hub, target)
    fetch(hub, target, model=pinned)
    assert all("/api/" not in path for _, path in hub.requests)
    (target / SHARD).unlink()
    other = replace(MODEL, revision=LATER)
    with pytest.raises(DownloadFailed, match="another version"):
        fetch(hub, target, model=other)
    hub.commit = LATER  # the app was updated meanwhile
    fetch(hub, target, model=other)
    assert CheckpointRecord(target).revision == LATER
    assert_complete(hub, target)


def test_a_hub_that_does_not_name_its_commit(hub: HubServer, tmp_path: Path) -> None:
    hub.commit = ""
    with pytest.raises(DownloadFailed, match="which version"):
        fetch(hub, tmp_path / "in")


def test_space_is_looked_for_first(hub: HubServer, tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match="for the download and the conversion"):
        fetch(hub, tmp_path / "in", more=10**18)
    assert all("/resolve/" not in path for _, path in hub.requests)


def test_only_what_is_missing_needs_space(hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "in"
    fetch(hub, target)
    for name in (SHARD, "tokenizer.json"):
        os.utime(target / name)  # they are read again
    (target / "model-00002-of-00002.safetensors").rename(target / "model-00002-of-00002.safetensors.part")
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, SPARE))
    fetch(hub, target)
    assert_complete(hub, target)


def test_a_disk_that_fills_up_meanwhile(hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transfer, "sync", full)
    with pytest.raises(DiskFull) as failed:
        fetch(hub, tmp_path / "in")
    assert "what is there is kept" in failed.value.remedy
    monkeypatch.undo()
    fetch(hub, tmp_path / "in")
    assert_complete(hub, tmp_path / "in")


def test_a_part_that_may_not_be_removed(hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "config.json.part").write_bytes(b"x" * 100)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(TargetNotWritable, match=r"config\.json\.part.* cannot be written"):
        fetch(hub, tmp_path / "in")


def test_a_folder_that_may_not_be_written(hub: HubServer, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{SHARD}.part").mkdir()
    with pytest.raises(OcrDesktopError, match="cannot be"):
        fetch(hub, tmp_path / "in")
