"""Drives a built app end to end, as a person would, from nothing: ``python packaging/drive.py FOLDER-OR-APP``.

Builds nothing and takes nothing from where it runs: the app gets an empty home, a bare PATH and no variable of
Python's. Its processes are watched: each must be the app's own executable and load no code from elsewhere. The input
is made here. Needs Pillow, PyMuPDF, pillow-heif and psutil, and, for the window on Linux, Xvfb and ImageMagick.
"""

import argparse
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pillow_heif
import psutil
import pymupdf
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from ocr_desktop.errors import SourceNotFound  # noqa: E402  # a script is not told where the project is
from tests.fakes import large_print  # noqa: E402

MAC = sys.platform == "darwin"
EXECUTABLE = "ocr-desktop"
PATIENCE = 300.0
TEXT = "The lighthouse keeper wrote forty letters before the winter storms"
HEADING = "Letters from the harbour"
TROUBLE = re.compile(r"Traceback|No module named|cannot open shared object|FileNotFoundError|Failed to load")
TABLES_ONLY = ("csv",)  # and there is no table in what is read here
COLOURS = 64  # fewer than that is a blank screen


class Failure(Exception):
    """Something is not as it should be."""


@dataclass
class Watch:
    """What the app's processes were, looked at again and again while it runs.

    Args:
        folder: of the app; code may come from there and from the system only.
    """

    folder: Path
    roles: dict[str, set[int]] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)

    def look(self, process: psutil.Process) -> None:
        """At a process and all below it."""
        try:
            family = [process, *process.children(recursive=True)]
        except psutil.Error:
            return
        for member in family:
            try:
                self._look_at(member)
            except (psutil.Error, OSError):
                continue  # it has just ended

    def _look_at(self, process: psutil.Process) -> None:
        words, program = process.cmdline(), Path(process.exe())
        if program.name != EXECUTABLE:
            return  # of the system, such as the one that keeps it awake
        if not program.is_relative_to(self.folder):
            self.strangers.add(str(program))
        self.roles.setdefault(words[1] if words[1:2] in (["worker"], ["encoder"]) else "front end", set()).add(
            process.pid
        )
        if not MAC:
            self.strangers |= {path for path in map(str, _mapped(process)) if not self._is_own(path)}

    def _is_own(self, path: str) -> bool:
        # The last: on Linux MLX compiles what it fuses with the system's compiler, and keeps it there.
        system = ("/lib/", "/lib64/", "/usr/lib/", "/usr/share/", "/dev/", "/memfd", "/SYSV", "/tmp/mlx/")  # noqa: S108
        if Path(path).is_relative_to(self.folder):
            return True
        return path.startswith(system) and "-packages" not in path


def _mapped(process: psutil.Process) -> Iterator[Path]:
    for line in Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split(maxsplit=5)
        if len(words) == 6 and "x" in words[1] and words[5].startswith("/"):
            yield Path(words[5])


@dataclass
class App:
    """A built app and the empty home that it runs in.

    Args:
        picture: where to keep a picture of the screen with the window; None takes none.
    """

    executable: Path
    home: Path
    watch: Watch
    picture: Path | None = None

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing but what every session has."""
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C", **more}

    def run(self, *words: str | Path, status: int = 0) -> str:
        """Run a command to its end; its standard output.

        Raises:
            Failure: another exit status, or signs of something missing.
        """
        command = [str(self.executable), *map(str, words)]
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8") as out,
            tempfile.TemporaryFile("w+", encoding="utf-8") as err,
        ):
            process = psutil.Popen(command, stdout=out, stderr=err, env=self.environment(), cwd=self.home)
            end = time.monotonic() + PATIENCE
            while process.poll() is None:
                self.watch.look(process)
                if time.monotonic() > end:
                    process.kill()
                    raise Failure(f"{' '.join(command[1:])} did not end")
                time.sleep(0.1)
            out.seek(0)
            err.seek(0)
            said, complained = out.read(), err.read()
        if process.returncode != status:
            raise Failure(f"{' '.join(command[1:])} ended with {process.returncode}:\n{said}\n{complained}")
        _untroubled(said + complained)
        return said


def _untroubled(text: str) -> None:
    found = TROUBLE.search(text)
    if found:
        raise Failure(f"“{found[0]}” in:\n{text}")


def _expect(text: str, *words: str) -> None:
    for word in words:
        if word not in text:
            raise Failure(f"“{word}” is not in:\n{text}")


def executable_of(built: Path) -> Path:
    """The executable of a folder or of a ``.app``."""
    inside = built / "Contents" / "MacOS" / EXECUTABLE
    found = inside if inside.exists() else built / EXECUTABLE
    if not found.is_file():
        raise Failure(f"there is no {EXECUTABLE} in {built}")
    return found


def make_input(folder: Path) -> None:
    """A born-digital document, a scan of it, the same as HEIC, and a note in large print."""
    folder.mkdir()
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_text((72, 100), HEADING, fontsize=24)
        for line in range(6):
            page.insert_text((72, 160 + 24 * line), f"{TEXT}, {line + 1}.", fontsize=12)
        document.save(folder / "letters.pdf")
        pixels = page.get_pixmap(dpi=150)
        scan = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    scan.rotate(0.6, fillcolor="white", resample=Image.Resampling.BICUBIC).save(folder / "scan.jpg", quality=80)
    pillow_heif.from_pillow(scan).save(folder / "photo.heic", quality=70)
    (folder / "more").mkdir()
    shutil.copy(folder / "letters.pdf", folder / "more" / "again.pdf")


def check_links(app: App, _work: Path) -> None:
    """No link points nowhere: such a folder could not be signed."""
    lost = [str(path) for path in app.watch.folder.rglob("*") if path.is_symlink() and not path.exists()]
    if lost:
        raise Failure(f"links to nothing: {', '.join(lost)}")


def check_help(app: App, _work: Path) -> None:
    """Help names the commands, in a locale that knows no UTF-8."""
    _expect(app.run("--help"), "recognize", "export", "doctor")
    _expect(app.run("--version"), EXECUTABLE)
    _expect(app.run("version"), EXECUTABLE)  # with it is loaded what checks signatures and whom to trust
    app.run("no-such.pdf", status=SourceNotFound.exit_code)


def check_doctor(app: App, _work: Path) -> None:
    """Every engine can run, from inside the app."""
    said = app.run("doctor")
    _expect(said, "Everything is in order", str(app.executable))
    for line in said.splitlines():
        if line.startswith("note") and "Engine" in line:
            raise Failure(f"an engine was left out: {line}")


def check_recognize(app: App, work: Path) -> None:
    """A text layer, a scan and a photo are read."""
    _expect(app.run("recognize", work / "letters.pdf"), HEADING, TEXT)
    for name in ("scan.jpg", "photo.heic"):
        _expect(app.run("recognize", work / name), "lighthouse keeper wrote forty letters")


def check_export(app: App, work: Path) -> None:
    """A folder, in every format that help names."""
    named = re.search(r"--format \{([^}]+)\}", " ".join(app.run("export", "--help").split()))
    if named is None:
        raise Failure("help names no formats")
    for kind in named[1].replace(" ", "").split(","):
        out = work.parent / f"out-{kind}"
        app.run("export", work, out, "--format", kind)
        wanted = {Path("letters"), Path("scan"), Path("photo"), Path("more/again")}
        there = {file.relative_to(out).with_suffix("") for file in out.rglob("*") if file.stat().st_size}
        if kind not in TABLES_ONLY and not wanted <= there:
            raise Failure(f"{kind}: not exported: {', '.join(map(str, wanted - there))}; there are {there}")


def check_model(app: App, work: Path) -> None:
    """The small model is installed from the app's own files, and reads through an encoder of its own process."""
    app.run("models", "download", "dots-nano")
    _expect(app.run("models", "list"), "dots-nano")
    note = large_print.note(work.parent / "note.png")
    _expect(app.run("recognize", "--engine", "dots-nano", note), f"# {large_print.TITLE}")
    if not app.watch.roles.get("encoder"):
        raise Failure("no encoder was started from the app's executable")


def check_window(app: App, work: Path) -> None:
    """The window opens on a document, a page of it is read, it is there to be seen, and it closes when told to."""
    with _display() as display:
        command = [str(app.executable), str(work / "letters.pdf")]
        log, home = app.home / "window.txt", app.home / "window"
        surroundings = app.environment(OCR_DESKTOP_HOME=str(home), **display)  # whose library is empty still
        with log.open("w", encoding="utf-8") as out:
            process = psutil.Popen(command, stdout=out, stderr=out, env=surroundings)
        try:
            _wait(lambda: _pages_read(home) > 0, process, app.watch, log)
            time.sleep(3)  # the page is drawn, and its boxes
            app.watch.look(process)
            if app.picture is not None:
                _photograph(app.picture, display)
            process.send_signal(signal.SIGTERM)
            if process.wait(60) != 0:
                raise Failure(f"the window ended with {process.returncode}: {log.read_text(encoding='utf-8')}")
        finally:
            if process.poll() is None:
                process.kill()
        _untroubled(log.read_text(encoding="utf-8"))


def _wait(ready: Callable[[], bool], process: psutil.Popen, watch: Watch, log: Path) -> None:
    end = time.monotonic() + 120
    while not ready():
        watch.look(process)
        if process.poll() is not None or time.monotonic() > end:
            raise Failure(f"no page was read in the window: {log.read_text(encoding='utf-8')}")
        time.sleep(0.3)


def _pages_read(home: Path) -> int:
    for file in home.rglob("library.sqlite3"):
        try:
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as library:
                return int(library.execute("SELECT count(*) FROM pages").fetchone()[0])
        except sqlite3.Error:
            return 0
    return 0


@contextmanager
def _display() -> Iterator[dict[str, str]]:
    if MAC:
        yield {}
        return
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Failure("Xvfb did not start")
        yield {"DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def _photograph(picture: Path, display: dict[str, str]) -> None:
    command = ["screencapture", "-x", str(picture)] if MAC else ["import", "-window", "root", str(picture)]
    subprocess.run(command, check=True, env={**os.environ, **display}, timeout=60)
    with Image.open(picture) as image:
        colours = image.convert("RGB").resize((700, 450)).getcolors(1 << 20) or []
    if len(colours) < COLOURS:
        raise Failure(f"the screen shows {len(colours)} colours: no window")


def check_processes(app: App, _work: Path) -> None:
    """All that was seen was the app's own."""
    if app.watch.strangers:
        raise Failure("code from elsewhere: " + ", ".join(sorted(app.watch.strangers)))
    missing = {"front end", "worker", "encoder"} - set(app.watch.roles)
    if missing:
        raise Failure(f"never seen: {', '.join(sorted(missing))}")
    for file in app.home.rglob("*.log"):
        _untroubled(file.read_text(encoding="utf-8", errors="replace"))


def drive(built: Path, *, window: bool, picture: Path | None) -> None:
    """All checks, one after the other; the first that fails ends it."""
    executable = executable_of(built.resolve())
    with tempfile.TemporaryDirectory(prefix="drive-") as scratch:
        home, work = Path(scratch) / "home", Path(scratch) / "in"
        home.mkdir()
        make_input(work)
        app = App(executable, home, Watch(built.resolve()), picture)
        checks = [check_links, check_help, check_doctor, check_recognize, check_export, check_model]
        for check in (*checks, *([check_window] if window else []), check_processes):
            begun = time.monotonic()
            check(app, work)
            told = (check.__doc__ or "").splitlines()[0]
            print(f"ok  {told}  {time.monotonic() - begun:.0f} s", flush=True)
        print("seen:", ", ".join(f"{len(pids)} × {role}" for role, pids in sorted(app.watch.roles.items())))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Drive a built app end to end.")
    parser.add_argument("built", type=Path, help="the folder, or the .app")
    parser.add_argument("--no-window", action="store_true", help="where there is no display to be had")
    parser.add_argument("--picture", type=Path, help="keep a picture of the screen with the window")
    arguments = parser.parse_args()
    try:
        drive(arguments.built, window=not arguments.no_window, picture=arguments.picture)
    except Failure as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
