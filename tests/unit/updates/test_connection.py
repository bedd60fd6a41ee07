"""What the app opens connections with: https and nothing else, to those whom the system trusts."""

import http.server
import io
import shutil
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path

import pytest

from ocr_desktop.errors import FeedUnreachable
from ocr_desktop.updates import connection
from tests.fakes.publisher import Publisher, plain_opener, serving


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as running:
        yield running


@pytest.mark.parametrize("scheme", ["http", "ftp", "data", "file"])
def test_only_https_is_known(publisher: Publisher, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "feed.json"
    file.write_text("{}")
    address = {
        "http": publisher.address, "ftp": "ftp://127.0.0.1/feed.json", "data": "data:,{}", "file": file.as_uri(),
    }[scheme]  # fmt: skip
    with pytest.raises(FeedUnreachable):
        connection.fetch(address)
    assert not publisher.asked


def test_no_redirection_leads_out_of_https(publisher: Publisher) -> None:
    redirects = connection._Redirects()
    request = urllib.request.Request("https://example.org/feed.json")
    for address in ("http://example.org/feed.json", "file:///etc/passwd", "ftp://example.org"):
        with pytest.raises(urllib.error.URLError, match="not https"):
            redirects.redirect_request(request, io.BytesIO(), 302, "Found", HTTPMessage(), address)
    followed = redirects.redirect_request(request, io.BytesIO(), 302, "Found", HTTPMessage(), "https://example.net/x")
    assert followed is not None
    assert followed.full_url == "https://example.net/x"


def test_a_redirection_is_refused_on_the_way(publisher: Publisher) -> None:
    publisher.status, publisher.headers = 302, {"Location": publisher.address.replace("feed", "other")}
    with pytest.raises(FeedUnreachable, match="not https"):
        connection.fetch(publisher.address, opened=plain_opener)
    assert [path for path, _headers in publisher.asked] == ["/feed.json"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_stranger_is_not_trusted(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with pytest.raises(FeedUnreachable, match="not safe") as caught:
            connection.fetch(f"https://localhost:{server.server_port}/feed.json")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert "certificate" in caught.value.message.lower() or "self" in caught.value.message
