"""Followed questions: what is news, what is not, and that nothing of it gets lost."""

from __future__ import annotations

import stat
from dataclasses import replace

import pytest

from assistant.answers import Answer, Evidence, Sentence
from assistant.errors import FollowingUnreadable
from assistant.following import FILE_NAME, Followed, Following, compare_answer

QUESTION = "What did the council decide?"


def passage(rank, article, published="2024-06-24", **more):
    fields = {
        "rank": rank, "score": 1.0, "article_id": article, "url": "", "title": f"About {article}", "outlet": "Post",
        "published": published, "updated": None, "published_certainty": "stated", "start": 0, "end": 4,
        "text": "text", "cluster": f"cluster-{article}",
    }  # fmt: skip
    return Evidence(**{**fields, **more})


def answer(*sentences, passages=None, status="answered"):
    passages = passages or (passage(1, "a"), passage(2, "b", "2024-06-20"))
    return Answer(
        QUESTION, "2024-06-25", " ".join(sentences), status, "quotes", 0.9, passages,
        tuple(Sentence(said, (1,)) for said in sentences),
    )  # fmt: skip


BEFORE = answer("It passed [1].", "It was late.")


@pytest.fixture
def following(tmp_path):
    following = Following(tmp_path)
    following.follow(Followed(QUESTION, "2024-06-24T10:00:00+00:00", since="2024-06-01", outlets=("Post",)))
    following.take(QUESTION, BEFORE, "2024-06-24T10:00:01+00:00")
    return following


def test_the_first_answer_is_no_news_and_the_same_again_neither(following):
    assert not following.questions()[0].news
    assert not following.take(QUESTION, BEFORE, "2024-06-25T10:00:00+00:00")


def test_new_evidence_corrections_and_changed_sentences_are_news(following):
    now = answer("It passed [3].", "It was repealed.", passages=(
        passage(1, "c", "2024-06-26"), passage(2, "a", revision=2), passage(3, "b", "2024-06-20")))  # fmt: skip
    news = following.take(QUESTION, now, "2024-06-26T10:00:00+00:00")
    assert [one.article_id for one in news.evidence] == ["c"]
    assert [one.article_id for one in news.corrected] == ["a"]
    assert (news.removed, news.added) == (("It was late.",), ("It was repealed.",))
    assert Following(following._path.parent).questions()[0].news == news


def test_copies_and_old_articles_that_moved_up_are_no_news(following):
    (followed,) = following.questions()
    copies = answer("It passed.", "It was late.", passages=(passage(1, "a"), passage(2, "z", cluster="cluster-b")))
    older = answer("It passed.", "It was late.", passages=(passage(1, "a"), passage(2, "old", "2024-05-01")))
    assert not compare_answer(followed, copies)
    assert not compare_answer(followed, older)


def test_a_young_article_that_fits_worse_than_what_the_answer_rests_on_is_no_news(following):
    (followed,) = following.questions()
    young = passage(3, "young", "2024-07-01", score=0.5)
    assert not compare_answer(followed, answer("It passed.", "It was late.", passages=(*BEFORE.passages, young)))
    near = replace(young, score=2.0)
    assert compare_answer(followed, answer("It passed.", "It was late.", passages=(*BEFORE.passages, near))).evidence
    refusal = replace(answer(status="not_in_articles", passages=(near,)), text="The articles do not say.")
    assert not compare_answer(followed, refusal).evidence


def test_news_stays_until_it_was_seen(following):
    now = answer("It was repealed.", passages=(passage(1, "c", "2024-06-26"),))
    following.take(QUESTION, now, "2024-06-26T10:00:00+00:00")
    assert following.take(QUESTION, now, "2024-06-27T10:00:00+00:00")
    following.seen(QUESTION)
    assert not following.take(QUESTION, now, "2024-06-28T10:00:00+00:00")
    # What was known once is never news again, even if it was not found in between.
    assert not following.take(QUESTION, replace(now, passages=BEFORE.passages), "2024-06-29T10:00:00+00:00").evidence


def test_a_refusal_that_turns_into_an_answer_is_news(tmp_path):
    following = Following(tmp_path)
    following.follow(Followed(QUESTION, "x"))
    refusal = replace(answer(status="not_in_articles"), text="The articles do not say.")
    following.take(QUESTION, refusal, "a")
    assert following.take(QUESTION, BEFORE, "b").removed == ("The articles do not say.",)


def test_a_question_is_followed_once_and_not_after_unfollowing(following):
    assert not following.follow(Followed(QUESTION, "later"))
    following.unfollow(QUESTION)
    assert following.questions() == ()
    assert not following.take(QUESTION, BEFORE, "later")


def test_it_is_asked_with_its_filters_and_without_a_model(following):
    request = following.questions()[0].request("2024-07-01")
    assert (request.since, request.outlets, request.as_of, request.use_model) == (
        "2024-06-01",
        ("Post",),
        "2024-07-01",
        False,
    )


def test_the_file_is_its_owners_alone_and_a_broken_one_is_told_and_kept(following):
    path = following._path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("{broken", encoding="utf-8")
    with pytest.raises(FollowingUnreadable, match=FILE_NAME):
        following.follow(Followed("Another?", "x"))
    assert path.read_text(encoding="utf-8") == "{broken"
