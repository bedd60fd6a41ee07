"""The models in the window: got, stopped, used, removed; nothing goes over the network."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from ocr_desktop.errors import DownloadFailed
from ocr_desktop.gui import question
from ocr_desktop.gui.model_installer import ModelInstaller
from ocr_desktop.gui.models_dialog import ModelsDialog
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.install import Order
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.progress import CancelFlag, Step, Update
from ocr_desktop.model_store.transfer import Hub
from ocr_desktop.settings import Settings
from tests.fakes import model_files
from tests.unit.model_store.test_install import FakeConverter, FakeHub

MODEL = manifest.model("dots-ocr")
USUAL, OTHER = MODEL.default, "float16-16bit"
GIGABYTES = 64_000_000_000


class SlowConverter(FakeConverter):
    """Converts for as long as nobody stops it, if it is told to be slow."""

    slow = False

    def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
        while self.slow:
            told(0.3, "Layer 7 of 42")
            threading.Event().wait(0.01)
        return super().convert(order, told, cancel)


class Scene:
    """A dialog over a store, with a hub and a converter that are played."""

    def __init__(self, folder: Path, wait: Callable[..., None], machine: int = GIGABYTES) -> None:
        self.folder = folder
        self.wait = wait
        self.store = folder / "models"
        self.files = model_files.write(folder / "published")
        self.converter = SlowConverter()
        self.hub: Callable[[str, float], Hub] = lambda mirror, seconds: FakeHub(self.files)
        self.installer = ModelInstaller(Settings(), connected=self._connect, converter=lambda: self.converter)
        self.dialog = ModelsDialog([MODEL], self.store, self.installer, machine)
        self.changes: list[None] = []
        self.dialog.changed.connect(lambda: self.changes.append(None))
        self.dialog.show()

    def _connect(self, mirror: str, seconds: float) -> Hub:
        return self.hub(mirror, seconds)

    @property
    def place(self) -> Place:
        return Place(self.store, MODEL)

    def press(self, variant: str) -> None:
        button = self.dialog.row(variant).action
        assert button.isEnabled()
        button.click()

    def idle(self) -> None:
        self.wait(lambda: self.installer.running is None, what="the installation to end")

    def close(self) -> None:
        self.installer.close()
        self.dialog.close()
        self.installer.deleteLater()


@pytest.fixture
def scene(tmp_path: Path, application: QApplication, wait_until: Callable[..., None]) -> Iterator[Scene]:
    made = Scene(tmp_path, wait_until)
    yield made
    made.close()


def test_a_model_is_got_and_used(scene: Scene) -> None:
    row = scene.dialog.row(USUAL)
    assert row.action.text() == "Get"
    assert row.more.isHidden()
    updates: list[Update] = []
    scene.installer.progressed.connect(updates.append)
    scene.press(USUAL)
    assert not scene.dialog.row(OTHER).action.isEnabled()
    scene.idle()
    assert scene.place.active() == MODEL.variant(USUAL)
    assert row.state.text() == "In use"
    assert row.action.isHidden()
    assert not row.more.isHidden()
    assert {update.step for update in updates} >= {Step.DOWNLOAD, Step.CONVERT}
    assert scene.changes
    assert scene.dialog.progress.words.text() == "Ready."


def test_another_variant_is_made_from_what_is_there_and_either_can_be_used(scene: Scene) -> None:
    scene.press(USUAL)
    scene.idle()

    def offline(mirror: str, seconds: float) -> Hub:
        raise AssertionError("the network was asked")

    scene.hub = offline
    scene.press(OTHER)
    scene.idle()
    assert scene.dialog.row(OTHER).state.text() == "In use"
    assert scene.dialog.row(USUAL).action.text() == "Use"
    scene.press(USUAL)
    assert scene.dialog.row(USUAL).state.text() == "In use"
    assert scene.place.active() == MODEL.variant(USUAL)


def test_it_can_be_paused_and_goes_on(scene: Scene) -> None:
    scene.converter.slow = True
    scene.press(USUAL)
    scene.wait(lambda: "Layer 7" in scene.dialog.progress.words.text(), what="the conversion to begin")
    assert scene.dialog.row(USUAL).state.text() == "Working…"
    scene.dialog.progress.button.click()
    scene.idle()
    assert scene.dialog.progress.words.text().startswith("Paused.")
    assert scene.dialog.row(USUAL).action.text() == "Go On"
    assert scene.place.active() is None
    scene.converter.slow = False
    scene.dialog.progress.button.click()
    scene.idle()
    assert scene.place.active() is not None


def test_opened_again_it_shows_what_goes_on_and_can_stop_it(scene: Scene) -> None:
    scene.converter.slow = True
    scene.press(USUAL)
    scene.dialog.close()
    again = ModelsDialog([MODEL], scene.store, scene.installer, GIGABYTES)
    again.show()
    assert not again.progress.isHidden()
    assert again.progress.button.text() == "Pause"
    scene.wait(lambda: "Layer 7" in again.progress.words.text(), what="the conversion to begin")
    again.progress.button.click()
    scene.idle()
    assert again.progress.button.text() == "Go On"
    scene.converter.slow = False
    again.progress.button.click()
    scene.idle()
    assert scene.place.active() == MODEL.variant(USUAL)
    assert again.row(USUAL).state.text() == "In use"
    scene.dialog = again  # the scene closes it


def test_what_fails_says_why_and_can_be_tried_again(scene: Scene) -> None:
    works = scene.hub

    def refuse(mirror: str, seconds: float) -> Hub:
        raise DownloadFailed("There is no connection.")

    scene.hub = refuse
    scene.press(USUAL)
    scene.idle()
    panel = scene.dialog.progress
    assert panel.words.text() == "There is no connection."
    assert panel.figures.text() == DownloadFailed.default_remedy
    scene.hub = works
    panel.button.click()
    scene.idle()
    assert scene.place.active() is not None


def test_a_folder_is_imported_or_refused_by_name(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "config.json").write_text("{}")
    scene.dialog.take(tmp_path / "else")
    scene.idle()
    assert scene.place.active() is None
    assert scene.dialog.progress.words.text()
    (tmp_path / "else" / "config.json").unlink()
    for file in scene.files.iterdir():
        file.rename(tmp_path / "else" / file.name)

    def offline(mirror: str, seconds: float) -> Hub:
        raise AssertionError("the network was asked")

    scene.hub = offline
    scene.dialog.progress.button.click()  # the same folder again, not a download
    scene.idle()
    assert scene.place.active() == MODEL.variant(USUAL)


def test_a_variant_is_verified_and_removed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.press(USUAL)
    scene.idle()
    verify, remove = scene.dialog.row(USUAL).more.menu().actions()
    scene.converter.passes = False
    verify.trigger()
    scene.idle()
    assert "not used any more. Too far away." in scene.dialog.progress.words.text()
    assert scene.place.active() is None
    assert scene.dialog.row(USUAL).action.text() == "Go On"
    monkeypatch.setattr(question, "agreed", lambda *words, **more: False)
    remove.trigger()
    assert scene.installer.running is None
    monkeypatch.setattr(question, "agreed", lambda *words, **more: True)
    remove.trigger()
    scene.idle()
    assert scene.place.active() is None
    assert scene.dialog.row(USUAL).action.text() == "Get"


def test_what_does_not_fit_into_the_memory_says_so(
    tmp_path: Path, application: QApplication, wait_until: Callable[..., None]
) -> None:
    scene = Scene(tmp_path, wait_until, machine=8_000_000_000)
    try:
        row = scene.dialog.row(OTHER)
        assert not row.action.isEnabled()
        assert "more than this machine can give" in " ".join(label.text() for label in row.findChildren(QLabel))
        assert "needs" in row.action.toolTip()
        assert scene.dialog.row(USUAL).action.isEnabled()
    finally:
        scene.close()


def test_nothing_is_cut_off(scene: Scene, application: QApplication) -> None:
    scene.dialog.progress.show_error(DownloadFailed("“model.safetensors” could not be fetched: " + "again. " * 30))
    application.processEvents()
    for label in scene.dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
