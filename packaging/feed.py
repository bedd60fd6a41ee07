"""Says to all copies of the app that there is a new version: ``python packaging/feed.py key | make``.

``key FILE`` makes the publisher's key, once: FILE is the secret, to be kept where nobody else gets at it, and what it
prints goes into ``ocr_desktop/updates/publisher.py``. ``make DMG …`` writes the feed for a disk image, signed with it;
put both where the feed's address leads. Nothing is sent anywhere.
"""

import argparse
import base64
import datetime
import hashlib
import json
import os
import sys
from pathlib import Path

from nacl.signing import SigningKey

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "packaging"))
sys.path.insert(0, str(ROOT))
import bundle  # noqa: E402  (a script is not told where the project is)

from ocr_desktop.updates import feed, publisher  # noqa: E402


class Refused(Exception):
    """What is asked for cannot be done."""


def make_key(file: Path) -> str:
    """Make a secret that only its owner may read; the public key that goes with it.

    Raises:
        Refused: there is such a file already, and copies out there may trust what is in it.
    """
    key = SigningKey.generate()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exc:
        raise Refused(f"{file} is there already; a key is made once.") from exc
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(base64.b64encode(bytes(key)).decode() + "\n")
    return public(key)


def read_key(file: Path) -> SigningKey:
    """The secret in a file.

    Raises:
        Refused: there is none, or others may read it.
    """
    try:
        if file.stat().st_mode & 0o077:
            raise Refused(f"Others may read {file}: chmod 600 it, and make a new key if somebody has.")
        return SigningKey(base64.b64decode(file.read_text(encoding="ascii"), validate=False))
    except (OSError, ValueError) as exc:
        raise Refused(f"{file} holds no key: {exc}") from exc


def public(key: SigningKey) -> str:
    """The public key of a secret one, in base64."""
    return base64.b64encode(bytes(key.verify_key)).decode()


def release_of(image: Path, address: str, notes: str, date: str) -> feed.Release:
    """What there is to say of a disk image; version and oldest macOS are those of this checkout.

    Raises:
        Refused: it is no disk image, or something said of it cannot be.
    """
    told = bundle.information()
    try:
        with image.open("rb") as stream:
            checksum = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(-512, os.SEEK_END)
            if stream.read(4) != b"koly":  # the trailer of every UDIF image
                raise Refused(f"{image} is no disk image.")
        return feed.Release(
            told["CFBundleShortVersionString"], date, told["LSMinimumSystemVersion"], notes, address, checksum
        )
    except (OSError, ValueError) as exc:
        raise Refused(f"{image}: {exc}") from exc


def signed(release: feed.Release, key: SigningKey) -> bytes:
    """The feed, as the app will read it: tried here before anybody gets it."""
    text = feed.written(release)
    signature = base64.b64encode(key.sign(feed.signed(text)).signature).decode()
    made = json.dumps({"feed": text, "signature": signature}, indent=1).encode() + b"\n"
    assert feed.read(made, public(key)) == release
    return made


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the publisher's key, and feeds that are signed with it.")
    commands = parser.add_subparsers(dest="command", required=True)
    keys = commands.add_parser("key", help="make the publisher's key, once")
    keys.add_argument("file", type=Path)
    feeds = commands.add_parser("make", help="write the feed for a disk image")
    feeds.add_argument("image", type=Path, help="the disk image, stapled")
    feeds.add_argument("--key", type=Path, required=True, help="the file that `key` made")
    feeds.add_argument("--url", required=True, help="https address where the image will be")
    feeds.add_argument("--notes", required=True, help="https address of a page that says what is new")
    feeds.add_argument("--date", default=datetime.datetime.now(datetime.UTC).date().isoformat(), help="default: today")
    feeds.add_argument("--out", type=Path, default=Path("feed.json"), help="default: feed.json")
    asked = parser.parse_args()
    try:
        if asked.command == "key":
            print(f'PUBLIC_KEY = "{make_key(asked.file)}"')
            return 0
        key = read_key(asked.key)
        asked.out.write_bytes(signed(release_of(asked.image, asked.url, asked.notes, asked.date), key))
        if public(key) != publisher.PUBLIC_KEY:
            print("NOTE: this app trusts another key; see ocr_desktop/updates/publisher.py", file=sys.stderr)
        print(asked.out)
    except Refused as refusal:
        print(f"feed.py: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
