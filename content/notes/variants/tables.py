"""Tables with a column of questions and a column of answers; a column of explanations may stand beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.notes.nodes import Kind, Node
from content.notes.parsed import ParsedDraft
from content.notes.raw_lines import RawNotes
from content.notes.variants.answers import Answer, draft, split_answer

DIALECT = "table of questions"
MOST_WORDS = 3
"""Of the name of a column."""

QUESTIONS = frozenset(
    ("question", "questions", "q", "front", "prompt", "frage", "fragen", "pregunta", "pergunta", "domanda", "vraag")
)
ANSWERS = frozenset(
    (
        *("answer", "answers", "a", "back", "solution", "correct answer"),
        *("antwort", "antworten", "respuesta", "r\u00e9ponse", "resposta", "risposta", "antwoord"),
    )
)
EXPLANATIONS = frozenset(("explanation", "why", "reason", "because", "erkl\u00e4rung", "warum", "explication"))


def read(notes: RawNotes) -> Iterator[ParsedDraft]:
    for table, _ in notes.outline.walk():
        columns = _columns(table) if table.kind is Kind.TABLE else None
        if columns is None:
            continue
        for row in table.children:
            stem, key, why = (row.cells[at] if at is not None and at < len(row.cells) else "" for at in columns)
            if stem and key:
                answer = Answer(key, why) if why else split_answer(key)
                yield draft(notes, DIALECT, stem=stem, answer=answer, start=row.line_start - 1, end=row.line_end)


def _columns(table: Node) -> tuple[int, int, int | None] | None:
    """Which columns hold questions, answers and explanations; None where one of the first two is not there."""
    names = [cell.casefold().strip() for cell in table.cells]
    question, answer = _place(names, QUESTIONS), _place(names, ANSWERS)
    return None if question is None or answer is None else (question, answer, _place(names, EXPLANATIONS))


def _place(names: Sequence[str], known: frozenset[str]) -> int | None:
    """The first column with one of these names, alone or as the last word: `Expected answer`."""
    return next((place for place, name in enumerate(names) if name in known or _last_word(name) in known), None)


def _last_word(name: str) -> str:
    """Of two or three words; a single letter names a column only alone."""
    words = name.split()
    return words[-1] if 1 < len(words) <= MOST_WORDS and len(words[-1]) > 1 else ""
