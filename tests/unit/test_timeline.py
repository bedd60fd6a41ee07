"""The trace of what happened when: written by several processes, read back as a viewer would."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop import timeline
from ocr_desktop.errors import TargetNotWritable

CHILD = """
import sys
from ocr_desktop import timeline
timeline.join("a child")
with timeline.span("work", page=3):
    pass
sys.stdout.write("done"); sys.stdout.flush()
if len(sys.argv) > 1:
    import os, signal
    os.write(timeline._recorder._descriptor, b'\\n{"name": "half')
    os.kill(os.getpid(), signal.SIGKILL)
"""


def events(file: Path, **wanted: Any) -> list[dict[str, Any]]:
    read = json.loads(file.read_text())
    return [event for event in read["traceEvents"] if all(event.get(key) == value for key, value in wanted.items())]


def test_spans_of_several_processes_and_threads(tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    with timeline.recorded(file):
        with timeline.span("outer", document="a.pdf") as about:
            about["tokens"] = 7
            subprocess.run([sys.executable, "-c", CHILD], check=True)
        thread = threading.Thread(target=lambda: timeline.mark("page", "b", 5), name="another")
        thread.start()
        thread.join()
        timeline.mark("page", "e", 5, became="done")
    assert timeline.VARIABLE not in os.environ
    (outer,), (inner,) = events(file, name="outer"), events(file, name="work")
    assert (outer["ph"], inner["ph"]) == ("X", "X")
    assert outer["args"] == {"document": "a.pdf", "tokens": 7}
    assert inner["args"] == {"page": 3}
    assert outer["pid"] == os.getpid() != inner["pid"]
    # One clock: the child worked while its parent waited for it.
    assert outer["ts"] < inner["ts"] < inner["ts"] + inner["dur"] < outer["ts"] + outer["dur"]
    names = {event["pid"]: event["args"]["name"] for event in events(file, name="process_name")}
    assert names == {outer["pid"]: "front end", inner["pid"]: "a child"}
    assert "another" in [event["args"]["name"] for event in events(file, name="thread_name")]
    assert [(event["ph"], event["id"]) for event in events(file, name="page")] == [("b", 5), ("e", 5)]
    told = json.loads(file.read_text())["otherData"]
    (ahead,) = (value for key, value in told.items() if key.startswith("calendar"))
    assert ahead[str(outer["pid"])] == 0
    assert abs(ahead[str(inner["pid"])]) < 1_000_000


def test_a_process_that_is_killed_leaves_a_trace_that_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    with timeline.recorded(file):
        subprocess.run([sys.executable, "-c", CHILD, "die"], check=False)
        assert events_of_array(file)
        with timeline.span("afterwards"):
            pass
    assert [event["name"] for event in events(file, ph="X")] == ["work", "afterwards"]


def events_of_array(file: Path) -> list[Any]:
    """As viewers read a file that nobody has ended: an array without its bracket."""
    lines = file.read_text().splitlines()
    assert lines[0] == "["
    return [json.loads(line.rstrip(",")) for line in lines[1:-1]]


def test_nothing_is_written_where_nobody_asked(tmp_path: Path) -> None:
    with timeline.recorded(None), timeline.span("work"):
        timeline.mark("page", "b", 1)
        assert subprocess.run([sys.executable, "-c", CHILD], check=True, capture_output=True).stdout == b"done"
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(TargetNotWritable, match=r"trace\.json"), timeline.recorded(tmp_path / "gone" / "trace.json"):
        raise AssertionError
    assert timeline.VARIABLE not in os.environ
