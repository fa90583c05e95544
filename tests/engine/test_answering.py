"""What is made of a model's words: numbers, checks, mending, second opinions, cost, and a window that is too small."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import answering
from assistant.answering import Writer, read_opinions
from assistant.answers import (
    NOT_IN_ARTICLES,
    Answer,
    Evidence,
    Failed,
    Finished,
    Found,
    Fragment,
    Request,
    Sentence,
    Usage,
)
from assistant.citing import ContextTooLong
from assistant.config import load_config
from assistant.errors import ConfigError, ModelBroke
from assistant.model import Done
from assistant.numbering import Numbering
from assistant.servers import ModelSettings

TEXTS = (
    "The harbour of Norvale was closed on Tuesday after a crane fell into the basin.",
    "Two dockers were hurt, the port authority of Norvale said.",
    "The crane was built in 1987 by the firm Holm and Sons, and inspected every spring.",
)
ASKED = "What happened in the harbour of Norvale?"


def passage(rank: int) -> Evidence:
    text = TEXTS[rank - 1]
    return Evidence(
        rank, 1 / rank, f"a{rank}", f"https://post.example/{rank}", f"Story {rank}", "Post", "2031-03-05", None, "stated",
        0, len(text), text, f"c{rank}",
    )  # fmt: skip


DRAFT = Answer(ASKED, "2031-03-06", "", "answered", "model", 0.9, tuple(passage(n) for n in (1, 2, 3)))


class Scripted:
    """Stands for the model: each entry of the script is a text with {1} for the label of the passage found first."""

    def __init__(self, *script: object, usage: Usage | None = None) -> None:
        self.script = list(script)
        self.usage = usage or Usage(1000, 100)
        self.prompts: list[str] = []
        self.windows: list[int] = []

    def __call__(self, settings, messages, stopped):
        self.prompts.append("\n".join(m["content"] for m in messages))
        self.windows.append(settings.context_tokens)
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        told = re.findall(r"^--- passage (\w+) \w+ ---$.*?^title: Story (\d)$", self.prompts[-1], re.M | re.S)
        labels = {story: label for label, story in told}
        text, complete = said if isinstance(said, tuple) else (said, True)
        for word in re.findall(r"\S+\s*", text):
            yield re.sub(r"\{(\d)\}", lambda m: f"[{labels[m[1]]}]", word)
        yield Done("stop", self.usage, complete, "" if complete else "cut")


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Lets a scripted model answer, under settings; gives the events and the script that was played."""

    def write_(*script, draft=DRAFT, verify=None, settings=None, **model):
        played = script[0] if isinstance(script[0], Scripted) else Scripted(*script)
        monkeypatch.setattr(answering, "stream_chat", played)
        variables = {f"DATELINE_MODEL_{key.upper()}": value for key, value in (settings or {}).items()}
        writer = Writer(
            load_config(Path(tmp_path), variables), ModelSettings("http://127.0.0.1:9/v1", "", "m", **model)
        )
        events = list(writer.answer(ASKED, draft, Request(ASKED, verify=verify), lambda: False))
        return events, played

    return write_


def answer_of(events) -> Answer:
    assert isinstance(events[-1], Finished), events[-1]
    return events[-1].answer


def test_citations_are_numbered_in_the_order_of_their_first_use(write):
    events, _ = write("The firm Holm and Sons built it {3}. The harbour was closed {1}{3}.")
    answer = answer_of(events)
    assert answer.text == "The firm Holm and Sons built it [1]. The harbour was closed [2][1]."
    assert [p.title for p in answer.passages] == ["Story 3", "Story 1", "Story 2"]
    assert [p.rank for p in answer.passages] == [1, 2, 3]


def test_a_number_is_announced_before_the_words_that_bear_it(write):
    events, _ = write("Two dockers were hurt {2}. A crane fell {1}. Two dockers were hurt {2}.")
    numbered: dict[int, str] = {}
    for event in events:
        if isinstance(event, Found):
            numbered = {p.rank: p.title for p in event.passages}
            assert event.notes == ()
        elif isinstance(event, Fragment):
            for number in re.findall(r"\[(\d)\]", event.text):
                assert numbered[int(number)] == {"1": "Story 2", "2": "Story 1"}[number]
    assert sum(isinstance(e, Found) for e in events) == 2, "only when something new is cited"
    assert {p.rank: p.title for p in answer_of(events).passages} == numbered


def test_what_is_not_cited_keeps_its_order_behind():
    numbering = Numbering([passage(3), passage(1), passage(2)])
    assert numbering.number(2) == 1
    assert numbering.numbers([1, 3]) == [2, 3]
    assert [p.title for p in numbering.passages()] == ["Story 2", "Story 1", "Story 3"]


@pytest.mark.parametrize(
    ("kind", "prompt"),
    [
        ("look-up", "answer/v2"),
        ("overview", "overview/v1"),
        ("timeline", "timeline/v1"),
        ("comparison", "compare/v1"),
        ("about", "answer/v2"),
    ],
)
def test_each_kind_of_question_has_its_prompt(write, kind, prompt):
    events, played = write("A crane fell {1}.", draft=replace(DRAFT, kind=kind))
    assert answer_of(events).prompt == prompt
    assert ASKED in played.prompts[0]


def test_an_answer_that_leans_on_nothing_says_so_and_one_that_does_not_is_quiet(write):
    good, _ = write("The harbour of Norvale was closed on Tuesday after a crane fell into the basin {1}.")
    assert answer_of(good).warning == ""
    bad, _ = write("Purple weasels govern the bakery {1}. Two dockers were hurt {2}.")
    assert answer_of(bad).warning == "Careful: 1 of the 2 sentences of this answer was not found in the passages."
    worse, _ = write("Purple weasels govern the bakery {1}.")
    assert answer_of(worse).warning == "Careful: nothing in this answer was found in the passages."


def test_a_sentence_about_what_is_missing_is_no_claim(write):
    events, _ = write(
        "Two dockers were hurt, the port authority of Norvale said {2}. The articles do not say who paid."
    )
    answer = answer_of(events)
    assert answer.status == "answered"
    assert answer.warning == ""
    assert answer.unfounded == ()


@pytest.mark.parametrize(
    "text",
    [
        "The articles do not say.",
        "**The articles do not say**",
        '"The articles do not say."',
        "The articles do not say. They are about cranes.",
    ],
)
def test_the_models_own_way_out_is_a_refusal_however_it_is_dressed(write, text):
    answer = answer_of(write(text)[0])
    assert (answer.status, answer.text, answer.sentences) == ("not_in_articles", NOT_IN_ARTICLES, ())
    assert answer.usage == Usage(1000, 100)


def test_a_refusal_followed_by_cited_sentences_is_an_answer(write):
    assert answer_of(write("The articles do not say. A crane fell {1}.")[0]).status == "answered"


# -- mending ----------------------------------------------------------------------------------------------------------

DOUBTFUL = "Purple weasels govern the bakery {1}. Two dockers were hurt, the port authority of Norvale said {2}."
MENDED = "Two dockers were hurt, the port authority of Norvale said {2}."


def test_nothing_is_mended_unless_it_is_asked_for(write):
    _, played = write(DOUBTFUL)
    assert len(played.prompts) == 1


def test_an_answer_is_mended_and_what_changed_and_what_it_cost_is_told(write):
    events, played = write(DOUBTFUL, MENDED, settings={"repair": "yes"}, price_in=2.0, price_out=10.0)
    answer = answer_of(events)
    assert answer.text == "Two dockers were hurt, the port authority of Norvale said [2]."
    assert answer.repair.removed == ("Purple weasels govern the bakery.",)
    assert answer.repair.added == ()
    assert answer.repair.usage == Usage(1000, 100, 0.003, "USD")
    assert answer.usage == Usage(2000, 200, 0.006, "USD")
    assert "1. Purple weasels govern the bakery." in played.prompts[1]
    assert "(not found in the passages)" in played.prompts[1]
    assert answer.passages[1].title == "Story 2", "the numbers stay"


def test_an_answer_without_doubt_is_not_sent_again(write):
    _, played = write(MENDED, settings={"repair": "yes"})
    assert len(played.prompts) == 1


@pytest.mark.parametrize(
    "second",
    ["Green weasels govern the bank {1}.", "", ("Two dockers were", False), ModelBroke("127.0.0.1 fell silent.")],
    ids=["no better", "empty", "cut", "failed"],
)
def test_a_mending_that_fails_keeps_the_answer(write, second):
    answer = answer_of(write(DOUBTFUL, second, settings={"repair": "yes"})[0])
    assert answer.text.startswith("Purple weasels")
    assert answer.repair.kept
    assert answer.status == "answered"


def test_an_answer_of_which_nothing_is_left_becomes_a_refusal(write):
    answer = answer_of(write("Purple weasels govern {1}.", NOT_IN_ARTICLES, settings={"repair": "yes"})[0])
    assert answer.status == "not_in_articles"
    assert answer.repair.removed == ("Purple weasels govern.",)


def test_one_answer_is_mended_on_request(write, monkeypatch, tmp_path):
    first = answer_of(write(DOUBTFUL)[0])
    monkeypatch.setattr(answering, "stream_chat", Scripted(MENDED.replace("{2}", "{2}")))
    writer = Writer(load_config(Path(tmp_path), {}), ModelSettings("http://127.0.0.1:9/v1", "", "m"))
    found, fragment, finished = writer.repair(first, lambda: False)
    assert found.passages == first.passages
    assert fragment.text == finished.answer.text == "Two dockers were hurt, the port authority of Norvale said [2]."


# -- second opinions --------------------------------------------------------------------------------------------------


def test_a_second_opinion_lowers_support_one_step_and_never_raises_it(write):
    said = f"{MENDED} Purple weasels govern the bakery {{1}}."
    events, played = write(said, "1: not found\n2: supported", verify="model")
    one, two = answer_of(events).sentences
    assert (one.support, one.opinion) == ("partly", "not_found")
    assert (two.support, two.opinion) == ("not_found", "supported")
    assert "not found in the passages" not in played.prompts[1], "it is asked without knowing the first opinion"
    assert answer_of(events).usage == Usage(2000, 200)


def test_the_setting_asks_for_second_opinions_and_the_flag_goes_before(write):
    assert len(write(MENDED, "1: supported", settings={"verify": "model"})[1].prompts) == 2
    assert len(write(MENDED, settings={"verify": "model"}, verify="local")[1].prompts) == 1
    with pytest.raises(ConfigError, match=r"model\.verify must be local or model"):
        write(MENDED, settings={"verify": "twice"})


def test_an_opinion_that_cannot_be_read_is_none_and_is_told(write):
    answer = answer_of(write(MENDED, "All fine!", verify="model")[0])
    assert answer.sentences[0].opinion is None
    assert answer.sentences[0].support == "supported"
    assert "no second opinion on 1 of 1 sentences" in answer.note
    failed = answer_of(write(MENDED, ModelBroke("m fell silent."), verify="model")[0])
    assert failed.note == "no second opinion: m fell silent"


@pytest.mark.parametrize(
    ("text", "opinions"),
    [
        ("1: supported\n2: partly\n3: not found", {1: "supported", 2: "partly", 3: "not_found"}),
        ("**1**: Supported.\n- 2. NOT_FOUND", {1: "supported", 2: "not_found"}),
        ("1: supported\n1: not found", {}),
        ("one: supported", {}),
        ("", {}),
    ],
)
def test_opinions_are_read_line_by_line(text, opinions):
    assert read_opinions(text) == opinions


# -- windows and cost -------------------------------------------------------------------------------------------------


def test_a_window_smaller_than_thought_is_learned_and_the_weakest_passages_are_dropped_and_named(write):
    long = tuple(replace(passage(n), text=TEXTS[n - 1] + " It rained." * 400) for n in (1, 2, 3))
    script = Scripted(ContextTooLong("too long", 4096), "A crane fell {1}.")
    events, played = write(script, draft=replace(DRAFT, passages=long))
    assert played.windows == [8192, 4096]
    answer = answer_of(events)
    assert answer.status == "answered"
    assert answer.note == "passages [2], [3] did not fit into the model's window"


def test_a_window_that_is_never_large_enough_is_told_in_the_end(write):
    events, played = write(Scripted(*[ContextTooLong("too long", None)] * 9))
    assert isinstance(events[-1], Failed)
    assert events[-1].answer.passages == DRAFT.passages
    assert played.windows == sorted(set(played.windows), reverse=True)
    assert len(played.windows) <= 4


def test_questions_too_large_for_their_window_reach_the_model_whatever_their_size(write):
    for size in (0, 1, 2, 5, 11, 23, 49):
        text = "The port said so. " * (40 + 30 * size)
        many = tuple(replace(passage(n % 3 + 1), rank=n + 1, text=text) for n in range(8))
        events, _ = write("A crane fell {1}.", draft=replace(DRAFT, passages=many), context_tokens=3000)
        answer = answer_of(events)
        assert answer.status == "answered"
        assert "did not fit" in answer.note


def test_what_was_noted_before_the_model_wrote_stays(write):
    events, _ = write("A crane fell {1}.", draft=replace(DRAFT, note="no article is from that week"))
    assert answer_of(events).note == "no article is from that week"


def test_without_a_price_there_is_no_cost(write):
    assert answer_of(write(MENDED)[0]).usage.cost is None


def test_costs_add_up_over_a_conversation():
    both = Usage(10, 5, 0.25, "EUR").plus(Usage(1, 1)).plus(Usage(2, 2, 0.5, "EUR")).plus(None)
    assert both == Usage(13, 8, 0.75, "EUR")


def test_sentences_without_claims():
    assert not Sentence("The articles do not say who paid.").claims
    assert Sentence("The articles do not say who paid.", (1,)).claims
    assert Sentence("They do not say.").claims
