"""Child processes of a run: started fresh, tied to their parent by a pipe, deaf to signals that are the parent's to answer."""

from __future__ import annotations

import atexit
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any


def start_child(target: Callable[..., None], *args: Any) -> tuple[BaseProcess, Connection]:
    """Start `target(connection, *args)` in a new process; returns it with our end of the pipe.

    Spawned, not forked: the parent has threads (tantivy, tokenizers), whose locks a fork would copy held. When the
    parent dies, however it dies, the pipe closes and the child's next `recv` raises EOFError.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(target, theirs, *args), daemon=True)
    with _signals_held():
        process.start()
    theirs.close()
    return process, ours


@contextmanager
def _signals_held() -> Iterator[None]:
    """The child inherits the mask: without it, Ctrl-C in its first half second, before `_run`, would end it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Started on its own first: starting it inside would unblock INT and TERM again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _parents_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """What was asked for is done and only telling it is left: a signal to stop changes nothing any more.

    That holds until the interpreter is gone, too: its end takes a third of a second on a busy machine.
    """
    atexit.register(_ignore_signals)
    # A thread other than the main one may not set handlers.
    before = _ignore_signals() if threading.current_thread() is threading.main_thread() else {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> dict[signal.Signals, Any]:
    return {number: signal.signal(number, signal.SIG_IGN) for number in _parents_signals()}


def _parents_signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def _run(target: Callable[..., None], connection: Connection, *args: Any) -> None:
    # A closed terminal, Ctrl-C or a service manager's stop reaches the whole group; the parent ends the run in order.
    _ignore_signals()
    target(connection, *args)
