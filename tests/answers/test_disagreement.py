"""Where articles differ on a figure, a date or a yes and no, the positions come out, each with outlet and day. All made up."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answers import Disagreement, Evidence
from assistant.disagreement import find_disagreements

TOLL = "How many people were killed and hurt in the Tarvo mine?"


def passage(rank: int, text: str, outlet: str, published: str | None = "2031-03-05", cluster: str = "") -> Evidence:
    return Evidence(
        rank=rank, score=1.0, article_id=f"a{rank}", url=f"https://example.org/{rank}", title="Blast in the Tarvo mine",
        outlet=outlet, published=published, updated=None, published_certainty="stated", start=0, end=len(text), text=text,
        cluster=cluster or f"c{rank}",
    )  # fmt: skip


WIRE = passage(1, "Twelve miners were killed and 30 injured in the Tarvo mine, the company said on Tuesday.", "Wire")
COURIER = passage(2, "Fifteen people died in the mine at Tarvo and 30 were hurt, according to the union.", "Courier")


def told(found: tuple[Disagreement, ...]) -> dict[str, list[tuple[str, tuple[int, ...], tuple[str, ...]]]]:
    return {d.about: [(p.says, p.citations, p.outlets) for p in d.positions] for d in found}


def test_a_figure_on_which_outlets_differ_is_shown_with_who_says_it_and_one_they_share_is_not() -> None:
    (differing,) = find_disagreements(TOLL, [WIRE, COURIER])
    assert differing.about == "how many were killed"
    assert [(p.says, p.citations, p.outlets, p.published) for p in differing.positions] == [
        ("Twelve miners were killed", (1,), ("Wire",), "2031-03-05"),
        ("Fifteen people died", (2,), ("Courier",), "2031-03-05"),
    ]


def test_a_copy_is_no_position_of_its_own() -> None:
    copy = replace(WIRE, rank=3, article_id="a3", outlet="Post", text=WIRE.text.replace("Twelve", "Thirteen"))
    assert find_disagreements(TOLL, [WIRE, replace(copy, cluster="c1")]) == ()
    assert len(find_disagreements(TOLL, [WIRE, replace(copy, cluster="c3")])) == 1


def test_articles_that_say_the_same_make_one_position() -> None:
    again = passage(3, "The blast in the Tarvo mine left fifteen people dead.", "Post")
    (differing,) = find_disagreements(TOLL, [WIRE, COURIER, again])
    assert [p.outlets for p in differing.positions] == [("Wire",), ("Courier", "Post")]


def test_last_week_s_figure_is_the_past_and_no_position() -> None:
    old = passage(3, "Nine people were killed in the Tarvo mine.", "Post", published="2031-02-20")
    assert told(find_disagreements(TOLL, [WIRE, old])) == {}
    assert find_disagreements(TOLL, [WIRE, replace(old, published=None)])


def test_a_later_article_that_replaces_the_figures_settles_them_and_stands_first() -> None:
    text = (
        "Fourteen people died in the Tarvo mine, company and union said on Thursday, replacing their different figures."
    )
    (differing,) = find_disagreements(TOLL, [WIRE, COURIER, passage(3, text, "Post", "2031-03-07")])
    assert differing.settled
    assert differing.heading == "On how many were killed, a later article replaces what earlier ones said:"
    assert [p.citations for p in differing.positions] == [(3,), (1,), (2,)]
    (differing,) = find_disagreements(TOLL, [WIRE, COURIER, passage(3, text, "Post", "2031-03-05")])
    assert not differing.settled, "nobody can say which of one day was later"
    assert differing.heading.startswith("The articles differ on")


def test_a_figure_before_a_name_counts_nothing() -> None:
    held = [
        passage(1, "Tarvo won three Miners Cups in the last years, the club said.", "Wire"),
        passage(2, "Tarvo, who play on Sunday, have won four Miners Cups so far.", "Post"),
    ]
    assert find_disagreements("Who won the Miners Cup at Tarvo?", held) == ()


def test_attackers_are_counted_apart_from_those_whom_they_kill() -> None:
    civilians = passage(1, "Four civilians were killed at the Tarvo mine.", "Wire")
    attackers = passage(2, "Five gunmen were killed at the Tarvo mine, the army said.", "Courier")
    assert find_disagreements("Who was killed at the Tarvo mine?", [civilians, attackers]) == ()
    others = passage(3, "Six gunmen were killed at the Tarvo mine.", "Post")
    assert len(find_disagreements("How many gunmen were killed at the Tarvo mine?", [attackers, others])) == 1


def test_at_least_contradicts_nothing() -> None:
    floor = passage(3, "At least nine people were killed in the Tarvo mine, and dozens hurt.", "Post")
    assert find_disagreements(TOLL, [WIRE, floor]) == ()


def test_another_event_and_a_passage_outside_the_period_do_not_count() -> None:
    elsewhere = replace(
        passage(3, "Forty people were killed in the Brask mine, said Irena Holm of Orlen.", "Post"), title="Brask"
    )
    assert find_disagreements(TOLL, [WIRE, elsewhere]) == ()
    assert find_disagreements(TOLL, [WIRE, replace(COURIER, outside=True)]) == ()


def test_a_figure_that_nobody_asked_for_is_left_alone() -> None:
    assert find_disagreements("Who owns the Tarvo mine?", [WIRE, COURIER]) == ()


def test_a_day_on_which_outlets_differ_is_shown() -> None:
    first = passage(1, "The Tarvo mine was last inspected on 3 June 2030, the ministry said.", "Wire")
    other = passage(2, "Inspectors last inspected the Tarvo mine on 4 July 2030.", "Courier")
    (differing,) = find_disagreements("When was the Tarvo mine last inspected?", [first, other])
    assert (differing.about, [p.citations for p in differing.positions]) == ("the date", [(1,), (2,)])
    assert find_disagreements("When was the Tarvo mine last inspected?", [first, replace(first, rank=2)]) == ()


def test_the_day_on_which_a_union_speaks_is_not_the_day_of_the_blast_of_which_it_speaks() -> None:
    first = passage(1, "The Tarvo mine exploded on Monday 3 March 2031.", "Wire", "2031-03-03")
    later = passage(2, "The union said on Wednesday 5 March 2031 why the Tarvo mine exploded.", "Courier", "2031-03-05")
    other = passage(3, "The Tarvo mine exploded on Sunday 2 March 2031.", "Post", "2031-03-05")
    assert find_disagreements("When did the Tarvo mine explode?", [first, later]) == ()
    (differing,) = find_disagreements("When did the Tarvo mine explode?", [first, later, other])
    assert [p.citations for p in differing.positions] == [(1,), (3,)]
    assert find_disagreements("What time did the Tarvo mine explode?", [first, other]) == ()


def test_a_footnote_in_a_position_looks_like_no_citation() -> None:
    first = passage(1, "The Tarvo mine was last inspected on 3 June 2030 [7].", "Wire")
    other = passage(2, "Inspectors last inspected the Tarvo mine on 4 July 2030.", "Courier")
    (differing,) = find_disagreements("When was the Tarvo mine last inspected?", [first, other])
    assert differing.positions[0].says == "The Tarvo mine was last inspected on 3 June 2030 (7)."


def test_a_position_on_a_date_shows_the_date() -> None:
    long = "In a valley where people have dug for coal and slate since their great-grandparents' days and still remember it, "
    first = passage(1, f"{long}the Tarvo mine was last inspected on 3 June 2030.", "Wire")
    other = passage(2, "Inspectors last inspected the Tarvo mine on 4 July 2030.", "Courier")
    (differing,) = find_disagreements("When was the Tarvo mine last inspected?", [first, other])
    assert [("June" in p.says, "July" in p.says) for p in differing.positions] == [(True, False), (False, True)]


_ACCUSED = "The union accused the Tarvo mine of having put off repairs to the pumps."
_DENIED = "A spokeswoman denied that any repair of the pumps had been postponed."


def test_a_yes_and_a_no_of_two_articles_are_both_told() -> None:
    held = [
        passage(1, f"{_ACCUSED} It named no dates.", "Wire"),
        passage(2, f"On the pumps of the Tarvo mine: {_DENIED}", "Post"),
    ]
    (differing,) = find_disagreements("Did the Tarvo mine delay repairs to its pumps?", held)
    assert len(differing.positions) == 2


def test_a_claim_and_its_denial_in_one_article_are_no_disagreement() -> None:
    held = [passage(1, f"{_ACCUSED} {_DENIED}", "Wire")]
    assert find_disagreements("Did the Tarvo mine delay repairs to its pumps?", held) == ()


def test_an_article_that_tells_both_is_on_no_side() -> None:
    held = [
        passage(1, "The owner of the Tarvo mine was sentenced in May. He declined to speak when sentenced.", "Wire"),
        passage(2, "The owner of the Tarvo mine was sentenced in May, the court said.", "Post"),
    ]
    assert find_disagreements("Was the owner of the Tarvo mine sentenced?", held) == ()


def test_what_a_notice_of_correction_withdraws_is_no_position() -> None:
    notice = "Correction: an earlier version said the Tarvo mine had not been inspected."
    held = [
        passage(1, f"{notice}\n\nThe Tarvo mine was inspected in May.", "Wire"),
        passage(2, "The Tarvo mine was inspected in May, its owner said.", "Post"),
    ]
    assert find_disagreements("Was the Tarvo mine inspected?", held) == ()


def test_a_question_for_an_amount_does_not_ask_how_many_were_killed() -> None:
    held = [
        passage(1, "Four miners were killed at Tarvo. The company pays 900 crowns to each victim's family.", "Wire"),
        passage(2, "Five miners were killed at Tarvo, where the company pays 900 crowns to families.", "Post"),
    ]
    assert find_disagreements("How much will the family of each victim killed at Tarvo get?", held) == ()
    assert find_disagreements("How many miners were killed at Tarvo?", held)


@given(question=st.text(max_size=120), first=st.text(max_size=200), second=st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_texts_are_compared_without_error(question: str, first: str, second: str) -> None:
    passages = [passage(1, first, "Wire"), passage(2, second, "Courier"), WIRE, COURIER]
    for differing in find_disagreements(question, passages):
        assert len(differing.positions) > 1
        assert all(set(p.citations) <= {1, 2} for p in differing.positions)
