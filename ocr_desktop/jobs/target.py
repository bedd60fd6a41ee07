"""The folder that an export writes to: it may fill up, be taken away, or not be written to any more, and come back."""

import errno
import os
from collections.abc import Collection
from pathlib import Path

from ocr_desktop.errors import DiskFull, OcrDesktopError, OutputError, TargetNotWritable
from ocr_desktop.jobs.atomic import check_folder
from ocr_desktop.jobs.place import Place
from ocr_desktop.sentences import said


class Target:
    """Tells what is wrong with the folder, or one in it, from what is wrong with one document's files."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at before ``begin``."""
        self._place = Place(folder)
        self._never: frozenset[Path] = frozenset()

    def begin(self, folders: Collection[Path]) -> None:
        """Make the folder where it is not there, and see that it can be written to.

        Args:
            folders: in it, that documents go to. Those that cannot be written to from the beginning are their
                documents' own trouble: waiting would not help.

        Raises:
            OutputError: it cannot.
        """
        check_folder(self._place.folder)
        self._place.begin()
        self._never = frozenset(
            folder for folder in folders
            if os.path.lexists(folder) and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK))
        )  # fmt: skip

    def check(self) -> None:
        """See that it is still there: a folder made anew where a drive was would be another one, and hide it later.

        Raises:
            TargetNotWritable: it is gone.
        """
        if not self._place.there:
            raise TargetNotWritable(
                said("“{folder}” is no longer there.", folder=self._place.folder),
                remedy=said("Connect its drive again, or put the folder back where it was."),
            )

    def hinders(self, error: OcrDesktopError, folders: Collection[Path]) -> bool:
        """Whether what could not be written cannot be for a reason that any other document would meet as well.

        Args:
            folders: that it was to be written to.
        """
        if isinstance(error, DiskFull):
            # There may be space, and yet none for so large a file.
            return not (isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EFBIG)
        if not isinstance(error, OutputError):
            return False
        try:
            self.check()
            check_folder(self._place.folder)
            for folder in folders:
                if os.path.lexists(folder) and folder not in self._never:
                    check_folder(folder)
        except OutputError:
            return True
        return False


def awaited(error: OcrDesktopError) -> OcrDesktopError:
    """What could not be written, told with what a person can do while the export waits for it."""
    if error.remedy != error.default_remedy:
        return error
    remedy = "Allow writing there again, or stop this export and choose another folder."
    return type(error)(error.message, remedy="Free some space." if isinstance(error, DiskFull) else remedy)
