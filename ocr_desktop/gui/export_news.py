"""What the window says of exports: written, put off, given up, failed, interrupted."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import desktop, style
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.error_banner import ErrorBanner, Tone
from ocr_desktop.gui.exporter import Exporter
from ocr_desktop.gui.folder_exporter import FolderExporter
from ocr_desktop.gui.language import number, tr
from ocr_desktop.gui.notice import Way
from ocr_desktop.jobs.run import RunRecord
from ocr_desktop.settings import Settings


class ExportNews(QObject):
    """Puts news of exports in the banner.

    Args:
        current: tells the person's settings.
        look: shows a file without opening it; None where there is no such thing.
    """

    def __init__(
        self,
        banner: ErrorBanner,
        exporter: Exporter,
        folders: FolderExporter,
        current: Callable[[], Settings],
        look: Callable[[Path], None] | None = None,
    ) -> None:
        super().__init__(banner)
        self._banner = banner
        self._folders = folders
        self._current = current
        self._look = look
        exporter.written.connect(self._written)
        exporter.failed.connect(self._failed)
        exporter.postponed.connect(self._postponed)
        exporter.given_up.connect(self._given_up)
        folders.interrupted.connect(self._interrupted)

    def _written(self, target: Path) -> None:
        ways = [
            Way(tr(style.SHOW_IN_FOLDER), lambda: desktop.reveal(target)),
            Way(tr("Open"), lambda: desktop.open_path(target)),
        ]
        look = self._look
        if look is not None:
            ways.insert(1, Way(tr("Quick Look"), lambda: look(target)))
        self._banner.say(tr("“{name}” was written.").format(name=target.name), ways=tuple(ways), tone=Tone.DONE)

    def _postponed(self, target: Path, document: DocumentItem) -> None:
        self._banner.say(
            tr("“{name}” will be written when “{document}” has been read.").format(
                name=target.name, document=document.title
            ),
            tone=Tone.NOTE,
        )

    def _given_up(self, target: Path, document: DocumentItem) -> None:
        self._banner.say(
            tr("“{name}” is not written: “{document}” was removed from the list before it had been read.").format(
                name=target.name, document=document.title
            ),
            tone=Tone.NOTE,
        )

    def _failed(self, error: OcrDesktopError) -> None:
        self._banner.say(error.message, error.remedy)

    def _interrupted(self, record: RunRecord) -> None:
        failed, documents = len(record.failed), len(record.outcomes) + len(record.waiting)
        done = tr("{done} of %n document(s) written", "", documents).format(done=number(len(record.outcomes) - failed))

        def resume() -> None:
            self._banner.hide()
            self._folders.resume(record, self._current())

        def give_up() -> None:
            self._banner.hide()
            self._folders.give_up(record)

        self._banner.say(
            tr("The export of “{folder}” was interrupted: {done}.").format(
                folder=Path(record.wish.root).name,
                done=done + (tr(", {failed} failed").format(failed=number(failed)) if failed else ""),
            ),
            tr("What was read is kept, and is not read again."),
            (Way(tr("Not Now"), give_up), Way(tr("Resume Export"), resume)),
            tone=Tone.NOTE,
        )
