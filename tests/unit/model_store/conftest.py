"""A place for a model, and the files of one."""

from pathlib import Path

import pytest

from ocr_desktop.model_store.place import Place
from tests.fakes import model_files
from tests.fakes.installations import MODEL


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "models", MODEL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_files.write(tmp_path / "mine")
