"""What is used of mlx-lm: decoders, caches, sampling, without what its package imports at its start.

That is transformers, and with it torch where there is one: seconds and hundreds of megabytes for nothing that is
needed here. The package is put in place without being run; its modules import each other as ever.
"""

import importlib.util
import sys

_spec = importlib.util.find_spec("mlx_lm")
if _spec is not None and "mlx_lm" not in sys.modules:
    sys.modules["mlx_lm"] = importlib.util.module_from_spec(_spec)

from mlx_lm.models import deepseek  # noqa: E402
from mlx_lm.models.base import create_attention_mask  # noqa: E402
from mlx_lm.models.cache import BatchKVCache, KVCache, QuantizedKVCache, make_prompt_cache, trim_prompt_cache  # noqa: E402
from mlx_lm.models.qwen2 import Model, ModelArgs  # noqa: E402
from mlx_lm.sample_utils import make_sampler  # noqa: E402

Qwen2 = Model
Qwen2Args = ModelArgs
DeepSeek = deepseek.Model
DeepSeekArgs = deepseek.ModelArgs

__all__ = [
    "BatchKVCache",
    "DeepSeek",
    "DeepSeekArgs",
    "KVCache",
    "QuantizedKVCache",
    "Qwen2",
    "Qwen2Args",
    "create_attention_mask",
    "make_prompt_cache",
    "make_sampler",
    "trim_prompt_cache",
]
