"""Answers by a model, end to end: the command line, the client and a scripted server over HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from assistant.fakes import Reply

SUSPECTED = "Who was suspected of the Dagestan attacks?"
CANARY = "sk-canary-77e0b1d4c2"


@pytest.fixture
def ask(dateline, starter_home):
    """Asks the starter articles by the model of a server."""

    def ask_(server, *words, **variables):
        env = {"DATELINE_MODEL_URL": server.base_url, "DATELINE_MODEL_KEY": CANARY, "DATELINE_MODEL": "scripted"}
        return dateline("ask", "--home", starter_home, *words, env=env | variables)

    return ask_


def test_a_streamed_answer_cites_only_what_was_found_and_every_sentence_is_checked(ask, serve):
    server = serve()
    told = ask(server, "--json", SUSPECTED)
    answer = told.json
    assert (told.code, answer["status"], answer["mode"]) == (0, "answered", "model")
    assert (answer["model"], answer["prompt"]) == ("scripted", "answer/v2")
    assert answer["usage"]["prompt_tokens"] > 100
    assert answer["usage"]["completion_tokens"] > 10
    assert len(answer["sentences"]) == 3
    ranks = {p["rank"] for p in answer["passages"]}
    for sentence in answer["sentences"]:
        assert sentence["support"] == "supported"
        assert sentence["citations"]
        assert set(sentence["citations"]) <= ranks
        for quote in sentence["quotes"]:
            passage = answer["passages"][quote["citation"] - 1]
            inside = slice(quote["start"] - passage["start"], quote["end"] - passage["start"])
            assert passage["text"][inside] == quote["text"]
    (chat,) = server.chats
    assert chat.body["stream"] is True
    assert chat.headers["authorization"] == f"Bearer {CANARY}"
    prompt = json.dumps(chat.body["messages"], ensure_ascii=False)
    assert SUSPECTED in prompt
    assert "Institute for the Study of War" in prompt


def test_text_for_people_says_how_many_sentences_were_confirmed(ask, serve):
    told = ask(serve(), SUSPECTED)
    assert told.code == 0
    assert "Checked: 3 of 3 sentences supported by the passages they cite." in told.out
    assert "\nSources:\n[" in told.out
    assert told.err == ""


def test_citations_of_what_was_not_found_are_no_citations(ask, serve):
    made_up = "The attackers were named [1]. It was [99] and [q9q] and [link](https://evil.example)."
    answer = ask(serve(Reply(text=made_up)), "--json", SUSPECTED).json
    assert "[1]" not in answer["answer"]
    assert "[99]" not in answer["answer"]
    assert "evil.example" not in answer["answer"]
    assert all(s["citations"] == [] for s in answer["sentences"])


def test_noise_is_shown_as_not_found_sentence_by_sentence(ask, serve):
    noise = "Purple weasels govern the bakery. Seventeen clocks sang. Lisbon exports fog."
    told = ask(serve(Reply(text=noise)), "--json", SUSPECTED)
    assert [s["support"] for s in told.json["sentences"]] == ["not_found"] * 3
    shown = ask(serve(Reply(text=noise)), SUSPECTED).out
    assert "Checked: 0 of 3 sentences supported" in shown
    assert shown.count(". (not found)") == 3
    assert shown.startswith("Careful: nothing in this answer was found in the passages.")
    assert "Sources:" not in shown


@pytest.mark.parametrize("phrase", ["The articles do not say.", "The articles do not say"])
def test_a_model_that_finds_nothing_is_a_refusal(ask, serve, phrase):
    told = ask(serve(Reply(text=phrase)), "--json", SUSPECTED)
    assert (told.code, told.json["status"], told.json["answer"]) == (3, "not_in_articles", "The articles do not say.")
    assert told.json["sentences"] == []


def test_a_question_about_something_else_is_refused_before_anything_is_sent(ask, serve):
    server = serve()
    told = ask(server, "--json", "How do I fold a fitted bedsheet?")
    assert (told.code, told.json["status"]) == (3, "not_in_articles")
    assert server.chats == []


def test_no_model_sends_nothing_at_all(ask, serve):
    server = serve()
    assert ask(server, "--no-model", "--json", SUSPECTED).json["mode"] == "quotes"
    assert server.requests == []


@pytest.mark.parametrize(
    "ending", [Reply(ending="cut"), Reply(ending="drop"), Reply(finish_reason="length")], ids=["cut", "drop", "length"]
)
def test_a_stream_that_is_cut_leaves_an_incomplete_answer_that_says_so(ask, serve, ending):
    answer = ask(serve(ending), "--json", SUSPECTED).json
    assert answer["status"] == "incomplete"
    assert answer["note"]
    assert len(answer["answer"]) > 20
    assert answer["sentences"], "what there is, is checked"
    told = ask(serve(ending), SUSPECTED)
    assert "Incomplete: " in told.out


FAULTS = [
    "401", "403", "404", "quota", "500", "redirect", "overflow", "stall-at-once", "comments", "drop-at-once",
    "cut-at-once", "html", "html-as-stream", "malformed-at-once", "error-in-stream", "empty", "cut",
    Reply(text=f"Your key is {CANARY}, is it not?"),
]  # fmt: skip


def test_the_key_stands_in_no_output_whatever_goes_wrong(ask, serve, monkeypatch, starter_home):
    monkeypatch.setattr("assistant.model.BACKOFF_SECONDS", (0.0, 0.0))
    patience = {"DATELINE_MODEL_PATIENCE": "0.3"}
    codes = set()
    for fault in FAULTS:
        server = serve(fault, fault, fault)
        for options in (["--json"], []):
            told = ask(server, *options, SUSPECTED, **patience)
            codes.add(told.code)
            assert server.chats, "the model was asked"
            if not isinstance(fault, Reply):  # a model that knows the key was told it by somebody else
                assert CANARY not in told.out, fault
            assert CANARY not in told.err, fault
            assert "Traceback" not in told.err
            assert told.code in (0, 5)
            assert (told.code == 5) == bool(told.err), "a failure is told, and nothing else"
    assert codes == {0, 5}
    written = [p for p in starter_home.rglob("*") if p.is_file()]
    assert written
    assert not [p for p in written if CANARY.encode() in p.read_bytes()]


def test_the_key_may_stand_in_a_variable_that_the_config_names(dateline, starter_copy, serve):
    server = serve()
    (starter_copy / "config.toml").write_text(
        f'[model]\nbase_url = "{server.base_url}"\napi_key_env = "MY_KEY"\n', encoding="utf-8"
    )
    told = dateline("ask", "--home", starter_copy, SUSPECTED, env={"MY_KEY": CANARY})
    assert told.code == 0, told.err
    assert server.chats[0].headers["authorization"] == f"Bearer {CANARY}"


def test_the_variables_that_other_tools_use_are_enough(dateline, starter_home, serve):
    server = serve(models=("one", "two"))
    told = dateline(
        "ask", "--json", "--home", starter_home, SUSPECTED,
        env={"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": CANARY},
    )  # fmt: skip
    assert (told.code, told.json["model"]) == (0, "one")


def test_a_batch_reports_a_failing_model_line_by_line_and_goes_on(dateline, starter_home, serve):
    server = serve("401", Reply())
    lines = [json.dumps({"id": n, "question": SUSPECTED}) for n in ("a", "b")]
    told = dateline(
        "ask", "--batch", "-", "--home", starter_home, stdin="\n".join(lines),
        env={"DATELINE_MODEL_URL": server.base_url},
    )  # fmt: skip
    assert told.code == 0
    assert [(line["id"], line["status"]) for line in told.lines] == [("a", "failed"), ("b", "answered")]
    assert "did not accept the key" in told.lines[0]["error"]


def test_passages_that_do_not_fit_the_models_window_are_named(ask, serve):
    told = ask(serve(), "--json", SUSPECTED, DATELINE_MODEL_CONTEXT="2600")
    assert told.code == 0
    assert "did not fit into the model's window" in told.json["note"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches processes differently there")
def test_ctrl_c_keeps_what_was_said_and_ends_with_130(starter_home, environment, serve):
    server = serve(Reply(pieces=["Wilayat ", "Kavkaz ", "was ", "named "] + ["again "] * 3000, between=0.05))
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "ask", "--json", "--home", starter_home, SUSPECTED],
        env=environment(DATELINE_MODEL_URL=server.base_url, DATELINE_MODEL="scripted"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not server.chats and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)  # some words
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    answer = json.loads(out)
    assert answer["status"] == "incomplete"
    assert answer["answer"].startswith("Wilayat Kavkaz was named")
    assert answer["note"] == "stopped"
    assert "Traceback" not in err
