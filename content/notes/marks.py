"""The words that mark a question and an answer, in the languages that notes are written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

QUESTION_WORDS = frozenset(
    (
        *("q", "question", "ques", "que", "frage", "pregunta", "pergunta", "domanda", "vraag", "pytanie", "front"),
        *(
            "fr\u00e5ga",
            "sp\u00f8rgsm\u00e5l",
            "kysymys",
            "k\u00e9rd\u00e9s",
            "ot\u00e1zka",
            "\u00eentrebare",
            "soru",
            "pertanyaan",
        ),
        *("c\u00e2u h\u1ecfi", "\u0432\u043e\u043f\u0440\u043e\u0441", "\u043f\u0438\u0442\u0430\u043d\u043d\u044f"),
        *(
            "\u03b5\u03c1\u03ce\u03c4\u03b7\u03c3\u03b7",
            "\u0633",
            "\u0633\u0624\u0627\u0644",
            "\u0627\u0644\u0633\u0624\u0627\u0644",
            "\u05e9\u05d0\u05dc\u05d4",
        ),
        *(
            "\u95ee\u9898",
            "\u95ee",
            "\u554f",
            "\u8cea\u554f",
            "\u554f\u984c",
            "\uc9c8\ubb38",
            "\ubb38\uc81c",
            "\u092a\u094d\u0930\u0936\u094d\u0928",
        ),
    )
)
ANSWER_WORDS = frozenset(
    (
        *("a", "correct answers", "correct answer", "right answer", "answers", "answer", "ans", "solution", "soln"),
        *("suggested answer", "most voted answer", "answer key", "back"),
        *("richtige antwort", "antwort", "l\u00f6sung", "bonne r\u00e9ponse", "r\u00e9ponse"),
        *("respuesta correcta", "respuesta", "resposta", "risposta", "antwoord", "odpowied\u017a", "svar", "vastaus"),
        *("v\u00e1lasz", "odpov\u011b\u010f", "r\u0103spuns", "cevap", "yan\u0131t", "jawaban", "tr\u1ea3 l\u1eddi"),
        *(
            "\u043e\u0442\u0432\u0435\u0442",
            "\u0432\u0456\u0434\u043f\u043e\u0432\u0456\u0434\u044c",
            "\u03b1\u03c0\u03ac\u03bd\u03c4\u03b7\u03c3\u03b7",
        ),
        *(
            "\u062c",
            "\u062c\u0648\u0627\u0628",
            "\u0627\u0644\u062c\u0648\u0627\u0628",
            "\u0627\u0644\u0625\u062c\u0627\u0628\u0629",
            "\u05ea\u05e9\u05d5\u05d1\u05d4",
        ),
        *(
            "\u7b54\u6848",
            "\u7b54",
            "\u56de\u7b54",
            "\u89e3\u7b54",
            "\u7b54\u3048",
            "\ub2f5",
            "\uc815\ub2f5",
            "\ub2f5\ubcc0",
            "\u0909\u0924\u094d\u0924\u0930",
        ),
    )
)
_INITIALS = {"q": "r", "f": "a", "p": "r", "d": "r", "\u0432": "\u043e"}
"""The first letters of question and answer in other languages; they count only where the text asks."""

SHORT_ANSWERS = frozenset(("a", *_INITIALS.values()))
"""Words of one letter: they answer only where a question stands above them."""

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
    r"(?:\w+[ \t]+)?(?:"
    + "|".join(re.escape(word) for word in sorted(ANSWER_WORDS, key=len, reverse=True) if len(word) > 1)
    + r"|explanation)"
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
    sign: str = ""
    """What stands behind the word: a colon, a dash, a bracket."""


def question_mark(line: str) -> Mark | None:
    """`Q:`, `**Q1.**`, `Question 6:`, `### Question -`, `Frage 2)` and so on; None for a line without a mark."""
    mark = _mark_of(line)
    if mark is None or mark.word in QUESTION_WORDS:
        return mark
    return mark if mark.word in _INITIALS and "?" in mark.text else None


def answer_mark(line: str, question: str = "q", sign: str = "") -> Mark | None:
    """`A:`, `**Answer:**`, `Ans -`, `R\u00e9ponse :` and so on, as an answer to a question with that mark and sign.

    `A)` is one only below `Q)`: elsewhere it is an option.
    """
    mark = _mark_of(line, paired_sign=sign)
    is_answer = mark is not None and (mark.word in ANSWER_WORDS or mark.word == _INITIALS.get(question))
    return mark if is_answer else None


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


def any_mark(line: str) -> Mark | None:
    """The mark of a question or an answer in any language, whatever stands above it."""
    mark = _mark_of(line)
    is_known = mark is not None and (
        mark.word in QUESTION_WORDS or mark.word in ANSWER_WORDS or mark.word in SHORT_ANSWERS
    )
    return mark if is_known else None


def _mark_of(line: str, *, paired_sign: str = "") -> Mark | None:
    match = _MARKED.fullmatch(line)
    if match is None:
        return None
    word, number, sign = match["word"].casefold(), match["number"] or "", match["sign"] or ""
    heads = bool(match["open"]) and bool(match["inner"] or match["close"])
    if not sign and not heads and not (number and (word == "q" or not match["rest"])):
        return None  # `A 5 GB file` begins a sentence
    if sign in (".", ")") and sign != paired_sign and not number and len(word) == 1 and word != "q":
        return None  # `A. ` is an option
    return Mark(word, number.lstrip("#"), _without_closing(match).strip(), sign)


def _without_closing(match: re.Match[str]) -> str:
    """What follows the mark, without the emphasis that opened before it."""
    rest = match["rest"]
    opened = match["open"]
    if opened and not (match["inner"] or match["close"]):
        return rest.rstrip().removesuffix(opened)
    return (match["close"] or "") + rest if match["close"] and not (opened or match["inner"]) else rest
