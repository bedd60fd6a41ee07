"""The encoder process: real processes, quick fakes in the place of packages, and one real encoder."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime import encoder as encoder_module
from ocr_desktop.engines.runtime.encoder import EncoderOptions, EncoderProcess, VisionEncoder
from ocr_desktop.engines.runtime.mil import MilModel
from ocr_desktop.engines.runtime.package import Chunk, VisionPackage
from ocr_desktop.engines.runtime.package_encoder import PackageEncoder
from ocr_desktop.errors import Cancelled, EngineError, EngineUnavailable, ModelDamaged, ModelMissing, ProtocolMismatch
from tests.fakes import dots_checkpoint, encoders
from tests.fakes.vision_packages import Page, converted, page

FAKES = Path(encoders.__file__).parent
NEVER = threading.Event()
Make = Callable[..., EncoderProcess]


def shared_memory() -> set[str]:
    """Names of shared memory; nothing where the system does not show them."""
    folder = Path("/dev/shm")
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def gone(pid: int, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No process, descriptor, thread or shared memory outlives a test."""
    this = psutil.Process()
    before = set(this.children()), this.num_fds(), set(threading.enumerate()), shared_memory()
    yield
    assert set(this.children()) <= before[0]
    assert this.num_fds() <= before[1]
    assert set(threading.enumerate()) <= before[2]
    assert shared_memory() <= before[3]


@pytest.fixture
def package(tmp_path: Path) -> VisionPackage:
    """What the fakes need of a package: its sizes."""
    (tmp_path / "vision" / "chunk_0.mlpackage").mkdir(parents=True)
    chunk = Chunk("chunk_0.mlpackage", 0, 1, "patches", "features")
    made = VisionPackage(tmp_path / "vision", (64, 4096), (chunk,), "float16", "float16", 64, 48, 8, 588)
    made.save()
    return made


@pytest.fixture
def make(package: VisionPackage, tmp_path: Path) -> Iterator[Make]:
    made: list[EncoderProcess] = []

    def start(temper: str = "plain", **more: Any) -> EncoderProcess:
        more.setdefault("command", (sys.executable, str(FAKES / "launch_encoder.py")))
        made.append(EncoderProcess(package.folder, EncoderOptions(tmp_path, temper), **more))
        return made[-1]

    yield start
    for encoder in made:
        encoder.close()


def given(patches: int = 16, seed: int = 0) -> Page:
    random = np.random.default_rng(seed)
    return Page(*(random.normal(0, 1, (patches, width)).astype(np.float32) for width in (588, 8, 8)))


def right(encoder: VisionEncoder, page: Page) -> bool:
    found = encoder.encode(*page, NEVER)
    wanted = encoders.features(*page, 48)
    return found.dtype == np.float16 and np.array_equal(found, wanted)


def test_features_come_back_to_the_bit_from_pages_of_any_size(make: Make) -> None:
    told: list[tuple[float, str]] = []
    encoder = make(progress=lambda *step: told.append(step))
    assert encoder.pid is None
    before = shared_memory()
    for number, size in enumerate((16, 4, 4096, 64)):
        assert right(encoder, given(size, number))
        assert shared_memory() <= before  # while it runs: the name is gone as soon as both have it open
    assert told == [(0.25, f"looking at {size} patches") for size in (16, 4, 4096, 64)]


def test_one_process_for_all_pages_until_it_is_closed(make: Make) -> None:
    encoder = make()
    assert right(encoder, given(seed=1))
    first = encoder.pid
    assert first is not None
    assert right(encoder, given(seed=2))
    assert encoder.pid == first
    encoder.close()
    assert gone(first)
    encoder.close()
    with pytest.raises(EngineError, match="closed"):  # nobody would end what it started
        encoder.encode(*given(seed=3), NEVER)
    assert encoder.pid is None


def test_what_the_process_prints_does_not_disturb(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    encoder = make("printing")
    assert right(encoder, given(seed=1))
    assert right(encoder, given(seed=2))
    encoder.close()
    out, err = capfd.readouterr()
    assert out == ""
    assert "a library prints" in err
    assert "so does a program" in err


def test_killed_between_pages(make: Make) -> None:
    encoder = make()
    assert right(encoder, given(seed=1))
    first = encoder.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert right(encoder, given(seed=2))
    assert encoder.pid not in (None, first)


def test_a_page_at_which_it_dies_is_tried_once_more(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    assert right(make("kill-once"), given())
    assert "SIGKILL" in caplog.text


@pytest.mark.parametrize("temper", ["kill", "kill-at-start"])
def test_dying_twice_is_an_error_that_says_so(temper: str, make: Make) -> None:
    encoder = make(temper)
    for _ in range(2):  # the second page has its two trials as well
        with pytest.raises(EngineError, match="was ended by SIGKILL, perhaps because memory ran out, twice") as caught:
            encoder.encode(*given(), NEVER)
        assert "Instant" in caught.value.remedy
        assert encoder.pid is None


def test_one_that_is_stuck_and_holds_pythons_lock_is_ended_by_the_kernel(make: Make) -> None:
    encoder = make("stuck", command=(sys.executable, str(FAKES / "launch_encoder.py"), "1"))
    with pytest.raises(EngineError, match="was stuck and was ended twice"):
        encoder.encode(*given(), NEVER)


def test_cancelling_in_the_middle_keeps_the_process(make: Make, tmp_path: Path) -> None:
    encoder = make("slow")
    flag = threading.Event()

    def cancel_when_it_works() -> None:
        while not (tmp_path / "slow").exists():
            time.sleep(0.01)
        flag.set()

    thread = threading.Thread(target=cancel_when_it_works)
    thread.start()
    with pytest.raises(Cancelled):
        encoder.encode(*given(), flag)
    thread.join()
    first = encoder.pid
    with pytest.raises(Cancelled):  # the flag of another page
        encoder.encode(*given(), flag)
    assert encoder.pid == first


@pytest.mark.parametrize(
    ("temper", "error", "message", "remedy"),
    [
        ("failing", EngineError, "The fake does not like this page.", "Take another one."),
        ("raising", EngineError, "ZeroDivisionError: by intention", ""),
        ("damaged", ModelDamaged, "The fake is damaged.", "Mend it."),
    ],
)
def test_errors_cross_with_their_remedy(
    temper: str, error: type[EngineError], message: str, remedy: str, make: Make
) -> None:
    encoder = make(temper)
    for _ in range(2):
        with pytest.raises(error, match=message) as caught:
            encoder.encode(*given(), NEVER)
        assert not remedy or caught.value.remedy == remedy


def test_another_version_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "VERSION", 99)
    with pytest.raises(ProtocolMismatch):
        make().encode(*given(), NEVER)


@pytest.mark.parametrize("then", ["exec sleep 60", "exec cat >/dev/null"])  # the latter ends as soon as it is left
@pytest.mark.parametrize("says", ["hello", "[]", '{"say": "done"}', "{" * 2_000_000])
def test_a_process_that_talks_nonsense(says: str, then: str, make: Make, tmp_path: Path) -> None:
    (tmp_path / "says").write_text(says + "\n")
    encoder = make(command=("sh", "-c", f"cat '{tmp_path / 'says'}'; {then}"))
    with pytest.raises(EngineError, match="said something that cannot be understood twice"):
        encoder.encode(*given(), NEVER)


def test_a_process_that_goes_on_without_its_pipes(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_module, "_CLOSE_SECONDS", 0.1)
    encoder = make(command=("sh", "-c", "exec sleep 60 <&- >&-"))
    with pytest.raises(EngineError, match="stopped answering and was ended twice"):
        encoder.encode(*given(), NEVER)


def test_a_program_that_is_not_there(make: Make) -> None:
    with pytest.raises(EngineUnavailable, match="cannot be started"):
        make(command=("/nowhere/at/all",)).encode(*given(), NEVER)


def test_pages_and_packages_that_cannot_be(make: Make, tmp_path: Path) -> None:
    encoder = make()
    with pytest.raises(EngineError, match="4096 at most"):
        encoder.encode(*given(4100), NEVER)
    assert encoder.pid is None
    with pytest.raises(ModelMissing):
        EncoderProcess(tmp_path / "nowhere", EncoderOptions(tmp_path))


def test_a_page_given_up_in_the_middle_does_not_reach_the_next(make: Make) -> None:
    told: list[str] = []

    def interrupted(fraction: float, stage: str) -> None:
        told.append(stage)
        if len(told) == 1:
            raise KeyboardInterrupt

    encoder = make(progress=interrupted)
    with pytest.raises(KeyboardInterrupt):
        encoder.encode(*given(4096, seed=1), NEVER)
    assert encoder.pid is None
    assert right(encoder, given(64, seed=2))


def test_two_threads_take_turns(make: Make) -> None:
    encoder = make()
    outcomes: list[bool] = []
    threads = [
        threading.Thread(target=lambda seed=seed: outcomes.append(right(encoder, given(64, seed)))) for seed in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 4


def user(package: VisionPackage, temper: str, store: Path) -> "subprocess.Popen[str]":
    """A process that has an encoder."""
    command = [sys.executable, str(FAKES / "use_encoder.py"), str(package.folder), temper, str(store)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_ends_with_its_engine_and_leaves_nothing_behind(package: VisionPackage, tmp_path: Path) -> None:
    before = shared_memory()
    engine = user(package, "slow", tmp_path)
    assert engine.stdout is not None
    child = int(engine.stdout.readline())
    while not (tmp_path / "slow").exists():
        time.sleep(0.01)
    assert psutil.pid_exists(child)
    engine.kill()
    assert gone(child)
    _, err = engine.communicate()
    assert "leaked" not in err
    assert shared_memory() <= before


def test_an_engine_that_forgets_to_close_leaves_nothing_behind_either(package: VisionPackage, tmp_path: Path) -> None:
    before = shared_memory()
    engine = user(package, "plain", tmp_path)
    out, err = engine.communicate(timeout=60)
    assert out.splitlines()[-1] == "done"
    assert engine.returncode == 0
    assert gone(int(out.split()[0]))
    assert "leaked" not in err
    assert "Error" not in err
    assert shared_memory() <= before


def test_the_engines_side_imports_no_core_ml() -> None:
    code = "import sys, ocr_desktop.engines.runtime.encoder; print('coremltools' in sys.modules, 'mlx' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def test_a_real_encoder_in_its_own_process(tmp_path: Path) -> None:
    checkpoint = dots_checkpoint.write(tmp_path / "checkpoint")
    package = converted(checkpoint, tmp_path / "vision", weights="palettized8", precision="float16")
    given = page(DotsConfig.load(checkpoint), (4, 6))
    encoder = EncoderProcess(package.folder, EncoderOptions(tmp_path / "store", "mil"))
    found = encoder.encode(*given, NEVER)
    encoder.close()
    assert np.array_equal(found, PackageEncoder(package, MilModel).encode(*given, NEVER))
