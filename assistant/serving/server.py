"""Serves the app to a browser on this machine, and to nobody else.

A page on the web can open a socket to 127.0.0.1, and so can every user of this machine. Therefore the address carries a
key drawn at each start, kept afterwards in a cookie; and a request is answered only when it names this server as its
host and, where the browser says so, comes from this server's own page. The page loads nothing from elsewhere.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
_POLICY = "default-src 'self' data: blob: ws://{}; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
_CLOSED = "This page is open to the one who started it. Use the address that `dateline serve` printed.\n"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _page_script(request: web.Request) -> web.StreamResponse:  # noqa: ARG001
    return web.FileResponse(Path(__file__).with_name("page.js"), headers={"Content-Type": "text/javascript"})


class PrivateServer(Server):
    """One user's app on one machine. `tell` is given the address to open."""

    def __init__(self, command: str, port: int, tell: Callable[[str], None]) -> None:
        """`command` starts the app and is read by a shell."""
        super().__init__(command, HOST, port, "Dateline", templates_path=Path(__file__).parent)
        self._key = secrets.token_urlsafe(24)
        self._tell = tell

    @property
    def address(self) -> str:
        """What to open: with the key."""
        return f"{self.public_url}/?key={self._key}"

    def initialize_logging(self) -> None:
        """Nothing is logged: a log would hold the key and parts of answers."""

    async def on_startup(self, app: web.Application) -> None:  # noqa: ARG002
        """Say where it is."""
        self._tell(self.address)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._keep_door)
        app.router.add_get("/page.js", _page_script)
        return app

    @property
    def _authority(self) -> str:
        return f"{HOST}:{self.port}"

    @web.middleware
    async def _keep_door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        ours = request.headers.get("Host") == self._authority
        ours = ours and request.headers.get("Origin", self.public_url) == self.public_url
        if ours and self._is_key(request.query.get("key", "")):
            entered = web.Response(status=302, headers={"Location": "/"})
            entered.set_cookie(self._cookie, self._key, httponly=True, samesite="Strict")
            return entered
        if not ours or not self._is_key(request.cookies.get(self._cookie, "")):
            return web.Response(text=_CLOSED, status=403)
        answered = await handler(request)
        if not answered.prepared:
            answered.headers["Content-Security-Policy"] = _POLICY.format(self._authority)
            answered.headers["Referrer-Policy"] = "no-referrer"
        return answered

    @property
    def _cookie(self) -> str:
        return f"dateline-{self.port}"  # cookies do not tell ports apart

    def _is_key(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._key.encode())
