"""An answer that gets out of its loops, or says that it could not.

The ladder: the answer is taken back into the second turn of its loop, to the token of which the model was least
sure there, and goes on with that token forbidden and no third turn allowed; then with a temperature for a while.
What does not help leaves the loop's first turn, and the caller may look at a smaller region of the page.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.runtime.decoding import Bias, Decoding, Sampling
from ocr_desktop.engines.runtime.repetition import Loop, RepetitionGuard
from ocr_desktop.engines.runtime.spelling import Spelling

_FORBIDDEN = -1e9
_WATCHED = 64  # tokens for which what was changed stays so
_LADDER = (None, None, 0.4, 0.8)  # temperatures; None forbids


@dataclass(frozen=True, slots=True)
class Piece:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The answer was taken back: this is all of it now."""

    text: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended.

    Args:
        finish: ``STOP``, ``LENGTH``, ``CANCELLED``, or ``REPETITION`` where the ladder did not help.
        loops: how often it was caught in one.
    """

    finish: FinishReason
    loops: int


class SteadyAnswer:
    """One answer, watched.

    Args:
        decoding: gives the tokens.
        spelling: makes text of them.
        guard: notices loops.
        sampling: what ``decoding`` was made with.
    """

    def __init__(self, decoding: Decoding, spelling: Spelling, guard: RepetitionGuard, sampling: Sampling) -> None:
        self._decoding = decoding
        self._spelling = spelling
        self._guard = guard
        self._sampling = sampling
        self._loops = 0
        self._climbed = -3 * _WATCHED  # where the answer went on differently; a loop soon after is the same trouble,
        self._kept = 0  # of which this much is beyond doubt
        self._steering: tuple[Sampling, Bias | None] = (sampling, None)

    def events(self) -> Generator[Piece | TakenBack, None, Ending]:
        """The answer as it comes."""
        watched = 0  # tokens until all is as before
        while True:
            caught, finish = yield from self._run(watched)
            if caught is None and finish is None:
                self._decoding.back_to(len(self._decoding.ids))
                self._decoding.steer(self._sampling)
                watched = 0
            elif caught is None:
                assert finish is not None
                if rest := self._spelling.rest():
                    yield Piece(rest)
                return Ending(finish, self._loops)
            elif self._loops < len(_LADDER):
                self._note(caught)
                self._climbed = self._climb(caught)
                yield self._take_back(self._climbed)
                watched = _WATCHED
                self._loops += 1
            else:
                self._note(caught)
                self._steering = self._sampling, None
                yield self._take_back(self._kept)
                return Ending(FinishReason.REPETITION, self._loops + 1)

    def _run(self, most: int) -> Generator[Piece | TakenBack, None, tuple[Loop | None, FinishReason | None]]:
        """Tokens up to a loop, the end, or the most that were asked for (0 for no bound)."""
        tokens = self._decoding.tokens()
        count = 0
        try:
            while True:
                token = next(tokens)
                piece = self._spelling.add(token)
                loop = self._guard.push(token, piece)
                if piece:
                    yield Piece(piece)
                count += 1
                if loop or count == most:
                    return loop, None
        except StopIteration as ended:
            finish: FinishReason = ended.value
            return None, finish
        finally:
            tokens.close()

    def _note(self, loop: Loop) -> None:
        """Remember how much of the answer is beyond doubt."""
        if loop.start > self._climbed + 2 * _WATCHED:
            self._kept = min(loop.start + loop.period, loop.end)

    def _climb(self, loop: Loop) -> int:
        """Change how tokens are chosen by the next rung; the length to take the answer back to."""
        first, last = loop.start + loop.period, min(loop.start + 2 * loop.period, loop.end)
        leads = self._decoding.leads(first, last) if first < last else [0.0]
        place = first + leads.index(min(leads))
        temperature = _LADDER[self._loops]
        ids = self._decoding.ids
        if temperature is None:
            forbidden, period = ids[min(place, len(ids) - 1)], loop.period

            def bias(answer: Sequence[int]) -> dict[int, float]:
                if len(answer) == place:
                    return {forbidden: _FORBIDDEN}
                if len(answer) >= 2 * period and answer[-2 * period : -period] == answer[-period:]:
                    return {answer[-period]: _FORBIDDEN}
                return {}

            self._steering = self._sampling, bias
        else:
            warm = max(temperature, self._sampling.temperature)
            self._steering = replace(self._sampling, temperature=warm, seed=self._sampling.seed + self._loops), None
        return place

    def _take_back(self, length: int) -> TakenBack:
        self._decoding.back_to(length)
        self._decoding.steer(*self._steering)
        self._guard.back_to(length)
        return TakenBack(self._spelling.again(self._decoding.ids))
