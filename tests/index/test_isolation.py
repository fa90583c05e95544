"""Worker processes for bytes from outside."""

import os
import time

import pytest

from index.errors import ParsingFailed
from index.isolation import Parser


def double(value):
    return 2 * value


def hang(_):
    time.sleep(60)


def crash(_):
    os._exit(11)


def bloat(megabytes):
    return len(bytearray(megabytes << 20))


def complain(_):
    raise KeyError("no such thing")


@pytest.fixture(scope="module")
def parser():
    with Parser(workers=2, libraries=()) as parser:
        yield parser


def test_a_call_gives_what_its_function_returns(parser):
    assert parser.call(double, 21) == 42


@pytest.mark.parametrize(
    ("function", "argument", "reason"),
    [
        (hang, 0, "could not be parsed within 0 seconds"),
        (crash, 0, "made its parser crash"),
        (bloat, 2000, "needs more than 300 MB of memory to be parsed"),
        (complain, 0, "made its parser fail (KeyError"),
    ],
)
def test_a_bad_one_says_why_and_the_next_is_parsed(parser, function, argument, reason):
    with pytest.raises(ParsingFailed) as failure:
        parser.call(function, argument, seconds=0.2 if function is hang else 15)
    assert reason in str(failure.value)
    assert parser.call(double, 4) == 8


def test_results_come_in_order_with_the_failures_among_them(parser):
    found = list(parser.map(half_of_even, [(number,) for number in range(9)]))
    assert [item for item in found if isinstance(item, int)] == [0, 1, 2, 3, 4]
    assert sum(isinstance(item, ParsingFailed) for item in found) == 4


def half_of_even(number):
    if number % 2:
        raise ValueError(number)
    return number // 2


def test_calls_are_read_only_as_far_ahead_as_needed(parser):
    taken = []

    def calls():
        for number in range(100):
            taken.append(number)
            yield (number,)

    results = parser.map(double, calls())
    assert next(results) == 0
    assert len(taken) <= 6
    results.close()
