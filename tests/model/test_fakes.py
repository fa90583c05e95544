"""The scripted server is a product: it speaks the protocol to other clients too, and runs by hand."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import urllib.request

import openai
import pytest

from assistant.fakes import FAULTS, ScriptedServer, reply_from, word_vector


@pytest.fixture
def client(serve):
    server = serve()
    with openai.OpenAI(base_url=server.base_url, api_key="none", max_retries=0) as made:
        yield made


def test_the_official_client_can_talk_list_and_stream(client):
    messages = [{"role": "user", "content": "Hello"}]
    assert client.models.list().data[0].id == "scripted"
    whole = client.chat.completions.create(model="scripted", messages=messages)
    assert whole.choices[0].message.content == "The articles do not say."
    assert whole.usage.prompt_tokens == 1
    chunks = list(client.chat.completions.create(model="scripted", messages=messages, stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == "The articles do not say."


def test_embeddings_are_the_same_as_numbers_and_as_base64(client):
    given = ["The minister resigned.", "The minister has resigned", "Rain"]
    floats = client.embeddings.create(model="e", input=given, encoding_format="float").data
    packed = client.embeddings.create(model="e", input=given).data  # the client asks for base64
    for one, two in zip(floats, packed, strict=True):
        assert one.embedding == pytest.approx(two.embedding, abs=1e-6)
    assert len(client.embeddings.create(model="e", input="x", dimensions=64).data[0].embedding) == 64


def test_texts_that_share_words_have_near_vectors():
    def near(a: str, b: str) -> float:
        return sum(x * y for x, y in zip(word_vector(a), word_vector(b), strict=True))

    assert (
        near("the minister resigned", "the minister has resigned")
        > 0.8
        > 0.3
        > near("the minister resigned", "heavy rain")
    )
    assert math.isclose(near("", ""), 1.0)


def test_it_listens_on_this_machine_only(serve):
    assert serve()._server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("entry", ["429", {"text": "Yes."}, {"like": "stall", "text": "No"}])
def test_a_script_entry_is_a_name_or_fields(entry):
    assert reply_from(entry)


@pytest.mark.parametrize("entry", ["what", 3, {"txt": "x"}, {"like": "what"}])
def test_a_script_entry_that_means_nothing_is_refused(entry):
    with pytest.raises(ValueError, match="no such behaviour"):
        reply_from(entry)


def test_a_script_is_played_once_then_the_default(serve):
    server = serve({"text": "First."})
    with openai.OpenAI(base_url=server.base_url, api_key="none") as client:
        said = [
            client.chat.completions.create(model="m", messages=[{"role": "user", "content": "?"}])
            .choices[0]
            .message.content
            for _ in range(2)
        ]
    assert said == ["First.", "The articles do not say."]


def test_it_runs_by_hand_and_says_what_to_set(tmp_path):
    script = tmp_path / "script.json"
    script.write_text(json.dumps(["404", {"text": "Hello."}]))
    command = [sys.executable, "-m", "assistant.fakes", "--port", "0", "--script", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            lines = [process.stdout.readline().strip() for _ in range(2)]
            url = lines[0].removeprefix("export OPENAI_BASE_URL=")
            with urllib.request.urlopen(f"{url}/models") as answer:
                assert json.load(answer)["data"][0]["id"] == "scripted"
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(20) == 130
        finally:
            process.kill()
    assert lines[1] == "export OPENAI_API_KEY=none"


def test_a_wrong_script_is_one_line_and_exit_2(tmp_path):
    script = tmp_path / "script.json"
    script.write_text('["what"]')
    command = [sys.executable, "-m", "assistant.fakes", "--script", str(script), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no such behaviour: 'what'" in done.stderr
    assert "Traceback" not in done.stderr


def test_stopping_the_server_ends_what_it_is_doing():
    with ScriptedServer(["silent"]) as server:
        pass
    assert server.stopping.is_set()
    assert set(FAULTS) >= {"401", "429", "drop", "comments"}
