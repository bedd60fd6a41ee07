"""The machine stays awake while the window reads."""

from pathlib import Path

import pytest

from ocr_desktop.jobs.job import Progress, State
from ocr_desktop.jobs.machine import Heat, Reading
from ocr_desktop.settings import Settings
from tests.gui.stage import Stage, stage

__all__ = ["stage"]


@pytest.mark.parametrize("wanted", [True, False])
def test_awake_while_documents_are_read(stage: Stage, tmp_path: Path, wanted: bool) -> None:
    stage.backstage.awake._soon.setInterval(0)
    stage.awake.reading = Reading(5, on_battery=True, heat=Heat.HOT)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    desk = stage.backstage.desk
    desk.open([tmp_path / "a.pdf"], Settings(stay_awake=wanted))
    job = stage.queue.jobs[-1].id
    for _ in range(2):
        stage.queue.tell_progress(job, State.RUNNING, Progress(documents_left=1))
        stage.wait(lambda: desk.busy)
        if wanted:
            stage.wait(lambda: stage.awake.held)
        assert stage.awake.held is wanted
        stage.queue.tell_progress(job, State.DONE, Progress(documents_done=1))
        stage.wait(lambda: not desk.busy)
        assert not stage.awake.held
    assert stage.queue.asked == [], "nothing is paused"
