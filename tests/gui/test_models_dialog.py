"""The models in the window: got, stopped, used, removed; nothing goes over the network."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QScrollArea, QWidget

from ocr_desktop.errors import DownloadFailed
from ocr_desktop.gui import phrases, question
from ocr_desktop.gui.installation_sign import InstallationSign
from ocr_desktop.gui.model_installer import ModelInstaller
from ocr_desktop.gui.models_dialog import ModelsDialog
from ocr_desktop.gui.variant_row import VariantRow
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.install import Order
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.progress import CancelFlag, Step, Update
from ocr_desktop.model_store.transfer import Hub
from ocr_desktop.settings import Settings
from tests.fakes import model_files
from tests.fakes.installations import FakeConverter, FakeHub

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


def facts(scene: Scene, variant: str) -> str:
    """What the row of a variant tells of it."""
    return " ".join(label.text() for label in scene.dialog.row(variant).findChildren(QLabel))


@pytest.fixture
def scene(tmp_path: Path, application: QApplication, wait_until: Callable[..., None]) -> Iterator[Scene]:
    made = Scene(tmp_path, wait_until)
    yield made
    made.close()


def test_a_model_is_got_and_used(scene: Scene) -> None:
    row = scene.dialog.row(USUAL)
    assert row.action.text() == "Get (6.1 GB)"
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
    scene.dialog.take(scene.place, tmp_path / "else", MODEL.variant(OTHER))
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
    assert scene.place.active() == MODEL.variant(OTHER)


def test_a_variant_is_verified_and_removed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.press(USUAL)
    scene.idle()
    row = scene.dialog.row(USUAL)
    row.verify.trigger()
    scene.idle()
    assert scene.place.active() == MODEL.variant(USUAL)
    asked: list[str] = []
    monkeypatch.setattr(question, "agreed", lambda window, words, facts, *more, **named: asked.append(facts))
    row.remove.trigger()
    assert scene.installer.running is None
    assert asked[0].startswith("It is in use: dots.ocr reads nothing until you choose another variant.")
    monkeypatch.setattr(question, "agreed", lambda *words, **more: True)
    row.remove.trigger()
    scene.idle()
    assert scene.place.active() is None
    assert row.action.text() == "Get"
    assert row.more.isHidden()


def test_what_failed_its_verification_says_so_and_is_made_again_or_removed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.press(USUAL)
    scene.idle()
    row = scene.dialog.row(USUAL)
    row.full.trigger()
    scene.idle()
    scene.converter.passes = False
    row.verify.trigger()
    scene.idle()
    assert "not used any more. Too far away." in scene.dialog.progress.words.text()
    assert "It failed its verification and is not used." in facts(scene, USUAL)
    assert row.action.text() == "Make Again"
    assert not row.more.isHidden()
    assert (row.full.isVisible(), row.verify.isVisible(), row.remove.isVisible()) == (False, False, True)
    scene.converter.passes = True
    scene.converter.did.clear()
    row.action.click()
    scene.idle()
    assert scene.converter.did == ["vision", "decoder", "tower", "verify"], "all of it, as it was before"
    assert row.state.text() == "In use"
    assert "failed" not in facts(scene, USUAL)
    scene.converter.passes = False
    row.verify.trigger()
    scene.idle()
    asked: list[str] = []

    def agree(_window: QWidget, _question: str, told: str, *_words: str, no: str) -> bool:
        asked.append(told)
        return True

    monkeypatch.setattr(question, "agreed", agree)
    row.remove.trigger()
    scene.idle()
    assert "in use" not in asked[0]
    assert row.action.text() == "Get"
    assert scene.place.size(MODEL.variant(USUAL)) == 0


def test_full_detail_is_added_to_what_is_installed_and_changes_nothing_else(scene: Scene) -> None:
    scene.press(OTHER)
    scene.idle()
    scene.press(USUAL)
    scene.idle()
    row = scene.dialog.row(OTHER)
    assert row.full.text().startswith("Add Full Detail (about ")
    assert "fetches" not in row.full.text()
    assert "full detail" not in facts(scene, OTHER)
    scene.converter.did.clear()
    row.full.trigger()
    scene.idle()
    assert scene.converter.did == ["tower", "verify"]
    assert "with full detail" in facts(scene, OTHER)
    assert not row.full.isVisible()
    assert scene.place.active() == MODEL.variant(USUAL), "what is in use stays in use"
    scene.place.remove_checkpoint()
    scene.dialog.row(USUAL).show_state(None)
    assert "fetches the published files again" in scene.dialog.row(USUAL).full.text()


def test_full_detail_is_not_offered_where_it_makes_no_sense(scene: Scene, tmp_path: Path) -> None:
    shipped = manifest.model("dots-nano")
    place, variant = Place(tmp_path / "shipped", shipped), shipped.variant()
    write_json(place.variant(variant) / "manifest.json", {"format": 1, "parts": {"vision": {}, "decoder": {}}})
    row = VariantRow(place, variant, GIGABYTES, 300)
    row.show_state(None)
    assert row.verify.isVisible()
    assert not row.full.isVisible()
    small = VariantRow(scene.place, MODEL.variant(OTHER), 16_000_000_000, 300)
    write_json(scene.place.variant(small.variant) / "manifest.json", {"format": 1, "parts": {}})
    small.show_state(None)
    assert small.full.isVisible()
    assert not small.full.isEnabled()
    assert "This machine has 16.0 GB" in small.full.toolTip()


def test_squares_are_no_larger_on_the_gpu_and_that_is_what_is_said(tmp_path: Path, application: QApplication) -> None:
    squares = manifest.model("deepseek-ocr")
    place, variant = Place(tmp_path, squares), squares.variant()
    write_json(place.variant(variant) / "manifest.json", {"format": 1, "parts": {"vision": {}, "decoder": {}}})
    row = VariantRow(place, variant, 16_000_000_000, 300)
    row.show_state(None)
    assert row.full.isVisible()
    assert row.full.isEnabled()
    assert row.full.text().startswith("Add Vision for the GPU (about ")
    assert "the settings" in row.full.toolTip()
    assert "million" not in row.full.toolTip()


def test_a_folder_is_imported_as_any_variant_that_the_machine_has_room_for(
    tmp_path: Path, application: QApplication, wait_until: Callable[..., None]
) -> None:
    scene = Scene(tmp_path, wait_until, machine=8_000_000_000)
    try:
        menu = scene.dialog.imports.menu()
        menu.aboutToShow.emit()
        header, *choices = menu.actions()
        assert not header.isEnabled()
        assert choices[0].text() == "8-bit vision, 4-bit decoder (usual)…"
        assert len(choices) == len(MODEL.variants)
        assert {action.text() for action in choices if not action.isEnabled()} >= {"As published, 16 bits…"}
        choices[-1].trigger()
        chooser = scene.dialog.findChild(QFileDialog)
        assert chooser is not None
        chooser.fileSelected.emit(str(scene.files))
        chooser.close()
        scene.idle()
        assert scene.place.active() == MODEL.variants[-1]
    finally:
        scene.close()


def test_it_fits_into_a_small_window_and_the_rows_scroll(
    tmp_path: Path, application: QApplication, wait_until: Callable[..., None]
) -> None:
    window, installer = QWidget(), ModelInstaller(Settings())
    window.resize(900, 600)
    window.show()
    dialog = ModelsDialog(manifest.supported(), tmp_path, installer, GIGABYTES, window)
    dialog.show()
    dialog.progress.show_error(DownloadFailed("It could not be fetched."))
    application.processEvents()
    assert dialog.height() <= 600
    area = dialog.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    assert bar.maximum() > 0
    last = dialog.row(manifest.supported()[-1].variants[-1].name)
    bar.setValue(bar.maximum())
    application.processEvents()
    assert last.visibleRegion().boundingRect() == last.rect()
    installer.close()
    window.close()


def test_what_does_not_fit_into_the_memory_says_so(
    tmp_path: Path, application: QApplication, wait_until: Callable[..., None]
) -> None:
    scene = Scene(tmp_path, wait_until, machine=8_000_000_000)
    try:
        row = scene.dialog.row(OTHER)
        assert not row.action.isEnabled()
        assert "more memory than this machine can give" in " ".join(label.text() for label in row.findChildren(QLabel))
        assert "needs" in row.action.toolTip()
        assert scene.dialog.row(USUAL).action.isEnabled()
    finally:
        scene.close()


def test_nothing_is_cut_off(scene: Scene, application: QApplication) -> None:
    area = scene.dialog.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().maximum() == 0, "there is room for everything"
    scene.dialog.progress.show_error(DownloadFailed("“model.safetensors” could not be fetched: " + "again. " * 30))
    application.processEvents()
    for label in scene.dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def will_agree(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The person says yes to everything; what they are asked, and told about it."""
    asked: list[str] = []

    def agree(_window: QWidget, words: str, facts: str, *_words: str, **_named: str) -> bool:
        asked.append(f"{words} {facts}")
        return True

    monkeypatch.setattr(question, "agreed", agree)
    return asked


def test_the_published_files_are_shown_and_can_be_removed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    files = scene.dialog.files(scene.place)
    assert files.isHidden()
    scene.press(USUAL)
    assert not files.remove.isEnabled()
    scene.idle()
    there = scene.place.arrived()
    assert files.isVisible()
    assert phrases.size(there) in files.facts.text()
    assert scene.dialog.row(OTHER).action.text() == "Get", "there is nothing to fetch"
    asked = will_agree(monkeypatch)
    files.remove.click()
    scene.idle()
    assert "What is installed goes on to work." in asked[0]
    assert f"{phrases.size(there)} have to be downloaded again first" in asked[0]
    assert scene.place.arrived() == 0
    assert files.isHidden()
    assert scene.dialog.row(USUAL).state.text() == "In use"
    assert scene.dialog.row(OTHER).action.text() == "Get (6.1 GB)"


@pytest.mark.parametrize("arrived", [False, True])
def test_what_was_begun_can_be_discarded(scene: Scene, monkeypatch: pytest.MonkeyPatch, arrived: bool) -> None:
    scene.converter.slow = True
    scene.press(USUAL)
    scene.wait(lambda: "Layer 7" in scene.dialog.progress.words.text(), what="the conversion to begin")
    scene.dialog.progress.button.click()
    scene.idle()
    if not arrived:  # as if it had been interrupted while it was downloading
        next(scene.place.checkpoint.glob("*.safetensors")).unlink()
        scene.dialog._update()
        assert "have arrived" in scene.dialog.files(scene.place).facts.text()
    row = scene.dialog.row(USUAL)
    assert row.action.text().startswith("Go On")
    assert row.more.isVisible()
    assert row.remove.text() == "Discard…"
    asked = will_agree(monkeypatch)
    row.remove.trigger()
    scene.idle()
    assert ("published files are kept" if arrived else "downloaded again") in asked[0]
    assert scene.place.intent() is None
    assert scene.place.record().complete == arrived
    assert (scene.place.arrived() > 0) == arrived
    assert scene.place.size(row.variant) == 0
    assert row.action.text() == ("Get" if arrived else "Get (6.1 GB)")
    assert row.more.isHidden()
    assert scene.dialog.progress.isHidden(), "there is nothing to go on with"


def test_the_window_tells_of_it_while_the_sheet_is_closed(scene: Scene) -> None:
    works, sign = scene.hub, InstallationSign(scene.installer)
    assert sign.isHidden()
    scene.converter.slow = True
    scene.press(USUAL)
    scene.dialog.close()
    scene.wait(lambda: sign.text().startswith("Converting dots.ocr · "), what="the conversion to be told")
    assert not sign.isHidden()
    scene.installer.pause()
    scene.idle()
    assert sign.text() == "The installation of dots.ocr is paused"
    sign.click()
    assert sign.isHidden(), "that was seen"
    scene.place.remove_all()

    def refuse(mirror: str, seconds: float) -> Hub:
        raise DownloadFailed("There is no connection.")

    scene.hub = refuse
    scene.installer.again()
    scene.idle()
    assert sign.text() == "The work on dots.ocr has failed"
    assert "no connection" in sign.toolTip()
    again = ModelsDialog([MODEL], scene.store, scene.installer, GIGABYTES)
    again.show()
    assert again.progress.words.text() == "There is no connection."
    scene.hub, scene.converter.slow = works, False
    again.progress.button.click()
    scene.idle()
    assert sign.isHidden()
    assert scene.place.active() is not None
    scene.dialog = again  # the scene closes it
    sign.close()
