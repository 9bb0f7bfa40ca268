"""A sentence with a term left out: which one belongs there?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.notes.recall.notebook import Notebook, Page, looks_alike
from content.notes.recall.noted import Recall, asked, quoted
from content.notes.recall.sentences import is_example
from content.notes.recall.terms import Shape, Term
from content.notes.recall.words import ARTICLES, JOINING, STOP_WORDS, folded, has_cjk, meaning, tokens

FEWEST_CLUES = 3
"""Words with a meaning that the rest of the sentence has; labels count."""
FEWEST_DISTRACTORS = 2
KIND = "gap"

_WORTH = {
    Shape.NAME: 1.0,
    Shape.CODE: 1.0,
    Shape.ACRONYM: 0.9,
    Shape.KANA: 0.8,
    Shape.TITLE: 0.8,
    Shape.HAN: 0.7,
    Shape.PHRASE: 0.7,
    Shape.NOUN: 0.45,
}
_LISTING = (",", "/", "&", "+", "|", "\u3001", "\u30fb", "-", "\u2013", "=", "*")
_AS_EXAMPLE = re.compile(
    r"(?:\be\.?g\.?,?|\bi\.?e\.?,?|\betc\.?|\bsuch as|\blike|\bas|\bincluding|\bwie|\bcomo|\bcomme)\s*\(?$",
    re.IGNORECASE,
)
_FREE = ("", *" (\"'\u201c\u201e")
_GOES_ON = re.compile(r"[:./@_*-]+\w|[*:]|[-_]")
_BEFORE_ONE = re.compile(r"[ ]ones?\b")
"""Behind an adjective."""
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,5}\b")


def gaps(page: Page, book: Notebook) -> Iterator[Recall]:
    """The questions that ask for one term of a sentence."""
    for term in page.terms:
        if is_telling(page, term, book):
            distractors = book.distractors(page, term)
            shown = quoted(page.sentence.text, [(term.start, term.end)])
            if len(distractors) >= FEWEST_DISTRACTORS:
                yield Recall(
                    kind=KIND,
                    noted=page.noted,
                    number=page.number,
                    sentence=page.sentence,
                    stem=f"{asked(page.noted, KIND)}\n\n{shown}",
                    key=term.text,
                    distractors=distractors,
                    worth=_worth(page, term, book, len(distractors)),
                )


def is_telling(page: Page, term: Term, book: Notebook) -> bool:
    """Whether a term can be told from the rest of the sentence, by somebody who knows, and by nobody else."""
    text = page.sentence.text
    rest = page.sentence.meaning_without(term.start, term.end)
    said = page.sentence.meaning_without(term.start, term.end, is_said=True)
    is_any = term.shape is Shape.NAME and term.before in ARTICLES
    if len(rest) < FEWEST_CLUES or len(said) < 2 or is_any:
        return False
    shown = rest | meaning(page.noted.heading)
    words = meaning(term.text) or {folded(term.text)}
    squeezed = term.text.lower().replace(" ", "")
    if not words.isdisjoint(shown) or squeezed in page.noted.heading.lower().replace(" ", ""):
        return False
    if any(looks_alike(word, shown) for word in words) or not _stands_free(text, term):
        return False
    return not (
        _BEFORE_ONE.match(text[term.end :])
        or _is_explained(text, term)
        or is_example(text[: term.start])
        or page.sentence.is_short
        or page.sentence.is_calculation
        or is_listed(text, term)
        or _is_part_of_name(text, term, book)
        or spells_out(f"{page.noted.heading} {text[: term.start]} {text[term.end :]}", term.text)
        or book.vocabulary.is_given_away(term)
    )


def _stands_free(text: str, term: Term) -> bool:
    """Whether a term is no piece of an address or a path."""
    before = text[max(0, term.start - 1) : term.start]
    return has_cjk(text) or (before in _FREE and not _GOES_ON.match(text[term.end :]))


def _is_part_of_name(text: str, term: Term, book: Notebook) -> bool:
    """Whether a longer name goes on beside a term: `API` of `API gateway`."""
    begin, end = max(0, term.start - 40), min(len(text), term.end + 40)
    mentions = book.catalogue.mentions(text[begin:end], any_case=True)
    return any(
        mention.start + begin <= term.start
        and term.end <= mention.end + begin
        and mention.end - mention.start > term.end - term.start
        for mention in mentions
    )


def is_listed(text: str, term: Term) -> bool:
    """Whether a term is one of several that any other could be, or an example."""
    before, after = text[: term.start].rstrip(), text[term.end :].lstrip()
    if before.endswith((*_LISTING, "[", "<")) or as_example(before) or (before.endswith("(") and after.startswith(")")):
        return True
    following = [token.text.lower() for token in tokens(after[:40])[:1]]
    preceding = [token.text.lower() for token in tokens(before[-40:])[-1:]]
    if not JOINING.isdisjoint(following + preceding):
        return True
    if after.startswith(","):
        return not (following and following[0] in STOP_WORDS - JOINING - ARTICLES)
    return after.startswith(_LISTING)


def _is_explained(text: str, term: Term) -> bool:
    """Whether a bracket behind an abbreviation begins as it does: `OLAP (Online analytical processing)`."""
    behind = text[term.end :].lstrip()
    return term.shape is Shape.ACRONYM and behind[:1] == "(" and behind[1:2].upper() == term.text[0]


def as_example(before: str) -> bool:
    """Whether what follows this text is named as an example."""
    return _AS_EXAMPLE.search(before.rstrip()) is not None


def spells_out(text: str, name: str) -> bool:
    """Whether a text has the words of an abbreviation, or the abbreviation of words."""
    words = [token.text.lower() for token in tokens(text)]
    letters = re.sub(r"[^a-z]", "", name.rstrip("s").lower())
    is_short_form = len(letters) > 1 and 2 * sum(letter.isupper() for letter in name) >= len(name)
    if is_short_form and letters in "".join(word[0] for word in words):
        return True
    own = "".join(word[0].lower() for word in name.split())
    return any(len(own) > 1 and own in acronym.lower() for acronym in _ACRONYM.findall(text)) or (
        len(own) == 1 and any(_completes(acronym.lower(), own, words) for acronym in _ACRONYM.findall(text))
    )


def _completes(acronym: str, own: str, words: Sequence[str]) -> bool:
    """Whether the text has all words of an abbreviation but for one: `elastic` and `EBS`, where `block` is left out."""
    present = [letter for letter in acronym if any(word[0] == letter and len(word) > 3 for word in words)]
    return len(acronym) > 2 and own in acronym and len(present) >= len(acronym) - 1 and acronym[0] in present


def _worth(page: Page, term: Term, book: Notebook, distractors: int) -> float:
    clues = len(page.sentence.meaning) - 1
    worth = _WORTH[term.shape] * min(1.0, 0.5 + clues / 12)
    if book.is_rare(term):
        worth *= 0.6
    return worth if distractors > FEWEST_DISTRACTORS else worth * 0.7
