"""Answers that are decoded side by side: one forward gives each of them a token.

Only one of them is being followed; the others run ahead in it, and what they say is kept until somebody asks. So
each answer is watched, steered and taken back as if it were alone: who wants something else of it than its likeliest
tokens takes it out, and it goes on by itself. Rows are of different length; the shorter ones are padded on the left
(``BatchKVCache`` of mlx-lm). A token that another way of computing might choose otherwise is computed for its row
alone, as in ``decoding``.
"""

import time
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import mlx.core as mx

from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.decoding import PREFILL_STEP, Aids, Bias, Decoding, Sampling, empty_cache, sure
from ocr_desktop.engines.runtime.drafting import Drafter
from ocr_desktop.engines.runtime.language import BatchKVCache, KVCache
from ocr_desktop.engines.runtime.widths import Widths

_LAPS = 12  # tokens of an answer that make a measurement
_NO_AIDS = Aids()
_TIDY_EVERY = 256  # forwards after which memory that is not used is given back


@dataclass(slots=True, eq=False)
class Seat:
    """One answer's place among the others.

    Args:
        last: its newest token, which the cache does not hold yet.
        room: tokens that it may still have.
        ends: tokens that end it.
        cancel: takes it out.
        found: tokens that nobody has asked for yet.
        seconds: its share of the time that they took.
        held: tokens that the cache holds.
        ended: it has come to its end, and has no cache any more.
    """

    last: int
    room: int
    ends: frozenset[int]
    cancel: CancelFlag
    held: int
    found: deque[int] = field(default_factory=deque)
    seconds: float = 0.0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    """A forward that is under way.

    Args:
        given: its tokens, (rows,).
        chosen: what it says comes next, (rows,).
        sure: whether any way of computing says so, (rows,).
        index: columns of the cache before it.
        began: when.
    """

    given: mx.array
    chosen: mx.array
    sure: mx.array
    index: int
    began: float


class Watch:
    """Measures what a token costs, over some of them: the time in which it is looked at included.

    Args:
        widths: told of it.
    """

    def __init__(self, widths: Widths) -> None:
        self._widths = widths
        self._width = self._laps = 0
        self._seconds = self._handling = 0.0
        self._known: float | None = None

    def lap(self, width: int) -> None:
        """One token for each of so many answers is known now."""
        now = time.perf_counter()
        if width != self._width:
            self.pause()
        if self._known is not None:
            # Those that nobody follows yet will be looked at, too.
            self._seconds += now - self._known + (width - 1) * self._handling
            self._laps += 1
        self._width, self._known = width, now
        if self._laps == _LAPS:
            self._widths.note(width, self._laps * width, self._seconds)
            self._laps, self._seconds = 0, 0.0

    def handled(self, seconds: float) -> None:
        """It took so long to look at one token."""
        self._handling += (seconds - self._handling) / _LAPS

    def pause(self) -> None:
        """Something else is done meanwhile."""
        self._known, self._laps, self._seconds = None, 0, 0.0


class Batch:
    """Answers of one model, side by side.

    Args:
        model: a decoder of mlx-lm.
        widths: told what a token costs.

    Attributes:
        model: as given.
        watch: measures what a token costs.
        rests: who is followed goes on alone, because that is quicker.
    """

    def __init__(self, model: Any, widths: Widths) -> None:
        self.widths = widths
        self.watch = Watch(widths)
        self.rests = False
        self.model = model
        self._seats: list[Seat] = []
        self._cache: list[Any] = []
        self._upcoming: _Step | None = None
        self._steps = 0

    @property
    def width(self) -> int:
        """How many there are."""
        return len(self._seats)

    def add(self, seat: Seat, cache: Sequence[Any]) -> None:
        """One more answer, with what its cache holds."""
        self._settle()
        rows = [BatchKVCache.merge([entry]) for entry in cache]  # type: ignore[no-untyped-call]
        if self._seats:
            for all_rows, row in zip(self._cache, rows, strict=True):
                all_rows.extend(row)
        else:
            self._cache = rows
        mx.eval([entry.state[:2] for entry in self._cache])
        mx.clear_cache()
        self._seats.append(seat)
        self.watch.pause()

    def remove(self, seat: Seat) -> list[Any] | None:
        """Take an answer out; its cache, None where it has ended."""
        if seat not in self._seats:
            return None
        self._settle()
        place = self._seats.index(seat)
        own = [entry.extract(place) for entry in self._cache]
        mx.eval([entry.state[:2] for entry in own])
        self._keep([number for number in range(self.width) if number != place])
        return own

    def step(self) -> None:
        """One token more for each; those that end with it, and those that nobody wants, leave."""
        self._keep([number for number, seat in enumerate(self._seats) if not seat.cancel.is_set()])
        if not self._seats:
            return
        began = time.perf_counter()
        step = self._upcoming or self._launch(mx.array([seat.last for seat in self._seats]))
        self._upcoming = self._launch(step.chosen)  # the machine goes on while these tokens are looked at
        chosen: list[int] = step.chosen.tolist()  # type: ignore[assignment]
        certain: list[bool] = step.sure.tolist()  # type: ignore[assignment]
        for place, known in enumerate(certain):
            if not known and (other := self._alone(place, step)) != chosen[place]:
                chosen[place] = other
                self._settle()
        taken = time.perf_counter() - began
        for seat, token in zip(self._seats, chosen, strict=True):
            seat.last = token
            seat.held += 1
            seat.found.append(token)
            seat.room -= 1
            seat.seconds += taken / self.width
            seat.ended = token in seat.ends or seat.room <= 0
        self.watch.lap(self.width)
        self._steps += 1
        if self._steps % _TIDY_EVERY == 0:
            mx.clear_cache()
        self._keep([number for number, seat in enumerate(self._seats) if not seat.ended])

    def _launch(self, given: mx.array) -> _Step:
        began, index = time.perf_counter(), self._cache[0].size()
        logits = self.model(given[:, None], cache=self._cache)[:, -1]
        chosen, certain = mx.argmax(logits, axis=-1), sure(logits)
        mx.async_eval(chosen, certain)
        return _Step(given, chosen, certain, index, began)

    def _alone(self, place: int, step: _Step) -> int:
        """The token of one row, computed as if there were no other."""
        row = []
        for entry in self._cache:
            padding: int = entry.left_padding[place].tolist()
            own = KVCache()  # type: ignore[no-untyped-call]
            own.state = (
                entry.keys[place : place + 1, :, padding : step.index],
                entry.values[place : place + 1, :, padding : step.index],
                step.index - padding,
            )
            row.append(own)
        found: int = mx.argmax(self.model(step.given[place][None, None], cache=row)[0, -1]).tolist()  # type: ignore[assignment]
        return found

    def _settle(self) -> None:
        """Give up the forward that is under way."""
        if self._upcoming is not None:
            for entry in self._cache:
                entry.trim(entry.size() - self._upcoming.index)
            self._upcoming = None

    def _keep(self, places: list[int]) -> None:
        """Let these rows stay, and no other."""
        if len(places) == self.width:
            return
        self._seats = [self._seats[place] for place in places]
        self.watch.pause()
        if not places:
            self._cache, self._upcoming = [], None
            mx.clear_cache()
            return
        self._settle()
        kept = mx.array(places)
        for entry in self._cache:
            entry.filter(kept)
        mx.eval([entry.state[:2] for entry in self._cache])


class SharedDecoding(Decoding):
    """An answer that may be decoded side by side with others, and is otherwise as ever.

    Args:
        batch: where the others of the same model are.
        embeddings, sampling, end_tokens, cancel, aids: as for ``Decoding``.
    """

    _seat: Seat | None = None

    def __init__(
        self,
        batch: Batch,
        embeddings: mx.array,
        sampling: Sampling,
        end_tokens: Sequence[int],
        cancel: CancelFlag,
        aids: Aids = _NO_AIDS,
    ) -> None:
        self.batch = batch
        self._invited = False
        self._steered = False
        self._before = 0.0  # seconds of the prefill that was done before anybody asked for the answer
        self._shared = 0.0  # seconds that its tokens took when nobody waited for them, less those it waited for others'
        super().__init__(batch.model, embeddings, sampling, end_tokens, cancel, aids)

    @property
    def can_share(self) -> bool:
        """Whether its tokens are the likeliest ones, and its cache one of those that can be put side by side."""
        plain = all(type(entry) is KVCache for entry in self._cache)
        return plain and not self._steered and self._sampling.temperature == 0

    @property
    def token_bytes(self) -> int:
        """What a token takes in the cache, in bytes; 0 where that is not known."""
        kept = [getattr(entry, name, None) for entry in self._cache for name in ("keys", "values")]
        return sum(found.shape[1] * found.shape[3] * found.itemsize for found in kept if isinstance(found, mx.array))

    @property
    def is_seated(self) -> bool:
        """Whether it is decoded along with others."""
        return self._seat is not None

    def invite(self) -> None:
        """Have it go on side by side with others, once its next token is known."""
        self._invited = self.can_share

    def draft_by(self, drafter: Drafter | None) -> None:
        """Have it helped by a draft where it goes on alone."""
        self._drafter = drafter

    def sit_down(self) -> bool:
        """Before anybody asks for it: do a part of what is to be done before its first token, then join the others.

        Returns:
            whether it sits there now; otherwise it wants to be called again.
        """
        began = time.perf_counter()
        wanted = min(self._filled + PREFILL_STEP, self.timing.prompt - 1)
        if self._filled < wanted:
            self._fill(wanted)
        if self._filled == self.timing.prompt - 1 and not self._cancel.is_set():
            logits = self._forward(self._embeddings[-1:])[0]
            first: int = mx.argmax(logits[-1]).tolist()  # type: ignore[assignment]
            self._take_seat(first, is_new=True)
        self._before += time.perf_counter() - began
        self.batch.watch.pause()
        return self._seat is not None

    def tokens(self) -> Generator[int, None, FinishReason]:
        """As ``Decoding``'s; what has been found already comes at once."""
        before, self._before = self._before, 0.0
        try:
            return (yield from super().tokens())
        finally:
            self.timing.prefill += before
            self.timing.first_token += before
            self.timing.decode, self._shared = max(0.0, self.timing.decode + self._shared), 0.0

    def steer(self, sampling: Sampling, bias: Bias | None = None) -> None:
        """As ``Decoding``'s; what is not to be the likeliest token is found alone."""
        self._steered = bias is not None or sampling.temperature > 0
        if self._steered:
            self.leave()
        super().steer(sampling, bias)

    def back_to(self, length: int) -> None:
        """As ``Decoding``'s."""
        self.leave()
        super().back_to(length)

    def leads(self, start: int, stop: int) -> list[float]:
        """As ``Decoding``'s."""
        self.leave()
        return super().leads(start, stop)

    def leave(self) -> None:
        """Go on alone, with the tokens that somebody has taken: what was found beyond them is found again."""
        seat, self._seat, self._invited = self._seat, None, False
        if seat is None:
            return
        own = self.batch.remove(seat)
        self._cache, self._filled = (own, seat.held) if own is not None else (empty_cache(self._model, None), 0)
        self._trim(max(0, self.timing.prompt + len(self.ids) - 1))

    def _steps(self) -> Generator[int, None, FinishReason]:
        while True:
            finish = yield from (self._by_itself() if self._seat is None else self._along())
            if finish is not None:
                return finish

    def _by_itself(self) -> Generator[int, None, FinishReason | None]:
        """Tokens alone, until it is invited."""
        steps = super()._steps()
        watch = self.batch.watch
        watch.pause()
        try:
            while True:
                try:
                    token = next(steps)
                except StopIteration as ended:
                    finish: FinishReason = ended.value
                    return finish
                watch.lap(1)
                yield token
                if self._invited and len(self.ids) + 1 < self._sampling.max_tokens:
                    break
        finally:
            steps.close()
            watch.pause()
        self._trim(self.timing.prompt + len(self.ids) - 1)
        self._take_seat(self.ids[-1], is_new=False)
        return None

    def _along(self) -> Generator[int, None, FinishReason | None]:
        """Tokens that are found with those of others, until it is alone again."""
        if self._guide is not None:
            self._guide.back_to(self.ids)
        watch = self.batch.watch
        watch.pause()
        while (seat := self._seat) is not None:
            if (over := self._over()) is not None:
                return over
            began = time.perf_counter()
            if not seat.found and not seat.ended and self.batch.width > 1 and not self.batch.rests:
                self.batch.step()
            if self._cancel.is_set():
                continue
            if not seat.found or (self._guide is not None and not self._guide.admits(seat.found[0])):
                break
            token, share = seat.found.popleft(), seat.seconds
            seat.seconds = 0.0
            self._shared += share - (time.perf_counter() - began)  # what the others' tokens took is not its own time
            self.timing.forwards += 1
            if self._count(token):
                return FinishReason.STOP
            handed = time.perf_counter()
            yield token
            watch.handled(time.perf_counter() - handed)
        self.leave()
        # Of an answer that had come to its end nothing is kept: where it goes on differently, all is computed anew.
        return None if self._fill(self.timing.prompt + len(self.ids) - 1) else FinishReason.CANCELLED

    def _take_seat(self, last: int, *, is_new: bool) -> None:
        """Hand the cache over; it holds all but the last token, which nobody has asked for yet where that is new."""
        self._invited = False
        room = self._sampling.max_tokens - len(self.ids) - is_new
        self._seat = Seat(last, room, self._ends, self._cancel, self._filled)
        if is_new:
            self._seat.found.append(last)
            self._seat.ended = last in self._ends or room <= 0
        if not self._seat.ended:
            self.batch.add(self._seat, self._cache)
        self._cache = []

    def _fill(self, length: int) -> bool:
        if self._seat is not None:
            return not self._cancel.is_set()
        return super()._fill(length)
