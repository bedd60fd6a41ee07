"""What a page may cost: the limits that a worker is held to while it reads for a job."""

from ocr_desktop import catalog
from ocr_desktop.settings import Settings
from ocr_desktop.worker.memory import MemoryBounds

# A worker that has grown by so much is replaced before it comes near the limit a page. Starting one takes a second;
# with a model, which is loaded again, a minute.
GROWTH = 1_500_000_000
GROWTH_WITH_MODEL = 3_000_000_000
_MEGABYTE = 1_000_000


def seconds(settings: Settings) -> float | None:
    """Time for a page, None where it may take any."""
    return float(settings.page_seconds) or None


def memory(settings: Settings) -> MemoryBounds:
    """Memory for a worker, by the engine that it reads with."""
    model = catalog.engine(settings.engine).model_memory
    page = settings.page_megabytes * _MEGABYTE
    return MemoryBounds(page=page + model if page else 0, growth=GROWTH_WITH_MODEL if model else GROWTH)
