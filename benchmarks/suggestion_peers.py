"""Peers that suggest by prefix: marisa and tantivy, over phrases with weights."""

from collections.abc import Iterable, Mapping
from heapq import nsmallest

import marisa_trie
import tantivy

from benchmarks.suggestion_judging import DEPTH, Completer, folded

Weights = Mapping[str, float]
"""Phrases with their weights."""

SHORTEST_FUZZY = 4
WEIGHT_SCALE = 1_000_000


def marisa_prefix(weights: Weights) -> Completer:
    """All phrases that begin with what was typed, then the heaviest of them."""
    best: dict[str, float] = {}
    for phrase, weight in weights.items():
        key = folded(phrase)
        best[key] = max(weight, best.get(key, 0.0))
    trie = marisa_trie.RecordTrie("<d", ((key, (weight,)) for key, weight in best.items()))

    def complete(typed: str) -> list[str]:
        # A trailing space says that the word has ended.
        matches = trie.items(folded(typed) + (" " if typed.endswith(" ") else ""))
        return [key for key, _ in nsmallest(DEPTH, matches, key=lambda item: -item[1][0])]

    return complete


def tantivy_prefix(weights: Weights, *, fuzzy: bool) -> Completer:
    """Phrases that have every typed word as the beginning of a word, the heaviest first.

    Args:
        weights: by phrase.
        fuzzy: fill up with those that have them but for one edit in words of four letters
            or more, as the fuzzy prefix query of tantivy finds them.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("phrase", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("weight", fast=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    largest = max(weights.values(), default=1.0)
    for phrase, weight in weights.items():
        scaled = int(weight / largest * WEIGHT_SCALE)
        document = tantivy.Document(words=[folded(phrase)], phrase=[phrase], weight=scaled)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(words: Iterable[str], *, edits: int) -> list[str]:
        clauses = [(tantivy.Occur.Must, _beginning(schema, word, edits)) for word in words]
        found = searcher.search(
            tantivy.Query.boolean_query(clauses), DEPTH, count=False, order_by_field="weight"
        )
        return [searcher.doc(address)["phrase"][0] for _, address in found.hits]

    def complete(typed: str) -> list[str]:
        words = folded(typed).split()
        if not words:
            return []
        found = find(words, edits=0)
        if fuzzy and len(found) < DEPTH:
            found += find(words, edits=1)
        return list(dict.fromkeys(found))

    return complete


def _beginning(schema: tantivy.Schema, word: str, edits: int) -> tantivy.Query:
    if edits and len(word) >= SHORTEST_FUZZY:
        return tantivy.Query.fuzzy_term_query(
            schema, "words", word, distance=edits, transposition_cost_one=True, prefix=True
        )
    escaped = "".join(char if char.isalnum() else f"\\{char}" for char in word)
    return tantivy.Query.regex_query(schema, "words", f"{escaped}.*")
