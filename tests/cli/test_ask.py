"""`dateline ask`: one cited answer, the JSON of the contract, and what comes when there is none."""

from __future__ import annotations

import socket
from datetime import date

import pytest

from assistant.config import load_config
from assistant.engine import Engine

SUSPECTED = "Who was suspected of the Dagestan attacks?"

PASSAGE = {
    "rank": int,
    "score": float,
    "article_id": str,
    "url": str,
    "title": str,
    "outlet": str,
    "published": (str, type(None)),
    "published_certainty": str,
    "updated": (str, type(None)),
    "start": int,
    "end": int,
    "text": str,
    "cluster": str,
    "copies": int,
    "copy_outlets": list,
    "outside": bool,
    "speaker": str,
}
ANSWER = {
    "question": str,
    "as_of": str,
    "period": (str, type(None)),
    "answerable": float,
    "passages": list,
    "answer": str,
    "warning": str,
    "disagreements": list,
    "repair": (dict, type(None)),
    "sentences": list,
    "mode": str,
    "model": (str, type(None)),
    "prompt": (str, type(None)),
    "status": str,
    "usage": (dict, type(None)),
    "seconds": float,
    "nearest": list,
    "note": str,
    "kind": str,
}
SENTENCE = {"text": str, "citations": list, "support": str, "quotes": list}
QUOTE = {"citation": int, "start": int, "end": int, "text": str}


def assert_fits(value, contract):
    assert value.keys() == contract.keys()
    for key, kind in contract.items():
        assert isinstance(value[key], kind), f"{key} is {value[key]!r}"
        assert isinstance(value[key], bool) is (kind is bool), key


def cited(answer, citation):
    """The passage that an answer cites by a number."""
    return next(passage for passage in answer["passages"] if passage["rank"] == citation)


@pytest.fixture
def ask(dateline, starter_home):
    """Asks the starter articles without a model."""

    def ask_(*words, **how):
        return dateline("ask", "--no-model", "--home", starter_home, *words, **how)

    return ask_


def test_a_question_that_the_articles_answer_is_answered_with_its_sources(ask):
    told = ask(SUSPECTED)
    assert told.code == 0
    answer, sources, note = told.out.split("\n\n")
    assert "Islamic State's branch in the North Caucasus" in " ".join(answer.split())
    assert "https://dateline.example/briefs/2024-06-26-dagestan-attacks-suspects" in sources
    assert note.strip() == "Quoted from the articles; no language model was used."
    cited = {line.split("]")[0] for line in sources.splitlines() if line.startswith("[")}
    assert cited
    assert all(f"{number}]" in answer for number in cited)


@pytest.mark.parametrize(
    ("question", "says", "article"),
    [
        (
            "Has Putin commented on the attacks in Dagestan?",
            "Putin himself had not spoken publicly about the attacks in Dagestan",
            "2024-06-25-kremlin-on-dagestan-attacks",
        ),
        (
            "Which group did the Institute for the Study of War think was behind the attacks?",
            "assessed that Wilayat Kavkaz, the Islamic State's North Caucasus branch, had likely carried out",
            "2024-06-26-dagestan-attacks-suspects",
        ),
        (
            "What happened in Dagestan on 23 June 2024?",
            "Gunmen attacked Orthodox churches, a synagogue and a traffic police post in two cities",
            "2024-06-24-dagestan-attacks-derbent-makhachkala",
        ),
    ],
)
def test_what_happened_in_dagestan_is_answered_with_the_sentence_that_tells_it(ask, question, says, article):
    told = ask("--json", question)
    answer = told.json
    assert (told.code, answer["status"]) == (0, "answered")
    sentence = next(s for s in answer["sentences"] if says in s["text"])
    (citation,) = sentence["citations"]
    assert cited(answer, citation)["url"].endswith(article)
    assert says in sentence["quotes"][0]["text"]


def test_json_holds_what_the_contract_names_and_offsets_count_in_the_stored_article(ask, starter_home):
    told = ask("--json", SUSPECTED)
    answer = told.json
    assert_fits(answer, ANSWER)
    assert (answer["question"], answer["mode"], answer["status"]) == (SUSPECTED, "quotes", "answered")
    assert (answer["model"], answer["prompt"], answer["usage"]) == (None, None, None)
    assert answer["as_of"] == date.today().isoformat()
    assert 0 <= answer["answerable"] <= 1
    assert len(answer["passages"]) == 8
    articles = Engine(load_config(starter_home, {}), {}, use_model=False)
    assert {passage["rank"] for passage in answer["passages"]} == set(range(1, 9))
    for passage in answer["passages"]:
        assert_fits(passage, PASSAGE)
        assert passage["published_certainty"] == "stated"
        assert len(passage["text"].split()) <= 250
        article = articles.article(passage["article_id"])
        assert article.text[passage["start"] : passage["end"]] == passage["text"]
        assert (article.url, article.title, article.published) == (
            passage["url"],
            passage["title"],
            passage["published"],
        )
    assert answer["sentences"]
    for sentence in answer["sentences"]:
        assert_fits(sentence, SENTENCE)
        assert sentence["support"] == "supported"
        assert sentence["text"] in answer["answer"]
        for quote in sentence["quotes"]:
            assert_fits(quote, QUOTE)
            assert quote["citation"] in sentence["citations"]
            passage = cited(answer, quote["citation"])
            assert passage["start"] <= quote["start"] < quote["end"] <= passage["end"]
            assert articles.article(passage["article_id"]).text[quote["start"] : quote["end"]] == quote["text"]
    articles.close()


def test_json_keeps_the_passages_best_first_whatever_numbers_the_answer_gives_them(ask, dateline, starter_home):
    answer = ask("--json", SUSPECTED).json
    searched = dateline("search", "--json", "-k", "8", "--home", starter_home, SUSPECTED).json
    assert [p["text"] for p in answer["passages"]] == [p["text"] for p in searched["passages"]]
    assert "[1]" in answer["answer"]
    assert answer["sentences"][0]["citations"] == [1]


def test_a_question_about_something_else_is_refused_with_the_nearest_articles(ask):
    told = ask("How do I fold a fitted bedsheet?")
    assert told.code == 3
    assert told.out.startswith("The articles do not say.\n\nNearest articles:\n[1] ")
    assert told.out.count("https://") == 3


def test_a_refusal_in_json_keeps_the_passages_and_claims_nothing(ask):
    told = ask("--json", "How do I fold a fitted bedsheet?")
    answer = told.json
    assert told.code == 3
    assert_fits(answer, ANSWER)
    assert (answer["status"], answer["answer"]) == ("not_in_articles", "The articles do not say.")
    assert answer["sentences"] == []
    assert answer["passages"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--as-of", "yesterday", "What?"], "--as-of"),
        (["--since", "2024-13-01", "What?"], "--since"),
        (["--until", "", "What?"], "--until"),
        (["--since", "2024-06-02", "--until", "2024-06-01", "What?"], "--since 2024-06-02"),
        (["--outlet", "The Nobody Times", "Dagestan?"], "The Nobody Times"),
        (["--outlet", "", "Dagestan?"], "outlet"),
        ([], "no question"),
        (["", "  "], "no question"),
        (["-k", "0", "What?"], "from 1 to 100"),
        (["-k", "101", "What?"], "from 1 to 100"),
        (["-k", "many", "What?"], "from 1 to 100"),
    ],
)
def test_what_makes_no_sense_ends_with_2_names_it_and_prints_no_data(ask, words, names):
    told = ask(*words)
    assert (told.code, told.out) == (2, "")
    assert names in told.err
    assert "Traceback" not in told.err


def test_an_unknown_outlet_is_answered_with_the_outlets_there_are(ask):
    assert "Dateline briefs" in ask("--outlet", "Nobody", "What happened in Dagestan?").err


def test_question_words_need_no_quotes(ask):
    joined = ask("--json", "Who", "was", "suspected", "of", "the", "Dagestan", "attacks?").json
    assert joined["question"] == SUSPECTED


def test_options_may_stand_before_and_after_the_command(dateline, starter_home):
    before = dateline(
        "--home", starter_home, "--json", "--no-model", "--until", "2024-06-30", "-k", "3", "ask", SUSPECTED
    )
    after = dateline(
        "ask", SUSPECTED, "--home", starter_home, "--json", "--no-model", "--until", "2024-06-30", "-k", "3"
    )
    assert before.code == after.code == 0
    told = before.json, after.json
    for answer in told:
        assert (answer["period"], len(answer["passages"])) == ("published until 2024-06-30", 3)
    assert told[0]["answer"] == told[1]["answer"]


def test_as_of_hides_what_was_published_later(ask):
    question = "Which spacecraft crashed on the Moon in August 2023?"
    then = ask("--json", "--as-of", "2023-08-19", question)
    assert (then.code, then.json["as_of"]) == (3, "2023-08-19")
    assert max(p["published"] for p in then.json["passages"]) <= "2023-08-19"
    assert ask("--as-of", "2023-08-20", question).code == 0


def test_since_and_until_hold_for_every_passage(ask):
    answer = ask("--json", "--since", "2024-06-24", "--until", "2024-06-25", "What happened in Dagestan?").json
    days = {p["published"] for p in answer["passages"]}
    assert days <= {"2024-06-24", "2024-06-25"}
    assert days
    assert answer["period"] == "published 2024-06-24 to 2024-06-25"


def test_a_period_without_articles_shows_nothing_instead_of_something_else(ask):
    told = ask("--json", "--since", "1999-01-01", "--until", "1999-12-31", SUSPECTED)
    assert (told.code, told.json["passages"], told.json["status"]) == (3, [], "not_in_articles")


def test_a_period_leaves_out_what_is_undated(dateline, own_home):
    found = dateline("search", "--home", own_home, "--json", "--until", "2030-01-01", "Skagholm terminal").json
    assert "https://courier.example/undated" not in {p["url"] for p in found["passages"]}
    found = dateline("search", "--home", own_home, "--json", "--as-of", "2030-01-01", "Skagholm terminal").json
    assert "https://courier.example/undated" in {p["url"] for p in found["passages"]}


@pytest.mark.parametrize("k", [1, 5, 30])
def test_k_says_how_many_passages(ask, k):
    assert len(ask("--json", "-k", str(k), SUSPECTED).json["passages"]) == k


def test_plain_output_has_no_escape_sequences_even_if_the_articles_do(dateline, own_home):
    shown = [
        dateline("search", "--home", own_home, "Skagholm terminal churches ferry"),
        dateline("ask", "--no-model", "--home", own_home, "What does Skagholm have?"),
    ]
    for told in shown:
        assert "Skagholm" in told.out
        assert "\x1b" not in told.out + told.err
        assert "\x07" not in told.out + told.err


def test_stdout_carries_the_json_alone_and_errors_go_to_stderr(ask):
    told = ask("--json", SUSPECTED)
    assert told.out.count("\n") == 1
    assert told.err == ""
    assert ask("--since", "no day", "What?").err.startswith("dateline: --since wants a day")


def test_an_article_without_metadata_takes_its_title_from_its_first_line_and_says_that_its_date_is_inferred(
    dateline, own_home
):
    answer = dateline(
        "ask", "--no-model", "--home", own_home, "--json", "Has the mayor commented on the fire at Skagholm?"
    ).json
    assert "Tilda Brandvik has not yet commented on the fire" in answer["answer"]
    (citation, *_) = answer["sentences"][0]["citations"]
    passage = answer["passages"][citation - 1]
    assert passage["title"] == "Harbour watch ends without a word from the mayor"
    assert passage["url"].startswith("file://")
    assert passage["url"].endswith("/harbour.txt")
    assert (passage["published"], passage["published_certainty"]) == ("2024-06-23", "inferred")
    undated = next(p for p in answer["passages"] if p["url"] == "https://courier.example/undated")
    assert (undated["published"], undated["published_certainty"]) == (None, "unknown")
    told = dateline("ask", "--no-model", "--home", own_home, "Has the mayor commented on the fire at Skagholm?").out
    assert "23 June 2024 (inferred)" in told


def test_a_model_that_cannot_be_reached_ends_with_5_and_says_which_server(dateline, starter_copy, monkeypatch):
    monkeypatch.setattr("assistant.model.BACKOFF_SECONDS", (0.0, 0.0))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers there, and nobody else can
        port = taken.getsockname()[1]
        (starter_copy / "config.toml").write_text(
            f'[model]\nbase_url = "http://127.0.0.1:{port}/v1"\nname = "any"\n', encoding="utf-8"
        )
        told = dateline("ask", "--json", "--home", starter_copy, SUSPECTED)
        assert told.code == 5
        assert f"127.0.0.1:{port} cannot be reached" in told.err
        assert (told.json["status"], told.json["mode"]) == ("failed", "quotes"), "the articles speak instead"
        assert told.json["passages"], "what was found is shown all the same"
        without = dateline("ask", "--json", "--home", starter_copy, "--no-model", SUSPECTED)
    assert (without.code, without.json["mode"]) == (0, "quotes")


def test_a_file_that_is_no_config_ends_with_2(dateline, starter_copy):
    (starter_copy / "config.toml").write_text("[model\n", encoding="utf-8")
    told = dateline("ask", "--home", starter_copy, SUSPECTED)
    assert (told.code, told.out) == (2, "")
    assert "config.toml" in told.err


def test_a_prompt_version_that_does_not_exist_ends_with_2(dateline, starter_home):
    model = {"DATELINE_MODEL_URL": "http://127.0.0.1:9/v1", "DATELINE_MODEL": "any", "DATELINE_PROMPT_ANSWER": "99"}
    told = dateline("ask", "--home", starter_home, SUSPECTED, env=model)
    assert told.code == 2
    assert "prompts.answer cannot be used: no prompt answer/v99" in told.err


def test_a_home_of_a_user_who_does_not_exist_ends_with_2(dateline):
    told = dateline("ask", "--home", "~nobody-of-this-name/home", SUSPECTED)
    assert told.code == 2
    assert "~nobody-of-this-name/home" in told.err


def test_the_demo_has_a_home_of_its_own_and_its_last_day_is_now(dateline, demo_run):
    home, told = demo_run
    assert told.code == 0, told.err
    assert "ive people died" in told.json["answer"]
    assert (home / "demo" / "CURRENT").exists()
    assert not (home / "CURRENT").exists()
    newest = dateline("--demo", "status", "--home", home, "--json").json["newest"]
    assert told.json["as_of"] == newest[:10]
    earlier = dateline(
        "--demo", "search", "--json", "--home", home, "--as-of", told.json["passages"][0]["published"][:10], "ferry"
    )
    assert earlier.json["as_of"] <= told.json["as_of"]


def test_the_demo_answers_a_batch_as_at_its_last_day(dateline, demo_run):
    home, told = demo_run
    batch = dateline(
        "ask", "--demo", "--no-model", "--home", home, "--batch", "-", stdin='{"id": 1, "question": "Which ferry?"}'
    )
    assert batch.lines[0]["as_of"] == told.json["as_of"]


def test_the_app_needs_a_terminal(dateline, starter_home):
    told = dateline("--home", starter_home)
    assert (told.code, told.out) == (2, "")
    assert "dateline ask QUESTION" in told.err
