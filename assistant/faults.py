"""What went wrong between the language model's server and us, as one sentence that says what to do.

Exceptions of the client are known by their names, so nothing heavy is imported here. A server's own words are shown
only where they cannot hold the key, and then without anything that looks like one.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.citing import ContextTooLong
from assistant.errors import ModelBroke, ModelError, ModelRefused, ModelUnreachable
from assistant.replies import ReplyFault
from assistant.servers import ModelSettings
from index.articles import clean_line


class Aborted(Exception):
    """The caller no longer waits."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, given as a number or as a date."""
    said = headers.get("retry-after", "").strip()
    try:
        seconds = float(said)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError, IndexError):
        return None


OVERFLOW = re.compile(
    r"context|maximum (?:input|prompt|sequence|model|number of tokens)|prompt is too long|too many tokens"
)
_LIMIT = re.compile(r"context\D{0,40}?(\d{3,8})")
_SECRET = re.compile(r"(?i)\b(?:(?:sk|pk)[-_]|bearer |(?:key|token) ?[:=] ?)[\w*.-]{6,}")

ERRORS: dict[str, type[ModelError]] = {
    "OpenAIError": ModelBroke,
    "APIError": ModelBroke,
    "APIResponseValidationError": ModelBroke,
    "APIStatusError": ModelRefused,
    "APIConnectionError": ModelUnreachable,
    "APITimeoutError": ModelUnreachable,
    "BadRequestError": ModelRefused,
    "AuthenticationError": ModelRefused,
    "OAuthError": ModelRefused,
    "PermissionDeniedError": ModelRefused,
    "NotFoundError": ModelRefused,
    "ConflictError": ModelRefused,
    "UnprocessableEntityError": ModelRefused,
    "RateLimitError": ModelRefused,
    "InternalServerError": ModelBroke,
    "LengthFinishReasonError": ModelBroke,
    "ContentFilterFinishReasonError": ModelRefused,
    "InvalidWebhookSignatureError": ModelBroke,
    "SubjectTokenProviderError": ModelRefused,
    "WebSocketConnectionClosedError": ModelBroke,
    "WebSocketQueueFullError": ModelBroke,
}
"""Every exception class of the client, by name, and what it means here. By name, since 2.54 lacks some of 3.54's."""


@contextmanager
def model_errors(settings: ModelSettings) -> Iterator[None]:
    """Turn whatever the client raises into one sentence with the server's host and what to do, and never the key."""
    try:
        yield
    except (ModelError, Aborted):
        raise
    except Exception as error:
        said = _sentence(error, settings)
    else:
        return
    raise said from None


def _sentence(error: Any, settings: ModelSettings) -> ModelError:
    host, status = settings.host, getattr(error, "status_code", None)
    known = next((ERRORS[c.__name__] for c in type(error).__mro__ if c.__name__ in ERRORS), None)
    told = told_by(error)
    heard = _without_secrets(told, settings.api_key).rstrip(". ")
    if status == 413 or (status in (None, 400, 422, 500) and OVERFLOW.search(told.lower())):
        limit = _LIMIT.search(told.lower())
        return ContextTooLong(
            f"The question and its passages are longer than {settings.name} at {host} can read; use fewer passages (-k)"
            f" or set model.context_tokens{f' to {limit[1]}' if limit else ' lower'}.",
            int(limit[1]) if limit else None,
        )
    if isinstance(error, ReplyFault):
        return ModelBroke(f"{host} broke the answer off and says: {heard}. Ask again, or look at the server's log.")
    if isinstance(error, ImportError):
        return ModelBroke(f"The openai package cannot be loaded ({error.name}); reinstall Dateline.")
    if known is None:
        # httpx and socket errors reach us raw while a stream is read (openai 2.54 lets them through, 3.54 only some).
        return ModelBroke(f"The connection to {host} broke before the answer was complete; ask again.")
    if status is None:
        return _unanswered(error, known, host)
    if status in (401, 403):
        # Servers quote the key they refuse, so nothing of their text is shown.
        return ModelRefused(f"{host} did not accept the key; check model.api_key or OPENAI_API_KEY.")
    if 300 <= status < 400:
        return ModelUnreachable(f"{host} has moved; set model.base_url to its new address.")
    if status == 404:
        return ModelRefused(
            f"{host} has no model named {settings.name!r}, or no chat at this address; {settings.base_url}/models lists"
            " its models, and model.base_url mostly ends in /v1."
        )
    if status == 429:
        wait = retry_after(getattr(getattr(error, "response", None), "headers", {}))
        asked = f" for {wait:.0f} s" if wait else ""
        return ModelRefused(
            f"{host} takes no more questions{asked}: too many requests, or the quota is used up. Ask again later."
        )
    said = f" and says: {heard}" if heard else ""
    if status >= 500:
        return ModelBroke(f"{host} failed with status {status}{said}. Ask again later, or look at the server's log.")
    return ModelRefused(f"{host} did not accept the request (status {status}){said}. Check the model settings.")


def _unanswered(error: Exception, known: type[ModelError], host: str) -> ModelError:
    if known is not ModelUnreachable:
        return known(f"The client for {host} gave up ({type(error).__name__}); ask again, or check the model settings.")
    what = "did not answer in time" if "Timeout" in type(error).__name__ else "cannot be reached"
    return ModelUnreachable(f"{host} {what}; is the server running, and is model.base_url right?")


def told_by(error: Exception) -> str:
    """The server's own words in an error, with its code. Not for showing as they are."""
    if isinstance(error, ReplyFault):
        return str(error)
    body = getattr(error, "body", None)
    if isinstance(body, dict):
        body = body.get("message") or body.get("error") or body.get("detail") or body
    return f"{body or getattr(error, 'message', '')} {getattr(error, 'code', None) or ''}"[:4000]


def _without_secrets(text: str, key: str) -> str:
    text = clean_line(text)
    if len(key) >= 4:
        text = text.replace(key, "…")
    text = _SECRET.sub("…", text)
    return text if len(text) <= 200 else text[:199] + "…"
