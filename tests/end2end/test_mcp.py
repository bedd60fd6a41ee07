"""``ocr-desktop mcp``, asked by the client of the protocol's makers, and by hand."""

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, ClientSession, MCPError, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent

from tests.end2end.conftest import PHRASE, Terminal, pdf, scan
from tests.fakes.bench import picture

COMMAND_LINE = Path(__file__).parents[1] / "fakes" / "command_line.py"
Talk = Callable[[ClientSession], Awaitable[None]]


def parameters(terminal: Terminal, *words: str | Path, engine: str = "") -> StdioServerParameters:
    command = terminal.command("mcp", *words)
    if engine:
        (terminal.folder / "notes").mkdir()
        fake = [str(COMMAND_LINE), f"tests.fakes.engines:{engine}", str(terminal.folder / "notes")]
        command = [sys.executable, *fake, "mcp", *map(str, words)]
    return StdioServerParameters(
        command=command[0], args=command[1:], env=terminal.variables(), cwd=str(terminal.folder)
    )


def talk(terminal: Terminal, with_it: Talk, *words: str | Path, engine: str = "") -> None:
    @contextlib.asynccontextmanager
    async def session() -> AsyncIterator[ClientSession]:
        asked = parameters(terminal, *words, engine=engine)
        with (terminal.folder / "errors.txt").open("w") as errors:
            async with stdio_client(asked, errlog=errors) as streams, ClientSession(*streams) as made:
                await made.initialize()
                yield made

    async def run() -> None:
        async with session() as made:
            await asyncio.wait_for(with_it(made), 90)

    asyncio.run(run())
    assert (terminal.folder / "errors.txt").read_text() == ""


async def called(session: ClientSession, name: str, **arguments: Any) -> CallToolResult:
    result = await session.call_tool(name, arguments)
    assert isinstance(result, CallToolResult)
    return result


def text(result: CallToolResult) -> str:
    assert len(result.content) == 1
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def test_the_tools_and_what_they_do(terminal: Terminal) -> None:
    source = pdf(terminal.folder / "in" / "keeper.pdf", PHRASE, "The second page tells of puffins")
    photo = scan(terminal.folder / "in" / "scan.png", PHRASE)

    async def with_it(session: ClientSession) -> None:
        await session.send_ping()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"recognize", "search", "read", "documents"}
        assert str(terminal.folder / "in") in str(tools["recognize"].description)
        steps: list[tuple[float, float | None]] = []

        async def told(progress: float, total: float | None, message: str | None) -> None:
            steps.append((progress, total))

        result = await session.call_tool("recognize", {"path": str(source)}, progress_callback=told)
        assert isinstance(result, CallToolResult)
        assert PHRASE in text(result)
        assert "# Chapter 2" in text(result)
        assert result.structured_content is not None
        document = result.structured_content["document"]
        assert result.structured_content["pages_read"] == [1, 2]
        assert steps[-1] == (2, 2)
        assert [done for done, _ in steps] == sorted({done for done, _ in steps})
        only = await called(session, "recognize", path=str(source), pages="2", format="txt")
        assert "puffins" in text(only)
        assert PHRASE not in text(only)
        assert PHRASE in text(await called(session, "recognize", path=str(photo)))

        found = await called(session, "search", query="puffins")
        assert found.structured_content is not None
        assert [(hit["name"], hit["page"]) for hit in found.structured_content["results"]] == [("keeper.pdf", 2)]
        nowhere = await called(session, "search", query="puffins", document=str(photo))
        assert "Nothing" in text(nowhere)
        for named in (document, document[:12], str(source)):
            assert "puffins" in text(await called(session, "read", document=named, pages="2"))
        short = await called(session, "read", document=document, max_characters=500)
        assert short.structured_content is not None
        assert not short.structured_content["cut"]
        listed = (await called(session, "documents", limit=5)).structured_content
        assert listed is not None
        assert {entry["name"] for entry in listed["documents"]} >= {"keeper.pdf", "scan.png"}

    talk(terminal, with_it, "--allow-path", terminal.folder / "in")


def test_what_goes_wrong_is_told_to_the_model(terminal: Terminal) -> None:
    allowed = terminal.folder / "in"
    long = picture(allowed / "long.tif", pages=90)
    secret = pdf(terminal.folder / "secret.pdf", PHRASE)
    (allowed / "link.pdf").symlink_to(secret)

    async def with_it(session: ClientSession) -> None:
        for path in (secret, allowed / "link.pdf", "/etc/passwd", "relative.pdf"):
            result = await called(session, "recognize", path=str(path))
            assert result.is_error
            assert "may not be read" in text(result)
        for name, arguments, said in (
            ("recognize", {"path": str(allowed / "missing.pdf")}, "There is no document"),
            ("recognize", {"path": str(long), "pages": "9-1"}, "runs backwards"),
            ("recognize", {"path": str(long), "engine": "dots-ocr"}, "not installed"),
            ("read", {"document": "0123456789"}, "no such document"),
            ("search", {"query": "?!"}, "no word"),
        ):
            result = await called(session, name, **arguments)
            assert result.is_error
            assert said in text(result)
        cut = await called(session, "recognize", path=str(long), max_characters=600)
        assert not cut.is_error
        assert "[Cut here: 600 of" in text(cut)
        for name, wrong in (
            ("recognize", {}), ("recognize", {"path": 5}), ("recognize", {"path": "x", "shell": "rm"}),
            ("search", {"query": "x", "limit": 0}), ("recognize", {"path": "x", "format": "odt"}), ("format", {}),
        ):  # fmt: skip
            with pytest.raises(MCPError):
                await session.call_tool(name, wrong)

    talk(terminal, with_it, "--allow-path", allowed, engine="NullEngine")


def test_nothing_is_read_where_no_folder_was_allowed(terminal: Terminal) -> None:
    source = pdf(terminal.folder / "x.pdf", PHRASE)

    async def with_it(session: ClientSession) -> None:
        result = await called(session, "recognize", path=str(source))
        assert result.is_error
        assert "--allow-path" in text(result)

    talk(terminal, with_it)


def test_a_reading_is_cancelled(terminal: Terminal) -> None:
    source = picture(terminal.folder / "in" / "endless.tif", pages=2)

    async def with_it(session: ClientSession) -> None:
        with pytest.raises((MCPError, TimeoutError)):
            await session.call_tool("recognize", {"path": str(source)}, read_timeout_seconds=4)
        await session.send_ping()
        again = asyncio.create_task(session.call_tool("recognize", {"path": str(source)}))
        await asyncio.sleep(1)
        assert (await called(session, "documents")).structured_content is not None, "others are answered meanwhile"
        again.cancel()
        with pytest.raises(asyncio.CancelledError):
            await again
        await session.send_ping()

    talk(terminal, with_it, "--allow-path", terminal.folder / "in", engine="EndlessEngine")


def test_a_client_of_the_newest_protocol_finds_a_common_one(terminal: Terminal) -> None:
    async def run() -> None:
        async with Client(parameters(terminal)) as client:
            assert client.protocol_version == "2025-11-25"
            assert {tool.name for tool in (await client.list_tools()).tools} >= {"recognize", "read"}

    asyncio.run(run())


def test_nothing_but_messages_and_an_end_that_is_one(terminal: Terminal) -> None:
    """By hand: what no client would send, on a stream that says what it is."""
    lines = [
        "nonsense", "[1, 2]", "{}", '{"jsonrpc": "2.0", "id": 1, "method": "no/such"}',
        '{"jsonrpc": "2.0", "id": true, "method": "ping"}',
        '{"jsonrpc": "2.0", "id": 2, "method": "ping", "params": []}',
        '{"jsonrpc": "2.0", "method": "notifications/whatever"}', '{"jsonrpc": "2.0", "id": 9, "result": {}}', "",
        "[" * 100_000, '{"jsonrpc": "2.0", "id": 3, "method": "' + "x" * 5_000_000 + '"}',
        '{"jsonrpc": "2.0", "id": "four", "method": "ping"}',
        '{"jsonrpc": "2.0", "id": 5, "method": "initialize", "params": {"protocolVersion": "1999-01-01"}}',
        '{"jsonrpc": "2.0", "id": 6, "method": "tools/call", "params": {"name": "documents", "arguments": {}}}',
    ]  # fmt: skip
    done = subprocess.run(
        terminal.command("mcp"), input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=60,
        env=terminal.variables(), cwd=terminal.folder, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stderr == ""
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    codes = [answer["error"]["code"] for answer in answers if "error" in answer]
    assert codes == [-32700, -32600, -32600, -32601, -32600, -32602, -32700, -32600]
    results = {answer["id"]: answer["result"] for answer in answers if "result" in answer}
    assert results["four"] == {}
    assert results[5]["protocolVersion"] == "2025-11-25"
    assert "documents" in results[6]["structuredContent"]
