"""The words that mark a question and an answer, in the languages that notes are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUESTION_WORDS = (
    *("question", "ques", "que", "frage", "pregunta", "pergunta", "domanda", "vraag", "pytanie", "front"),
    *("\u0432\u043e\u043f\u0440\u043e\u0441", "\u95ee\u9898", "\u95ee", "\u554f", "\u8cea\u554f", "q"),
)
_ANSWER_WORDS = (
    *("correct answers", "correct answer", "right answer", "answers", "answer", "ans", "solution", "soln"),
    *("suggested answer", "most voted answer", "answer key", "back"),
    *("richtige antwort", "antwort", "l\u00f6sung", "bonne r\u00e9ponse", "r\u00e9ponse"),
    *("respuesta correcta", "respuesta"),
    *("resposta", "risposta", "antwoord", "odpowied\u017a"),
    *("\u043e\u0442\u0432\u0435\u0442", "\u7b54\u6848", "\u7b54", "\u56de\u7b54", "a"),
)
_INITIALS = {"f": "a", "p": "r", "d": "r", "\u0432": "\u043e"}
"""The first letters of question and answer in other languages; they count only where the text asks."""

_MARKED = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]+)?(?:(?:[-*+\u2022]|[0-9]{1,3}[.)])[ \t]+)?(?:Topic[ \t][0-9]{1,3}[ \t]*[-\u2013][ \t]*)?"
    r"(?P<open>\*\*|__|\*|_)?[ \t]?(?P<word>[^\W\d_]+(?:[ \t][^\W\d_]+)?)(?:\(s\))?"
    r"[ \t]*(?P<number>#?[0-9]{1,4})?[ \t]*(?P<inner>\*\*|__|\*|_)?"
    r"[ \t]*(?P<sign>[:\uff1a]|[.)](?=[ \t*_]|$)|[-\u2013\u2014](?=[ \t*_]|$))?"
    r"[ \t]*(?P<close>\*\*|__|\*|_)?(?P<rest>.*)"
)
_GENERIC = re.compile(
    r"(?:(?:click|tap|press)[ \t]+(?:here[ \t]+)?(?:to|for)[ \t]+)?"
    r"(?:show|see|view|reveal|open|toggle)?[ \t]*(?:the[ \t]+|my[ \t]+)?"
    r"(?:\w+[ \t]+)?(?:" + "|".join(re.escape(word) for word in _ANSWER_WORDS if len(word) > 1) + r"|explanation)"
    r"(?:[ \t]+(?:and|&)[ \t]+\w+|\(s\))?[ \t]*(?:[0-9]{1,4})?[ \t]*[:.!]*",
    re.IGNORECASE,
)

_DEMAND = re.compile(
    r"(?:explain|describe|(?:name|list)(?! of\b)|define|compare|(?:what|how|why|when|which|where|who)\b(?! to\b)"
    r"|true or false|erkl\u00e4re|nenne|beschreibe|expliquez|explica|define)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at the beginning of a line, and what follows it."""

    word: str
    number: str
    text: str


def question_mark(line: str) -> Mark | None:
    """`Q:`, `**Q1.**`, `Question 6:`, `### Question -`, `Frage 2)` and so on; None for a line without a mark."""
    mark = _mark_of(line)
    if mark is None or mark.word not in (*_QUESTION_WORDS, *_INITIALS):
        return None
    return mark if mark.word not in _INITIALS or "?" in mark.text else None


def answer_mark(line: str, question: str = "q") -> Mark | None:
    """`A:`, `**Answer:**`, `Ans -`, `R\u00e9ponse :` and so on, as an answer to a question with that mark."""
    mark = _mark_of(line)
    if mark is None or mark.word not in (*_ANSWER_WORDS, _INITIALS.get(question, "a")):
        return None
    return mark


def is_answer_label(text: str) -> bool:
    """Whether a text says no more than that an answer follows: `Show answer`, `Click to see the solution`."""
    return bool(_GENERIC.fullmatch(text.strip().strip("*_")))


def asks(text: str) -> bool:
    """Whether a text ends with a question mark; brackets, emphasis and quotation marks behind it do not count."""
    text = text.rstrip(" \t*_`\"'\u201d\u2019\u00bb)]")
    while text.endswith((")", "]")):
        text = text[:-1]
    return text.endswith(("?", "\uff1f", "\u061f"))


def demands(text: str) -> bool:
    """Whether a text tells the reader to answer: `Explain ...`, `Name three ...`, `True or false: ...`."""
    return bool(_DEMAND.match(text))


def _mark_of(line: str) -> Mark | None:
    match = _MARKED.fullmatch(line)
    if match is None:
        return None
    word, number, sign = match["word"].casefold(), match["number"] or "", match["sign"] or ""
    heads = bool(match["open"]) and bool(match["inner"] or match["close"])
    if not sign and not heads and not (number and (word == "q" or not match["rest"])):
        return None  # `A 5 GB file` begins a sentence
    if sign in (".", ")") and not number and len(word) == 1 and word != "q":
        return None  # `A. ` is an option
    return Mark(word, number.lstrip("#"), _without_closing(match).strip())


def _without_closing(match: re.Match[str]) -> str:
    """What follows the mark, without the emphasis that opened before it."""
    rest = match["rest"]
    opened = match["open"]
    if opened and not (match["inner"] or match["close"]):
        return rest.rstrip().removesuffix(opened)
    return (match["close"] or "") + rest if match["close"] and not (opened or match["inner"]) else rest
