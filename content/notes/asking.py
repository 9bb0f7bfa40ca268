"""How questions and answers begin in notes, in the languages that people learn in."""

from __future__ import annotations

import re

from content.notes.marks import ANSWER_WORDS, SHORT_ANSWERS, Mark, any_mark, question_mark
from content.notes.nodes import Kind, Node

_BESIDE_ANSWER = re.compile(r"\W{0,4}(?:Explanation|Prompt|Options)\W{0,4}:", re.IGNORECASE)
_CARD_THAT_ASKS = re.compile(r"[?\uff1f\u061f][ \t]{0,4}:{2,3}(?!:)")
_SIDES_OF_CARDS = ("front", "back")
"""They are sides of much else, too."""

_LONG_ANSWERS = ANSWER_WORDS - SHORT_ANSWERS

_OPTION = re.compile(r".*\[[ xX]\]|\(?[A-Ha-h][.)]")
_TITLE = re.compile(
    r".*\b(?:q ?& ?[an]|q and a|faqs?|quiz|(?:practice |exam |sample |review )?questions?(?: (?:and|&) answers?)?|"
    r"\w*fragen|preguntas|perguntas|domande|vragen|pytania|sorular|"
    r"\u0432\u043e\u043f\u0440\u043e\u0441\u044b|flash ?cards?|"
    r"(?:test|quiz|check) yourself|self.?test|check your (?:knowledge|understanding))[ \t]*:?|"
    r".*(?:\u554f\u984c|\u554f\u984c\u96c6|\u7ec3\u4e60\u9898|\u4e60\u9898|\u95ee\u7b54|\u4e00\u554f\u4e00\u7b54|\uc5f0\uc2b5\ubb38\uc81c|\u0623\u0633\u0626\u0644\u0629)",
    re.IGNORECASE,
)
_LINKS_TITLE = re.compile(
    r"\W*(?:useful |external |related )?(?:references?|links?|resources?|further reading|sources?|bibliography|"
    r"see also|quellen|enlaces|referencias|liens|fuentes)\W*",
    re.IGNORECASE,
)
_PLANS_TITLE = re.compile(
    r"\W*(?:to-?[ ]?dos?(?:[ -]list)?(?: (?:before|until|by|for) .*)?|open points?|next steps?|"
    r"study plan|still to (?:do|learn|read)|"
    r"offen(?:e punkte)?|pendientes?|por hacer|\u00e0 faire|da fare|a fazer|checklist for the exam|later)\W*",
    re.IGNORECASE,
)
_SCENARIO = re.compile(
    r"\b(?:an?|the|your|our) (?:\w+ ){0,4}(?:company|website|startup|team|organization|customer|manager|dealership|"
    r"application)\b|\bas (?:the|an?) (?:solutions? architect|developer|engineer)\b|\byou (?:are|have been)\b",
    re.IGNORECASE,
)


def opens_question(text: str) -> bool:
    """Whether a text begins with `Q:`, `Question 3:` or the like."""
    mark = question_mark(text)
    return mark is not None and mark.word not in _SIDES_OF_CARDS


def opens_answer(text: str) -> bool:
    """Whether a text begins with a word for an answer."""
    return _opens_with(text, _LONG_ANSWERS) or _BESIDE_ANSWER.match(text) is not None


def opens_question_or_answer(text: str) -> bool:
    return opens_question(text) or opens_answer(text) or _opens_with(text, SHORT_ANSWERS)


def _opens_with(text: str, words: frozenset[str]) -> bool:
    mark: Mark | None = any_mark(text)
    return mark is not None and mark.word in words and mark.word not in _SIDES_OF_CARDS


def is_title_of_questions(title: str) -> bool:
    """Whether a heading announces questions and answers."""
    return _TITLE.fullmatch(title[-200:]) is not None


def is_title_of_plans(title: str) -> bool:
    """Whether a heading announces what the author still wants to do."""
    return _PLANS_TITLE.fullmatch(title[:60]) is not None


def is_title_of_links(title: str) -> bool:
    """Whether a heading announces where else to read."""
    return _LINKS_TITLE.fullmatch(title[:60]) is not None


def is_question(node: Node, following: Node | None) -> bool:
    """Whether a node asks something. `following` is the one after it: a solution makes a question of a quotation."""
    if node.kind in (Kind.TABLE, Kind.LABEL):
        return False
    if _CARD_THAT_ASKS.search(node.text):
        return True
    if opens_question(node.text) or node.text.endswith(("?", "\uff1f", "\u061f")):
        return True
    return node.kind is Kind.QUOTE and following is not None and is_answer(following)


def is_answer(node: Node) -> bool:
    """Whether a node is an answer wherever it stands."""
    is_solution = node.kind is Kind.PARAGRAPH and node.text[:9].lower() == "solution:"
    return is_solution or opens_answer(node.text)


def answers(node: Node) -> bool:
    """Whether a node right behind a question is its answer or one of its options."""
    return node.kind is Kind.QUOTE or _opens_with(node.text, SHORT_ANSWERS) or bool(_OPTION.fullmatch(node.marker))


def is_scenario(node: Node) -> bool:
    """Whether a quotation tells a story that a question is asked about."""
    is_long = node.kind is Kind.QUOTE and len(node.text.split()) >= 25
    return is_long and _SCENARIO.search(node.text) is not None
