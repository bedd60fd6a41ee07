import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QFileOpenEvent

from ocr_desktop.errors import SourceNotFound, UsageError
from ocr_desktop.gui import app
from ocr_desktop.gui.open_requests import OpenRequests

Wait = Callable[..., None]

# Runs in a process of its own: what is imported there is imported by the window alone.
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFileOpenEvent
from ocr_desktop.gui import application as app
from ocr_desktop.settings import Settings

application = app.Application(["ocr-desktop"])
for name in sys.argv[1:]:
    application.event(QFileOpenEvent(name))     # as from the Finder, before there is a window
fill = app.Inside.fill

def fill_and_look(inside):
    fill(inside)
    QTimer.singleShot(300, lambda: look(inside.workspace))

def look(workspace):
    print([item.title for item in workspace.desk.items.documents], workspace.window.isVisible())
    application.quit()

app.Inside.fill = fill_and_look
status = app.run(application, Settings())
roots = {name.partition(".")[0] for name in sys.modules}
heavy = {"pymupdf", "fitz", "PIL", "rapidocr", "onnxruntime", "numpy", "cv2", "mlx", "coremltools", "torch"}
heavy |= {"ziamath", "latex2mathml", "docx"}
print(sorted(roots & heavy), sorted(name for name in sys.modules if name.startswith("ocr_desktop.engines")))
sys.exit(status)
"""


def window(folder: Path, *files: Path) -> list[str]:
    """What a window of its own says of itself when it is asked soon after its start."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WINDOW), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "OCR_DESKTOP_HOME": str(folder / "home"), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_window_holds_no_engine_and_opens_no_document(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.4 nothing more")
    opened, imported = window(tmp_path, paper, paper)
    assert opened == "['a.pdf'] True"
    assert imported == "[] []"


def test_the_next_start_opens_what_was_open_unless_it_is_given_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for paper in (first, second):
        paper.write_bytes(b"%PDF-1.4 nothing more")
    window(tmp_path, first)
    assert window(tmp_path) == ["['a.pdf'] True", "[] []"]
    assert window(tmp_path, second)[0] == "['b.pdf'] True"
    assert window(tmp_path)[0] == "['b.pdf'] True"


def test_interrupting_the_window_closes_it_in_order(tmp_path: Path) -> None:
    code = "import sys; from ocr_desktop.gui import app; sys.exit(app.main([]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OCR_DESKTOP_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"},
    )
    library = tmp_path / "home" / "data" / "library.sqlite3"
    try:
        for _ in range(600):
            if library.exists() or process.poll() is not None:
                break
            signal.sigtimedwait([], 0.05)
        assert library.exists(), "the window has begun"
        process.send_signal(signal.SIGINT)
        _output, complaints = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "Traceback" not in complaints


def test_words_are_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = tmp_path / "-a.pdf"
    paper.write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert app.wanted_files(["-psn_0_12345", "--"]) == []
    assert app.wanted_files(["-a.pdf", "absent.pdf"]) == [paper, tmp_path / "absent.pdf"]
    with pytest.raises(UsageError, match="--fast"):
        app.wanted_files(["--fast"])
    with pytest.raises(SourceNotFound, match="recognise") as caught:
        app.wanted_files(["recognise"])
    assert "--help" in caught.value.remedy


def test_without_a_display_the_command_line_is_named() -> None:
    app.check_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    app.check_display({}, "darwin")
    with pytest.raises(UsageError) as caught:
        app.check_display({"HOME": "/"}, "linux")
    assert "ocr-desktop recognize" in caught.value.remedy


@pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")
def test_a_display_that_is_not_there_is_no_crash() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ocr_desktop"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**{k: v for k, v in os.environ.items() if k != "QT_QPA_PLATFORM"}, "DISPLAY": "127.0.0.1:987"},
    )
    assert done.returncode == UsageError.exit_code
    assert "ocr-desktop recognize" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_system_without_the_libraries_of_qt_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "APPLICATION", "ocr_desktop.gui.nowhere")
    assert app.main([]) == UsageError.exit_code
    assert "apt-get install" in capsys.readouterr().err


def test_the_command_imports_no_qt_by_itself() -> None:
    code = "import sys, ocr_desktop.gui.app; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_main_says_so_on_the_error_stream(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--nonsense"]) == UsageError.exit_code
    assert "--nonsense" in capsys.readouterr().err


def test_files_from_the_desktop_are_kept_and_told_together(application: object, wait_until: Wait) -> None:
    requests = OpenRequests()
    told: list[list[Path]] = []
    requests.add(Path("/a"), Path("/b"))
    requests.add(Path("/a"))
    requests.listen(told.append)
    assert told == [[Path("/a"), Path("/b")]]
    for name in "cde":
        requests.add(Path(f"/{name}"))
    assert len(told) == 1
    wait_until(lambda: len(told) == 2)
    assert told[1] == [Path("/c"), Path("/d"), Path("/e")]


def test_a_file_open_event_names_its_file(tmp_path: Path) -> None:
    assert Path(QFileOpenEvent(QUrl.fromLocalFile(str(tmp_path / "ä 😀.pdf"))).file()) == tmp_path / "ä 😀.pdf"


def test_this_qt_binding_counts_its_references(application: object) -> None:
    """A wheel built for newer interpreters took one reference from None with each call, until Python fell over."""
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 1000
