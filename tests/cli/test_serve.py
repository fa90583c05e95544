"""`dateline serve`: the app for one browser on this machine."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from assistant.cli import main
from assistant.serving.server import PrivateServer


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def served(port, ask):
    """Serve for as long as `ask(session, server)` takes."""
    from aiohttp import web

    server = PrivateServer("true", port, lambda address: None)
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            return await ask(session, server)
    finally:
        await runner.cleanup()


def test_only_who_has_the_printed_address_gets_in(port):
    async def ask(session, server):
        url = server.public_url
        closed = [
            (await session.get(url + path)).status for path in ("/", "/ws", "/static/js/textual.js", "/?key=guess")
        ]
        page = await session.get(server.address)
        text, policy = await page.text(), page.headers["Content-Security-Policy"]
        script = (await session.get(url + "/static/js/textual.js")).status
        return closed, page.status, text, policy, script

    closed, status, text, policy, script = asyncio.run(served(port, ask))
    assert closed == [403] * 4
    assert (status, script) == (200, 200)
    assert "data-session-websocket-url" in text
    assert "googleapis" not in text
    assert policy.startswith("default-src 'self'")


def test_other_pages_and_other_names_get_nothing(port):
    async def ask(session, server):
        await session.get(server.address)
        url = server.public_url + "/static/js/textual.js"
        evil = (await session.get(url, headers={"Origin": "http://evil.example"})).status
        rebound = (await session.get(url, headers={"Host": f"evil.example:{port}"})).status
        own = (await session.get(url, headers={"Origin": server.public_url})).status
        return evil, rebound, own

    evil, rebound, own = asyncio.run(served(port, ask))
    assert (evil, rebound, own) == (403, 403, 200)


def test_a_port_in_use_is_told(port, tmp_path, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert main(["serve", "--port", str(port), "--home", str(tmp_path)]) == 2
    assert "name another: --port N" in capsys.readouterr().err
