"""The folder that an export writes to: it may fill up, be taken away, or not be written to any more, and come back."""

import errno
from pathlib import Path

from ocr_desktop.errors import DiskFull, OcrDesktopError, OutputError, TargetNotWritable
from ocr_desktop.jobs.atomic import check_folder


class Target:
    """Tells what is wrong with the folder as a whole from what is wrong with one document's files."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at before ``begin``."""
        self._folder = folder
        self._disk = folder

    def begin(self) -> None:
        """Make the folder where it is not there, and see that it can be written to.

        Raises:
            OutputError: it cannot.
        """
        check_folder(self._folder)
        self._disk = next(place for place in (self._folder, *self._folder.absolute().parents) if place.is_mount())

    def check(self) -> None:
        """See that it is still there: a folder made anew where a drive was would be another one, and hide it later.

        Raises:
            TargetNotWritable: it is gone.
        """
        if not (self._folder.is_dir() and self._disk.is_mount()):
            raise TargetNotWritable(
                f"“{self._folder}” is no longer there.",
                remedy="Connect its drive again, or put the folder back where it was.",
            )

    def hinders(self, error: OcrDesktopError) -> bool:
        """Whether what could not be written cannot be for a reason that any other document would meet as well."""
        if isinstance(error, DiskFull):
            # There may be space, and yet none for so large a file.
            return not (isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EFBIG)
        if not isinstance(error, OutputError):
            return False
        try:
            self.check()
            check_folder(self._folder)
        except OutputError:
            return True
        return False
