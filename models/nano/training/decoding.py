"""Greedy decoding of a batch of images of one size."""

import torch
from network import DotsOcr
from torch import Tensor
from vocabulary import END_OF_ASSISTANT, PAD, prompt


@torch.inference_mode()
def embed_prompt(model: DotsOcr, tokens: Tensor) -> Tensor:
    """The decoder's input up to the answer: image tokens (batch, n, width) in the prompt."""
    batch, count, _ = tokens.shape
    ids = torch.tensor(prompt(count), device=tokens.device)
    embedded: Tensor = model.model.embed_tokens(ids)[None].expand(batch, -1, -1).clone()
    embedded[:, 2 : 2 + count] = tokens.to(embedded.dtype)
    return embedded


@torch.inference_mode()
def read(model: DotsOcr, images: Tensor, limit: int) -> list[list[int]]:
    """The answers to a batch of grey images as token ids, the end token included."""
    _, tokens = model.see(images)
    out = model.model(embed_prompt(model, tokens))
    answers: list[list[int]] = [[] for _ in range(images.shape[0])]
    done = torch.zeros(images.shape[0], dtype=torch.bool, device=images.device)
    hidden, cache = out.hidden[:, -1:], out.cache
    for _ in range(limit):
        ids = model.lm_head(hidden)[:, 0].argmax(-1)
        ids = torch.where(done, PAD, ids)
        for answer, value in zip(answers, ids.tolist(), strict=True):
            if value != PAD:
                answer.append(value)
        done |= ids == END_OF_ASSISTANT
        if bool(done.all()):
            break
        out = model.model(model.model.embed_tokens(ids)[:, None], cache)
        hidden, cache = out.hidden, out.cache
    return answers
