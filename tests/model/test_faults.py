"""Every exception of the client has a meaning here."""

from __future__ import annotations

import json

import openai
import pytest

from assistant.errors import ModelBroke, ModelError
from assistant.faults import ERRORS, model_errors, retry_after
from assistant.model import ModelSettings

SETTINGS = ModelSettings("http://models.example:8000/v1", "sk-canary-5f0e9d1c77aa", "m")


def exceptions_of_the_client() -> list[type[Exception]]:
    """All that the client defines, its private ones too."""
    found: list[type[Exception]] = [openai.OpenAIError, openai.InvalidWebhookSignatureError]
    for kind in found:
        ours = [k for k in kind.__subclasses__() if k.__module__.partition(".")[0] == "openai"]
        found += [k for k in ours if k not in found]
    return list(found)


PUBLIC = [k for k in exceptions_of_the_client() if getattr(openai, k.__name__, None) is k and k.__name__[0] != "_"]


@pytest.mark.parametrize("kind", PUBLIC, ids=lambda kind: kind.__name__)
def test_a_public_exception_of_the_client_is_mapped_by_name(kind):
    assert kind.__name__ in ERRORS, "the client has a new exception: say in assistant/faults.py what it means"


@pytest.mark.parametrize("kind", exceptions_of_the_client(), ids=lambda kind: kind.__name__)
def test_an_exception_of_the_client_becomes_a_sentence_with_the_host(kind):
    error = kind.__new__(kind)
    error.args = (f"no {SETTINGS.api_key}",)
    error.message, error.body, error.code = f"no {SETTINGS.api_key}", {"message": SETTINGS.api_key}, None
    with pytest.raises(ERRORS.get(kind.__name__, ModelError)) as caught, model_errors(SETTINGS):
        raise error
    assert "models.example:8000" in str(caught.value)
    assert SETTINGS.api_key not in str(caught.value)
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    "error",
    [
        json.JSONDecodeError("x", "y", 0),
        ConnectionResetError(),
        ValueError("?"),
        UnicodeDecodeError("u", b"", 0, 1, ""),
    ],
)
def test_a_raw_error_under_the_client_is_a_broken_answer(error):
    with pytest.raises(ModelBroke, match=r"models\.example:8000"), model_errors(SETTINGS):
        raise error


def test_a_servers_own_full_stop_stands_once():
    error = openai.InternalServerError.__new__(openai.InternalServerError)
    error.args, error.message, error.code, error.status_code = ("",), "", None, 503
    error.body = {"message": "The model is still loading."}
    with pytest.raises(ModelBroke, match=r"says: The model is still loading\. Ask again later"), model_errors(SETTINGS):
        raise error


def test_a_sentence_of_ours_passes_unchanged():
    with pytest.raises(ModelError, match=r"^ours$"), model_errors(SETTINGS):
        raise ModelBroke("ours")


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("-1", 0.0), ("soon", None), ("", None), ("inf", None), ("nan", None)]
)
def test_the_wish_to_wait_is_read(header, seconds):
    assert retry_after({"retry-after": header}) == seconds


def test_the_wish_to_wait_may_be_a_date():
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
