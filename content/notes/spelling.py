"""Names in their canonical spelling, in notes whose authors wrote everything in lower case."""

from __future__ import annotations

import re

from content.notes.names import Catalogue, names_data

_IN_LITERAL = re.compile(r":(?=[a-z])")
_WORD = re.compile(r"[a-z0-9]+(?:[:./-][a-z0-9]+)*")


class Spelling:
    """Gives back the capitals that a text without any lacks; other texts stay as they are."""

    def __init__(self, catalogue: Catalogue, *, is_lower_case: bool, is_about_aws: bool) -> None:
        self._catalogue = catalogue
        self._is_needed = is_lower_case and is_about_aws
        self._words = {word.lower(): word for word in names_data()["spellings"]["words"]}

    def of(self, text: str) -> str:
        if not self._is_needed or not text:
            return text
        pieces = []
        position = 0
        for mention in self._catalogue.mentions(text, any_case=True):
            if _IN_LITERAL.match(text, mention.end):
                continue
            written = text[mention.start : mention.end]
            is_product = self._catalogue.subjects[mention.slug].kind == "service"
            pieces.append(self._plain(text[position : mention.start]))
            pieces.append(_cased(mention.spelled, written, is_product=is_product))
            position = mention.end
        pieces.append(self._plain(text[position:]))
        spelled = "".join(pieces)
        return spelled[:1].upper() + spelled[1:] if spelled.partition(" ")[0].isalpha() else spelled

    def _plain(self, text: str) -> str:
        return _WORD.sub(self._spelled, text)

    def _spelled(self, match: re.Match[str]) -> str:
        word = match[0]
        known = self._words.get(word) or self._words.get(word.rstrip("s"))
        if known:
            return known + word[len(known) :]
        return re.sub(r"[a-z0-9]+", lambda part: self._words.get(part[0], part[0]), word) if "/" in word else word


def _cased(name: str, written: str, *, is_product: bool) -> str:
    """The written words with the capitals of the name; a plural stays one, and no topic begins with a capital."""
    names, words = name.split(), written.split()
    if len(names) != len(words):
        return written
    cased = []
    for spelled, word in zip(names, words, strict=True):
        shared = min(len(spelled), len(word))
        is_same = spelled[:shared].lower() == word[:shared].lower()
        is_plain = spelled.istitle() and not is_product
        cased.append(spelled[:shared] + word[shared:] if is_same and not is_plain else word)
    return " ".join(cased)
