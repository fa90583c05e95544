"""A process that has done its work and only tells of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from index.processes import ending_in_order

SCRIPT = """
import atexit, os, signal
from index.processes import ending_in_order
atexit.register(lambda: (os.kill(os.getpid(), signal.{name}), print("gone")))
with ending_in_order():
    os.kill(os.getpid(), signal.{name})
    print("told")
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are of other systems")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_telling_or_leaving_changes_nothing(name):
    # What was registered first runs last: the second signal comes when the rest of the end is over.
    ended = subprocess.run([sys.executable, "-c", SCRIPT.format(name=name)], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout.split()) == (0, ["told", "gone"])


def test_signals_are_answered_as_before_afterwards():
    before = signal.getsignal(signal.SIGINT)
    with ending_in_order():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is before
