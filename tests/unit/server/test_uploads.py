"""Forms that arrive in pieces: as they were sent, however they are cut; and what is no form."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_desktop.errors import (
    Cancelled,
    OcrDesktopError,
    RequestNotUnderstood,
    RequestTooLarge,
    ServiceBusy,
    UnsupportedSource,
)
from ocr_desktop.server import uploads
from ocr_desktop.server.uploads import Form, Receiver, seen

TYPE = "multipart/form-data; boundary=edge"


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    file = f'; filename="{filename}"' if filename is not None else ""
    return b'--edge\r\nContent-Disposition: form-data; name="' + f'{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--edge--\r\n"


async def pieces(sent: bytes, cuts: Sequence[int] = ()) -> AsyncIterator[bytes]:
    places = sorted({0, len(sent), *(cut % (len(sent) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(places):
        yield sent[start:end]


def take(
    folder: Path,
    sent: bytes,
    cuts: Sequence[int] = (),
    *,
    most: int = 1000,
    kind: str = TYPE,
    account: Callable[[int], None] = lambda _: None,
) -> Form:
    receiver = Receiver(kind, lambda _: folder / "document", most=most, silence=5, account=account)
    return asyncio.run(receiver.take(pieces(sent, cuts)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(0, 10_000), max_size=20))
def test_a_document_is_as_it_was_sent_however_it_is_cut(tmp_path: Path, content: bytes, cuts: list[int]) -> None:
    (tmp_path / "document").unlink(missing_ok=True)
    sent = body(part("engine", b"instant"), part("file", content, "ä.pdf"), part("pages", "1–3".encode()))
    form = take(tmp_path, sent, cuts)
    assert form.fields == {"engine": "instant", "pages": "1–3"}
    assert (form.name, form.file) == ("ä.pdf", tmp_path / "document")
    assert (tmp_path / "document").read_bytes() == content


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(sent=st.binary(max_size=400), cuts=st.lists(st.integers(0, 400), max_size=4))
def test_what_is_no_form_is_an_error_that_says_so(tmp_path: Path, sent: bytes, cuts: list[int]) -> None:
    (tmp_path / "document").unlink(missing_ok=True)
    with pytest.raises(OcrDesktopError):
        take(tmp_path, sent, cuts)
    with pytest.raises(OcrDesktopError):
        take(tmp_path, b"--edge\r\n" + sent, cuts)


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (body(part("file", b"x" * 1001, "a.pdf")), RequestTooLarge),
        (body(part("pages", b"1," * 5000)), RequestNotUnderstood),
        (body(part("pages", b"\xff")), RequestNotUnderstood),
        (body(part("pages", b"1"), part("pages", b"2")), RequestNotUnderstood),
        (body(part("file", b"1", "a"), part("file", b"2", "b")), RequestNotUnderstood),
        (body(part("", b"1")), RequestNotUnderstood),
        (body(*(part(f"f{number}", b"1") for number in range(101))), RequestNotUnderstood),
        (part("file", b"1", "a"), RequestNotUnderstood),
        (b"", RequestNotUnderstood),
    ],
)
def test_what_is_refused(tmp_path: Path, sent: bytes, wanted: type[OcrDesktopError]) -> None:
    with pytest.raises(wanted):
        take(tmp_path, sent)


@pytest.mark.parametrize(
    "kind",
    ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=edge", "multipart/form-data; boundary="],
)
def test_other_bodies(tmp_path: Path, kind: str) -> None:
    with pytest.raises(UnsupportedSource):
        take(tmp_path, b"", kind=kind)


def test_a_sender_that_stops(tmp_path: Path) -> None:
    async def stopping() -> AsyncIterator[bytes]:
        yield part("file", b"half", "a.pdf")[:-3]
        await asyncio.sleep(30)

    receiver = Receiver(TYPE, lambda _: tmp_path / "document", most=1000, silence=0.05)
    with pytest.raises(Cancelled):
        asyncio.run(receiver.take(stopping()))


@pytest.mark.parametrize("endless", [body(part("pages", b"1")), b""])
def test_what_comes_after_the_form_has_an_end_too(tmp_path: Path, endless: bytes) -> None:
    async def sending() -> AsyncIterator[bytes]:
        yield endless or b"\r\n"
        for _ in range(40):
            yield b"\r\n" * 50_000

    with pytest.raises(RequestTooLarge):
        asyncio.run(Receiver(TYPE, lambda _: tmp_path / "document", most=1000, silence=5).take(sending()))


def test_what_arrives_is_told_and_may_be_refused(tmp_path: Path) -> None:
    told: list[int] = []

    def account(count: int) -> None:
        told.append(count)
        if sum(told) > 50:
            raise ServiceBusy("Full.")

    with pytest.raises(ServiceBusy):
        take(tmp_path, body(part("file", b"x" * 200, "a.pdf")), range(0, 300, 10), account=account)
    assert 50 < sum(told) <= 70


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("letter.pdf", "letter.pdf"), ("../../etc/passwd", "passwd"), ("C:\\x\\y.pdf", "y.pdf"), ("..", ""),
        ("a/..", ""),
        ("\u202efdp.exe", "fdp.exe"), ("a\x00b\r\n.pdf", "ab.pdf"), ("  ", ""), ("文字.pdf", "文字.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)  # fmt: skip
def test_names_as_people_may_see_them(name: str, shown: str) -> None:
    assert seen(name) == shown


@given(st.text(max_size=400))
def test_no_name_is_a_path(name: str) -> None:
    shown = seen(name)
    assert "/" not in shown
    assert "\\" not in shown
    assert shown not in (".", "..")
    assert len(shown) <= uploads.LONGEST_NAME
