"""Splits the answer of a raw note from the explanation in round brackets behind it."""

from __future__ import annotations

from dataclasses import dataclass

ENDINGS = ".;"
"""What may stand behind the last bracket."""


@dataclass(frozen=True, slots=True)
class _Brackets:
    """The outermost groups of a text, and where an opening bracket is never closed."""

    groups: tuple[tuple[int, int], ...]
    """Offset of the opening bracket, offset after the closing one."""
    unclosed: tuple[int, ...]


def split_explanation(answer: str) -> tuple[str, str]:
    """The answer and its explanation, which is empty where no bracket ends the text.

    Brackets that begin inside a word, such as those of a call, and brackets around a single word, such as an
    abbreviation, belong to the answer. A bracket that is never closed explains to the end. Groups that touch,
    `(...)(...)`, are one explanation.
    """
    answer = answer.strip()
    brackets = _brackets_of(answer)
    for start in brackets.unclosed:
        if _begins_explanation(answer, start):
            return answer[:start].rstrip(), answer[start + 1 :].strip()
    groups = list(brackets.groups)
    explanation: list[str] = []
    end = len(answer.rstrip(ENDINGS))
    while groups and groups[-1][1] == end:
        end, after = groups.pop()
        explanation.append(answer[end + 1 : after - 1].strip())
    text = " ".join(reversed(explanation))
    if " " in text and _begins_explanation(answer, end):
        return answer[:end].rstrip(), text
    return answer, ""


def _begins_explanation(answer: str, start: int) -> bool:
    return start > 0 and answer[start - 1].isspace()


def _brackets_of(text: str) -> _Brackets:
    groups: list[tuple[int, int]] = []
    opened: list[int] = []
    for offset, character in enumerate(text):
        if character == "(":
            opened.append(offset)
        elif character == ")" and opened:
            start = opened.pop()
            # Groups within this one are no longer outermost.
            while groups and groups[-1][0] > start:
                groups.pop()
            groups.append((start, offset + 1))
    return _Brackets(tuple(groups), tuple(opened))
