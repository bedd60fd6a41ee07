"""What is believed of a feed."""

import base64
import dataclasses
import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from ocr_desktop.errors import FeedForged, FeedUnusable, UpdateError
from ocr_desktop.updates import feed
from tests.fakes.publisher import RELEASE, Publisher

# RFC 8032, 7.1, test 2: what Ed25519 is, by somebody else.
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")


def test_the_key_is_that_of_the_standard() -> None:
    assert bytes(SigningKey(SECRET).verify_key) == PUBLIC


def test_what_the_publisher_signed_is_read() -> None:
    publisher = Publisher()
    publisher.publish(version="1.2.3")
    assert feed.read(publisher.body, publisher.public_key) == dataclasses.replace(RELEASE, version="1.2.3")


def test_what_a_later_version_adds_does_no_harm() -> None:
    publisher = Publisher()
    publisher.say(json.dumps({**json.loads(feed.written(RELEASE)), "mood": "bright"}))
    assert feed.read(publisher.body, publisher.public_key) == RELEASE


def test_somebody_elses_signature_is_a_forgery() -> None:
    publisher = Publisher()
    publisher.say(feed.written(RELEASE), by=SigningKey(SECRET))
    with pytest.raises(FeedForged) as caught:
        feed.read(publisher.body, publisher.public_key)
    assert "Do not install" in caught.value.remedy


def test_a_signature_for_another_purpose_is_a_forgery() -> None:
    publisher, text = Publisher(), feed.written(RELEASE)
    signature = base64.b64encode(publisher.key.sign(text.encode()).signature).decode()
    with pytest.raises(FeedForged):
        feed.read(json.dumps({"feed": text, "signature": signature}).encode(), publisher.public_key)


@pytest.mark.parametrize("key", ["", "AAAA", "no key", base64.b64encode(bytes(32)).decode()])
def test_no_key_opens_no_door(key: str) -> None:
    publisher = Publisher()
    publisher.publish()
    with pytest.raises(FeedForged):
        feed.read(publisher.body, key)


@given(st.data())
def test_every_changed_byte_is_noticed(data: st.DataObject) -> None:
    publisher = Publisher()
    publisher.publish()
    place = data.draw(st.integers(0, len(publisher.body) - 1))
    changed = bytearray(publisher.body)
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        found = feed.read(bytes(changed), publisher.public_key)
    except UpdateError:
        return
    assert found == RELEASE  # the same, written otherwise


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text(max_size=5), st.lists).map(lambda x: json.dumps(x).encode())
)
def test_anything_may_come_back(received: bytes) -> None:
    with pytest.raises(UpdateError):
        feed.read(received, Publisher().public_key)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", "1"), ("version", "1.2-beta"), ("version", "1.x"), ("version", "१.२"), ("version", 1.2),
        ("date", "yesterday"), ("date", "2026-13-01"), ("date", None), ("minimum_macos", ""),
        ("notes", "http://example.org"), ("notes", "https://"), ("notes", "file:///etc/passwd"),
        ("notes", "https://user:secret@example.org/"), ("notes", "https://example.org/\n"),
        ("notes", "javascript:alert(1)"), ("image", "https//example.org"), ("image", 7),
        ("sha256", "ab"), ("sha256", "AB" * 32), ("format", 2),
    ],
)  # fmt: skip
def test_signed_nonsense_is_refused(name: str, value: Any) -> None:
    publisher = Publisher()
    publisher.say(json.dumps({**json.loads(feed.written(RELEASE)), name: value}))
    with pytest.raises(FeedUnusable):
        feed.read(publisher.body, publisher.public_key)


@pytest.mark.parametrize("missing", ["format", *json.loads(feed.written(RELEASE))])
def test_nothing_may_be_missing(missing: str) -> None:
    publisher, fields = Publisher(), json.loads(feed.written(RELEASE))
    del fields[missing]
    publisher.say(json.dumps(fields))
    with pytest.raises(FeedUnusable):
        feed.read(publisher.body, publisher.public_key)


def test_versions_have_an_order() -> None:
    rising = ["0.1.0", "0.1.1", "0.2", "0.10.0", "1.0", "1.0.0.1", "1.1", "14.0"]
    assert all(feed.order(one) < feed.order(other) for one, other in itertools.pairwise(rising))
    assert feed.order("1.0") == feed.order("1.0.0")
