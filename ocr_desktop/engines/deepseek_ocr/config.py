"""What a DeepSeek-OCR checkpoint says of itself: every size and id comes from its own files."""

from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.engines.deepseek_ocr.vision_config import VisionConfig, vision_config
from ocr_desktop.engines.runtime.fields import Fields

_GREY = (0.5, 0.5, 0.5)  # of the published preprocessor: mean and deviation alike
_ARCHITECTURE = "DeepseekOCRForCausalLM"


@dataclass(frozen=True, slots=True)
class TextConfig:
    """The decoder: some dense layers, then layers of which every token goes through a few experts.

    Args:
        hidden: width.
        layers: number of blocks.
        heads: of the attention; keys and values have as many.
        dense: blocks at the beginning that have no experts.
        ffn: width inside the feed-forward part of those.
        experts: that are chosen from, in each of the others.
        chosen: how many a token goes through.
        shared: experts that every token goes through; they are stored as one.
        expert: width inside an expert.
        vocab: number of tokens.
        max_positions: longest sequence.
        rope_theta: base of the rotary frequencies.
        rms_eps: epsilon of the norms.
    """

    hidden: int
    layers: int
    heads: int
    dense: int
    ffn: int
    experts: int
    chosen: int
    shared: int
    expert: int
    vocab: int
    max_positions: int
    rope_theta: float
    rms_eps: float

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.hidden // self.heads

    @property
    def kv_heads(self) -> int:
        """Key and value heads."""
        return self.heads

    @property
    def tied(self) -> bool:
        """Whether the output layer is the embedding."""
        return False


@dataclass(frozen=True, slots=True)
class DeepseekConfig:
    """A whole checkpoint.

    Args:
        vision: SAM, CLIP and what joins them.
        text: the decoder.
        begin_token: stands before every prompt.
        end_tokens: ids that end an answer.
        mean: of each colour channel, for values from 0 to 1; also the grey around what fills no square.
        std: deviation of each.
    """

    vision: VisionConfig
    text: TextConfig
    begin_token: int
    end_tokens: tuple[int, ...]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @classmethod
    def load(cls, folder: Path) -> "DeepseekConfig":
        """Read the JSON files of a checkpoint or of an installed model.

        Raises:
            ModelMissing: there is no ``config.json``.
            ModelDamaged: a file cannot be read, or a field of it is missing, wrong or not supported.
        """
        config = Fields.of_checkpoint(folder)
        # The model_type is that of other models as well.
        config.expect("architectures", [_ARCHITECTURE])
        config.expect("tile_tag", "2D")
        config.expect("global_view_pos", "head")
        language = config.inner("language_config")
        text = _text(language)
        generation = Fields.read(folder / "generation_config.json")
        pictures = Fields.read(folder / "processor_config.json") or Fields("processor_config.json", {})
        pictures.expect("patch_size", 16)
        pictures.expect("downsample_ratio", 4)
        loaded = cls(
            vision=vision_config(config, text.hidden),
            text=text,
            begin_token=language.count("bos_token_id", least=0),
            end_tokens=(generation.ids("eos_token_id") if generation else ())
            or language.ids("eos_token_id", required=True),
            mean=pictures.triple("image_mean", _GREY),
            std=pictures.triple("image_std", _GREY),
        )
        if min(loaded.std) <= 0:
            raise pictures.wrong("image_std", "is not positive")
        for token in (loaded.begin_token, *loaded.end_tokens):
            if token >= text.vocab:
                raise language.wrong("vocab_size", f"leaves no room for the token {token}")
        return loaded


def _text(fields: Fields) -> TextConfig:
    """What is not in the public file has the defaults of the published code; what is computed otherwise is refused."""
    for field, only in (
        ("use_mla", False), ("topk_method", "greedy"), ("scoring_func", "softmax"), ("norm_topk_prob", False),
        ("routed_scaling_factor", 1.0), ("moe_layer_freq", 1), ("rope_scaling", None), ("attention_bias", False),
        ("tie_word_embeddings", False), ("hidden_act", "silu"),
    ):  # fmt: skip
        fields.expect(field, only)
    heads = fields.count("num_attention_heads")
    fields.expect("num_key_value_heads", heads)
    text = TextConfig(
        hidden=fields.count("hidden_size"),
        layers=fields.count("num_hidden_layers"),
        heads=heads,
        dense=fields.count("first_k_dense_replace", least=0),
        ffn=fields.count("intermediate_size"),
        experts=fields.count("n_routed_experts"),
        chosen=fields.count("num_experts_per_tok"),
        shared=fields.count("n_shared_experts"),
        expert=fields.count("moe_intermediate_size"),
        vocab=fields.count("vocab_size"),
        max_positions=fields.count("max_position_embeddings"),
        rope_theta=fields.number("rope_theta", default=1e4),
        rms_eps=fields.number("rms_norm_eps", default=1e-6),
    )
    if text.hidden % heads or text.head_dim % 2:
        raise fields.wrong("num_attention_heads", "does not divide hidden_size into heads of an even width")
    if text.chosen > text.experts:
        raise fields.wrong("num_experts_per_tok", "is more than n_routed_experts")
    return text
