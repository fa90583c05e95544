"""NewsRetriever in LlamaIndex's own engines, unchanged, and the base opened by LlamaIndex's own vector store."""

from __future__ import annotations

import pytest

from index.errors import BadFilter, NoIndex
from index.publication import read_publication
from index.search import Searcher
from index.vectors import FOLDER

llama = pytest.importorskip("index.llama")
QUESTION = "Who was suspected of the Dagestan attacks?"
ABOUT = "2024-06-26-dagestan-attacks-suspects"


@pytest.fixture
def retrieve(starter_home):
    opened = []

    def open_(**options):
        opened.append(llama.NewsRetriever(starter_home, **options))
        return opened[-1]

    yield open_
    for retriever in opened:
        retriever.close()


@pytest.fixture(scope="module")
def citing_llm():
    """A model that cites the first two sources, whatever is asked."""
    from llama_index.core.llms import MockLLM

    class Citing(MockLLM):
        def _generate_text(self, length):  # the mock's own would repeat the prompt
            return "An IS branch is suspected [1]. It struck before [2]."

        def complete(self, prompt, formatted=False, **options):
            from llama_index.core.llms import CompletionResponse

            return CompletionResponse(text=self._generate_text(0))

        async def acomplete(self, prompt, formatted=False, **options):
            return self.complete(prompt)

        def chat(self, messages, **options):
            from llama_index.core.llms import ChatMessage, ChatResponse

            return ChatResponse(message=ChatMessage(role="assistant", content=self._generate_text(0)))

    return Citing()


def test_it_finds_what_the_command_line_finds(retrieve, starter_home):
    nodes = retrieve(top_k=5).retrieve(QUESTION)
    searcher = Searcher(starter_home)
    try:
        from index.windows import Window

        hits = searcher.search(QUESTION, Window(), 5).hits
    finally:
        searcher.close()
    assert [(n.metadata["article_id"], n.metadata["start"], n.score) for n in nodes] == [
        (h.passage.article_id, h.passage.start, h.score) for h in hits
    ]
    assert any(n.metadata["url"].endswith(ABOUT) for n in nodes)


def test_a_node_is_its_passage_and_a_prompt_sees_title_outlet_and_date_only(retrieve):
    from llama_index.core.schema import MetadataMode

    node = retrieve(top_k=1).retrieve(QUESTION)[0]
    told = node.node.get_content(MetadataMode.LLM)
    assert "title: " in told
    assert f"published: {node.metadata['published']}" in told
    assert "article_id" not in told
    assert node.node.start_char_idx == node.metadata["start"]


async def test_it_retrieves_without_blocking_too(retrieve):
    retriever = retrieve(top_k=3)
    assert [n.node.node_id for n in await retriever.aretrieve(QUESTION)] == [
        n.node.node_id for n in retriever.retrieve(QUESTION)
    ]


def test_filters_leave_nothing_else_in(retrieve):
    nodes = retrieve(since="2024-06-25", until="2024-06-25").retrieve(QUESTION)
    assert {n.metadata["published"] for n in nodes} == {"2024-06-25"}
    assert retrieve(outlets=["dateline briefs"]).retrieve(QUESTION)
    with pytest.raises(BadFilter, match="Nobody"):
        retrieve(outlets=["Nobody"]).retrieve(QUESTION)
    with pytest.raises(ValueError, match="June"):
        retrieve(since="June")


def test_a_period_is_of_events_given_or_read_from_the_question(retrieve):
    given = retrieve(period=("2023-06-01", "2023-06-30")).retrieve("What happened to Prigozhin?")
    read = retrieve(as_of="2024-12-31").retrieve("What happened to Prigozhin in June 2023?")
    for nodes in (given, read):
        assert nodes[0].metadata["published"].startswith("2023-06")
        assert not nodes[0].metadata["outside"]


def test_a_home_without_an_index_is_told_at_once(tmp_path):
    with pytest.raises(NoIndex, match="no index"):
        llama.NewsRetriever(tmp_path)


def test_a_citation_query_engine_cites_passages_of_ours(retrieve, citing_llm):
    from llama_index.core.query_engine import CitationQueryEngine

    retriever = retrieve(top_k=3)
    engine = CitationQueryEngine(
        retriever=retriever, llm=citing_llm, citation_chunk_size=128, citation_chunk_overlap=10
    )
    answer = engine.query(QUESTION)
    assert "[1]" in str(answer)
    ours = {n.metadata["passage_id"]: n.metadata for n in retriever.retrieve(QUESTION)}
    assert len(answer.source_nodes) > 3, "the engine cuts passages into smaller sources"
    for source in answer.source_nodes:
        cited, passage = llama.passage_of(source), ours[source.metadata["passage_id"]]
        assert passage["start"] <= cited.start < cited.end <= passage["end"]
        inside = passage["passage_text"][cited.start - passage["start"] : cited.end - passage["start"]]
        assert inside in source.node.text


def test_a_chat_engine_answers_over_it_and_keeps_the_conversation(retrieve, citing_llm):
    from llama_index.core.chat_engine import CondensePlusContextChatEngine

    engine = CondensePlusContextChatEngine.from_defaults(
        retriever=retrieve(top_k=3), llm=citing_llm, skip_condense=True
    )
    answer = engine.chat(QUESTION)
    assert any(llama.passage_of(source).url.endswith(ABOUT) for source in answer.source_nodes)
    assert engine.chat("And where?").source_nodes
    assert len(engine.chat_history) == 4


def test_llamaindexs_own_vector_store_opens_a_copy_of_the_base(starter_copy, embedder):
    import chromadb
    from llama_index.core import VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    class Bundled(BaseEmbedding):
        def _get_text_embedding(self, text):
            return embedder.embed([text])[0].tolist()

        def _get_query_embedding(self, query):
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query):
            return self._get_text_embedding(query)

    published = read_publication(starter_copy)
    client = chromadb.PersistentClient(str(starter_copy / FOLDER / published.base))
    (collection,) = client.list_collections()
    store = ChromaVectorStore(chroma_collection=client.get_collection(collection.name))
    nodes = (
        VectorStoreIndex.from_vector_store(store, embed_model=Bundled())
        .as_retriever(similarity_top_k=3)
        .retrieve(QUESTION)
    )
    assert len(nodes) == 3
    assert any("Dagestan" in n.node.get_content() for n in nodes)
    client.close()
