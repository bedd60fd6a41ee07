"""A folder that documents are read from or written to: its drive may be taken away, and come back."""

import os
from pathlib import Path


class Place:
    """A folder, and the disk that it was on when work began there."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked at before ``begin``."""
        self.folder = folder
        self._disk = folder

    def begin(self) -> None:
        """From now on it is expected to be there, on the disk that it is on."""
        self._disk = next(place for place in (self.folder, *self.folder.absolute().parents) if os.path.ismount(place))

    @property
    def there(self) -> bool:
        """Whether it is; a folder of the same name where the drive was would be another one."""
        return os.path.isdir(self.folder) and os.path.ismount(self._disk)  # noqa: PTH112  (never raises)
