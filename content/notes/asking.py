"""How questions and answers begin in notes, in the languages that people learn in."""

from __future__ import annotations

import re

from content.notes.nodes import Kind, Node

QUESTION = (
    r"\W{0,4}(?:[QP]|Question|Frage|Pregunta|Domanda|\u0412\u043e\u043f\u0440\u043e\u0441)"
    r"(?:[ \t]*[0-9]{1,4})?\W{0,4}[:.)]"
)
"""The beginning of a question, as part of a regular expression that ignores case."""

_QUESTION = re.compile(QUESTION, re.IGNORECASE)
_ANSWER = re.compile(
    r"\W{0,4}(?:Ans|Answers?|(?:Correct|Right) answers?|Antwort|Respuesta|R\u00e9ponse|Explanation|Prompt|Options)"
    r"\W{0,4}:",
    re.IGNORECASE,
)
_SHORT_ANSWER = re.compile(r"\W{0,4}[AR][.:)]")
_OPTION = re.compile(r".*\[[ xX]\]|\(?[A-Ha-h][.)]")
_TITLE = re.compile(
    r".*\b(?:q ?& ?[an]|q and a|faqs?|quiz|(?:practice |exam |sample |review )?questions?(?: (?:and|&) answers?)?|"
    r"fragen|preguntas|domande|\u0432\u043e\u043f\u0440\u043e\u0441\u044b|flash ?cards?|test yourself)[ \t]*:?",
    re.IGNORECASE,
)
_LINKS_TITLE = re.compile(
    r"\W*(?:useful |external |related )?(?:references?|links?|resources?|further reading|sources?|bibliography|"
    r"see also|quellen|enlaces|referencias|liens|fuentes)\W*",
    re.IGNORECASE,
)
_SCENARIO = re.compile(
    r"\b(?:an?|the|your|our) (?:\w+ ){0,4}(?:company|website|startup|team|organization|customer|manager|dealership|"
    r"application)\b|\bas (?:the|an?) (?:solutions? architect|developer|engineer)\b|\byou (?:are|have been)\b",
    re.IGNORECASE,
)


def opens_question(text: str) -> bool:
    """Whether a text begins with `Q:`, `Question 3:` or the like."""
    return _QUESTION.match(text) is not None


def opens_answer(text: str) -> bool:
    """Whether a text begins with a word for an answer."""
    return _ANSWER.match(text) is not None


def opens_question_or_answer(text: str) -> bool:
    return opens_question(text) or opens_answer(text) or _SHORT_ANSWER.match(text) is not None


def is_title_of_questions(title: str) -> bool:
    """Whether a heading announces questions and answers."""
    return _TITLE.fullmatch(title[-200:]) is not None


def is_title_of_links(title: str) -> bool:
    """Whether a heading announces where else to read."""
    return _LINKS_TITLE.fullmatch(title[:60]) is not None


def is_question(node: Node, following: Node | None) -> bool:
    """Whether a node asks something. `following` is the one after it: a solution makes a question of a quotation."""
    if node.kind in (Kind.TABLE, Kind.LABEL):
        return False
    if opens_question(node.text) or node.text.endswith("?"):
        return True
    return node.kind is Kind.QUOTE and following is not None and is_answer(following)


def is_answer(node: Node) -> bool:
    """Whether a node is an answer wherever it stands."""
    is_solution = node.kind is Kind.PARAGRAPH and node.text[:9].lower() == "solution:"
    return is_solution or opens_answer(node.text)


def answers(node: Node) -> bool:
    """Whether a node right behind a question is its answer or one of its options."""
    return node.kind is Kind.QUOTE or bool(_SHORT_ANSWER.match(node.text)) or bool(_OPTION.fullmatch(node.marker))


def is_scenario(node: Node) -> bool:
    """Whether a quotation tells a story that a question is asked about."""
    is_long = node.kind is Kind.QUOTE and len(node.text.split()) >= 25
    return is_long and _SCENARIO.search(node.text) is not None
