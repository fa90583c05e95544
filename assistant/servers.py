"""Which language model to use: config, then the OPENAI_* variables, then a server on this machine.

Standard library only, and nothing is sent here but `GET /models`; the talking is done in `assistant.model`.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urlsplit

from assistant.errors import ConfigError
from index.articles import clean_line

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_MODEL = "gpt-5.4-mini"
"""For api.openai.com without a name: the cheap tier that openai 3.54 lists without a shutdown date."""
OPENAI_CONTEXT = 32_768
OLLAMA = "127.0.0.1:11434"
OLLAMA_CONTEXT = 4096
"""Ollama's default window. Beyond it the server silently drops the beginning of a prompt, so it must not be overrun."""
LLAMA_CPP = "127.0.0.1:8080"
PROBE_SECONDS = 0.3
LISTING_SECONDS = 3.0

_LISTING_BYTES = 1 << 20
# Ollama lists embedding models beside the others, newest first; the first of all may be unable to chat.
_NO_CHAT = re.compile(r"embed|minilm|rerank|whisper|\btts\b|dall-e|moderation|\b(bge|gte|e5)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ModelSettings:
    """Where the language model is, what it is called and how long it may take."""

    base_url: str
    api_key: str = field(repr=False)
    name: str
    first_token_seconds: float = 30.0
    """The longest silence, before the first token and between tokens."""
    total_seconds: float = 180.0
    max_output_tokens: int = 800
    context_tokens: int = 8192
    price_in: float = 0.0
    """Per million tokens; both 0 when no price is known."""
    price_out: float = 0.0
    currency: str = "USD"

    @property
    def host(self) -> str:
        """The server as people know it: host and port."""
        return host_of(self.base_url)


def host_of(base_url: str) -> str:
    """Host and port of an address, never a password that stands before them."""
    try:
        return urlsplit(base_url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def is_local(base_url: str) -> bool:
    """Whether an address is plain HTTP to this machine."""
    parts = urlsplit(base_url)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")


def find_model(
    config: Mapping[str, object] | None,
    environ: Mapping[str, str],
    *,
    ollama: str = OLLAMA,
    llama_cpp: str = LLAMA_CPP,
) -> ModelSettings | None:
    """The model to use, or None when nothing is set and no local server answers within 300 ms.

    `config` holds `base_url`, `api_key` or `api_key_env`, `name`, and numbers of `ModelSettings`; empty values count
    as unset. The OPENAI_* variables belong together: OPENAI_API_KEY goes to the host of OPENAI_BASE_URL (api.openai.com
    when that is unset) and nowhere else, unless `api_key_env` says so. Raises ConfigError for an address that is none.
    """
    set_ = {key: value for key, value in (config or {}).items() if value not in (None, "")}
    base_url, key, name = (str(set_.get(k, "")).strip() for k in ("base_url", "api_key", "name"))
    if not key and "api_key_env" in set_:
        key = environ.get(str(set_["api_key_env"]), "").strip()
    env_key, env_url, env_name = (environ.get(f"OPENAI_{k}", "").strip() for k in ("API_KEY", "BASE_URL", "MODEL"))
    env_url = env_url or (OPENAI_URL if env_key else "")
    base_url = base_url or env_url or (OPENAI_URL if key else "")

    if base_url:
        base_url = _usable(base_url)
        if host_of(base_url) == host_of(env_url):
            key, name = key or env_key, name or env_name
        settings = ModelSettings(base_url, key, name)
        if host_of(base_url) == host_of(OPENAI_URL):
            settings = replace(settings, name=name or OPENAI_MODEL, context_tokens=OPENAI_CONTEXT)
        elif not name:
            listed = _listed_by([settings.base_url], key, LISTING_SECONDS)[0]
            # Servers that list nothing mostly serve one model and ignore the name.
            settings = _first_listed(settings, listed) or replace(settings, name="default")
    else:
        found = _local_server(name, key, ollama, llama_cpp)
        if found is None:
            return None
        settings = found
    return _with_numbers(settings, set_)


def _usable(base_url: str) -> str:
    try:
        parts: SplitResult = urlsplit(base_url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or (parts.port or 1) < 1
    except ValueError:
        wrong = True
    if wrong:
        raise ConfigError(
            "model.base_url is not a web address"
            + ("" if "@" in base_url else f" ({base_url[:80]!r})")
            + "; write it like http://127.0.0.1:11434/v1"
        )
    if "@" in parts.netloc:
        raise ConfigError(
            f"model.base_url for {host_of(base_url)} holds a password; put the key into model.api_key_env instead"
        )
    return base_url.rstrip("/")


def _with_numbers(settings: ModelSettings, set_: Mapping[str, object]) -> ModelSettings:
    given: dict[str, float | str] = {}
    for key in ("first_token_seconds", "total_seconds", "max_output_tokens", "context_tokens", "price_in", "price_out"):
        if key not in set_:
            continue
        value = set_[key]
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e9:
            raise ConfigError(f"model.{key} must be a positive number, not {value!r}")
        given[key] = int(value) if key.endswith("_tokens") else float(value)
    if "currency" in set_:
        given["currency"] = clean_line(str(set_["currency"]))[:12]
    return replace(settings, **given)  # type: ignore[arg-type]


def _local_server(name: str, key: str, ollama: str, llama_cpp: str) -> ModelSettings | None:
    urls = [f"http://{address}/v1" for address in (ollama, llama_cpp)]
    for url, context, listed in zip(urls, (OLLAMA_CONTEXT, 8192), _listed_by(urls, key, PROBE_SECONDS), strict=True):
        found = _first_listed(ModelSettings(url, key, name, context_tokens=context), listed)
        if found:
            return found
    return None


def _first_listed(settings: ModelSettings, listed: Sequence[Mapping[str, object]] | None) -> ModelSettings | None:
    """`settings` with the first model that can chat, unless one is named, and the window the server states for it."""
    able = [m for m in listed or () if isinstance(m.get("id"), str) and not _NO_CHAT.search(str(m["id"]))]
    if not able:
        return None
    named = next((m for m in able if m["id"] == settings.name), None)
    model = named or able[0]
    settings = replace(settings, name=settings.name or clean_line(str(model["id"]))[:200])
    for word in ("max_model_len", "context_window", "context_length"):  # vLLM, Groq, OpenRouter
        window = model.get(word)
        if isinstance(window, int) and window > 0:
            return replace(settings, context_tokens=min(window, OPENAI_CONTEXT))
    return settings


def _listed_by(base_urls: Sequence[str], key: str, seconds: float) -> list[list[Mapping[str, object]] | None]:
    """What each server lists at `/models`, asked at the same time; None for one that gives no list in time."""
    found: list[list[Mapping[str, object]] | None] = [None] * len(base_urls)
    deadline = time.monotonic() + seconds

    def ask(place: int, url: str) -> None:
        found[place] = _listing(url, key, deadline)

    threads = [threading.Thread(target=ask, args=job, daemon=True) for job in enumerate(base_urls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        # A server may drip its headers for ever; its thread is left behind.
        thread.join(max(0.0, deadline - time.monotonic()))
    return list(found)


def _listing(base_url: str, key: str, deadline: float) -> list[Mapping[str, object]] | None:
    # http.client follows no redirect and knows no proxy variables: what is asked here stays at the address asked.
    parts = urlsplit(base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=max(0.05, deadline - time.monotonic()))
    try:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        connection.request("GET", f"{parts.path}/models", headers=headers)
        answer = connection.getresponse()
        body = b""
        while time.monotonic() < deadline and len(body) <= _LISTING_BYTES and (piece := answer.read1(65536)):
            body += piece
        listed = json.loads(body) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return None
    finally:
        connection.close()
    data = listed.get("data") if isinstance(listed, dict) else None
    return [m for m in data if isinstance(m, dict)] if isinstance(data, list) else None
