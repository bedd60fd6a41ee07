"""Where things live on this machine: platform directories and shipped files, frozen or from a checkout."""

import os
import sys
import tempfile
from pathlib import Path

import platformdirs

APP_NAME = "OCR Desktop"
HOME_VARIABLE = "OCR_DESKTOP_HOME"
MODELS_VARIABLE = "OCR_DESKTOP_MODELS"

# Names in the folder of models, for those who write them and for those who read them.
ACTIVE = "active.json"
"""Of a model: which of its variants is used."""

MANIFEST = "manifest.json"
"""Of a variant: that it may be used, and what it was made from."""

OLD = ".old"
"""After the name of a variant: for the moment in which another takes its place."""

TOWER = "vision_mlx"
"""Of a variant: the vision encoder in MLX."""

COMPILED = "compiled"
"""What Core ML has compiled, for all models; in each of its folders SOURCE says of which package."""

SOURCE = "source.json"


def _directory(kind: str) -> Path:
    """A platform directory, or a folder of ``$OCR_DESKTOP_HOME`` where that is set (tests, portable installs)."""
    home = _chosen(HOME_VARIABLE)
    if home is not None:
        return home / kind
    name = APP_NAME if sys.platform == "darwin" else "ocr-desktop"
    found = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "cache": platformdirs.user_cache_path,
        "log": platformdirs.user_log_path,
    }[kind](name, appauthor=False)
    return Path(found)


def _chosen(variable: str) -> Path | None:
    """The folder that a variable names; a quoted tilde comes here as it is, and means what it means in a shell."""
    named = os.environ.get(variable)
    if not named:
        return None
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError:  # the home of somebody who is not known here
        return Path(named).absolute()


def library_file() -> Path:
    """The SQLite library of everything read."""
    return _directory("data") / "library.sqlite3"


def assets_directory() -> Path:
    """Pictures cropped from pages, named by the hash of their content."""
    return _directory("data") / "assets"


def settings_file() -> Path:
    """The person's settings (JSON)."""
    return _directory("config") / "settings.json"


def models_directory() -> Path:
    """Installed models: gigabytes, so ``$OCR_DESKTOP_MODELS`` may put them on another disk."""
    return _chosen(MODELS_VARIABLE) or _directory("data") / "models"


def spool_directory() -> Path:
    """Short-lived files: pasted pictures, page pictures on their way to the window."""
    return _directory("cache") / "spool"


def uploads_directory() -> Path:
    """Documents that were sent to the service, until they have been read.

    Not among what may be deleted at any time: a job outlives the service.
    """
    return _directory("data") / "uploads"


def token_file() -> Path:
    """What whoever asks something of the service must know."""
    return _directory("config") / "service-token"


def log_directory() -> Path:
    """Log files of the front ends and the workers."""
    return _directory("log")


def unusable(folder: Path) -> str:
    """Why nothing can be kept in a folder, in words for a person; empty where it can. The folder is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as exc:
        return exc.strerror or str(exc)


def remedy() -> str:
    """What to do where nothing can be kept."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return f"{HOME_VARIABLE} is set to “{home}”: set it to a folder that you may write to, or unset it."
    return f"Give yourself the right to write there, or set {HOME_VARIABLE} to a folder of your own."


def resource(name: str) -> Path:
    """A shipped file or folder under ``resources/``.

    Args:
        name: relative path with forward slashes, for example ``samples/welcome.pdf``.
    """
    return _shipped("resources") / name


def manifests_directory() -> Path:
    """The shipped descriptions of the models that can be installed: a JSON file each."""
    return _shipped("models")


def _shipped(folder: str) -> Path:
    """A folder that comes with the program: frozen, installed, or in a checkout."""
    package = Path(__file__).resolve().parent
    bundled = getattr(sys, "_MEIPASS", None)
    if bundled:
        return Path(bundled) / folder
    installed = package / folder
    return installed if installed.is_dir() else package.parent / folder
