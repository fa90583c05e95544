"""`dateline serve`: the app in a browser on this machine."""

from __future__ import annotations

import argparse
import shlex
import socket
import sys
from pathlib import Path

from assistant.commands.options import Parsers, add_common
from assistant.config import Config
from assistant.errors import UsageError
from assistant.printing import note, put

# -P and -c: `-m` would put the current folder first on the path, and a folder of articles must not provide modules.
_COMMAND = "import sys; sys.path.append({!r}); from assistant.cli import main; sys.exit(main())"


def add_parser(commands: Parsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "serve",
        help="the app in a browser on this machine",
        description="Serve the app to a browser on this machine, and to nobody else. Ctrl-C ends it.",
    )
    parser.add_argument("--port", type=int, default=8321, metavar="N", help="the port on 127.0.0.1 (8321)")
    add_common(parser, default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Serve until interrupted; returns the exit code."""
    if not 1 <= arguments.port <= 65_535:
        raise UsageError("--port wants a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", arguments.port))
        except OSError as error:
            raise UsageError(
                f"Port {arguments.port} cannot be used ({error.strerror}); name another: --port N"
            ) from error
    from assistant.serving.server import PrivateServer

    def tell(address: str) -> None:
        note("Open this address in a browser on this machine; Ctrl-C ends it.")
        put(address)
        sys.stdout.flush()

    PrivateServer(app_command(arguments, config), arguments.port, tell).serve()
    return 0


def app_command(arguments: argparse.Namespace, config: Config) -> str:
    """The command line that opens the same app, for a shell."""
    root = str(Path(__file__).resolve().parents[2])
    home = config.home.parent if arguments.demo else config.home
    words = [sys.executable, "-P", "-c", _COMMAND.format(root), "--home", str(home)]
    words += ["--demo"] if arguments.demo else []
    words += ["--no-model"] if arguments.no_model else []
    words += ["--as-of", arguments.as_of] if arguments.as_of else []
    return shlex.join(words)
