"""Whether an engine has the model that it needs."""

from ocr_desktop import paths
from ocr_desktop.errors import ModelError
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.place import Place


def ready(engine: str) -> bool:
    """Whether an engine can read now: it needs no model, or a variant of its model is in use."""
    try:
        models = {model.name: model for model in manifest.supported()}
    except ModelError:
        return False
    return engine not in models or Place(paths.models_directory(), models[engine]).active() is not None
