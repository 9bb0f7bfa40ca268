"""The markup inside a line: what it says without emphasis, links and images, and with every literal unharmed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 20_000
"""Characters; a longer line is left as it stands, so that no line takes more than a moment."""

_MARKDOWN = MarkdownIt("commonmark").enable("strikethrough").disable("text_join")
_SIGNS = re.compile(r"[*_`\[<\\&~]|==")
_IMAGE_WITH_SIZE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*[ \t]+=[0-9]*x[0-9]*[ \t]*\)")
_WIKI_IMAGE = re.compile(r"!\[\[[^\[\]]*\]\]")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_REFERENCE_LINK = re.compile(r"(?<!\w)\[([^\[\]]+)\]\[[^\[\]]*\]")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,40}\]")
_HIGHLIGHT = re.compile(r"==(?=[^\s=])([^=]*)(?<=[^\s=])==")
_BOLD_INITIAL = re.compile(r"\*\*([B-HJ-Z])\*\* (?=[a-z])")
_BOLD_REST = re.compile(r"\b([A-Z][a-z]) \*\*([a-z]+)\*\*")
_TAG = re.compile(r"#[^\W\d_][\w/-]*")
_DUNDER = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_FORMATTING = re.compile(
    r"<!--|</?(?:a|abbr|b|big|blockquote|center|cite|code|del|details|dfn|div|em|font|hr|i|img|ins|kbd|li|mark|ol|p|pre|"
    r"q|s|samp|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul|var)(?=[\s/>])",
    re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"<br[\s/>]", re.IGNORECASE)
ADDRESS = re.compile(r"<?(?:https?|ftp)://[^\s<>]+>?")
_POINTER = re.compile(
    r"\A\s*(?:more|see|docs?|documentation|links?|source|reference|video|blog|read|mehr|quelle|fuente)\b[ \w]{0,12}:",
    re.IGNORECASE,
)
"""What says only that an address follows."""

_LINKS_ONLY = re.compile(r"[\s,;:.|()\[\]/·•<>\u00ab\u00bb\u2190-\u21ff\u2b05\u27a1-]*")


@dataclass(frozen=True, slots=True)
class Inline:
    """The parts of one line."""

    text: str
    images: int = 0
    links: tuple[str, ...] = ()
    """Where its links lead."""
    outside: str = ""
    """The text outside of its links."""

    @property
    def is_links_only(self) -> bool:
        """Whether nothing but links and addresses is said."""
        rest = ADDRESS.sub("", self.outside) if "://" in self.outside else self.outside
        if not self.links and rest == self.outside:
            return False
        return _LINKS_ONLY.fullmatch(_POINTER.sub("", rest, count=1)) is not None

    @property
    def is_image_only(self) -> bool:
        return self.images > 0 and not self.text


def read_inline(text: str) -> Inline:
    """The line without markup. Its blanks become single ones."""
    if len(text) > LONGEST or not _SIGNS.search(text):
        plain = _spaced(text)
        return Inline(plain, outside=plain)
    text, sized = _IMAGE_WITH_SIZE.subn("", text)
    if _BOLD_INITIAL.search(text):
        text = _BOLD_REST.sub(r"\1\2", _BOLD_INITIAL.sub(r"\1", text))
    tokens = _MARKDOWN.parseInline(text)[0].children or []
    pieces = _Pieces(images=sized)
    for index, token in enumerate(tokens):
        pieces.take(token, tokens, index)
    return pieces.joined()


def without_tags(text: str) -> str:
    """The text without the tags (`#storage`) at its end; empty where there is nothing else."""
    if "#" not in text:
        return text
    words = text.split(" ")
    while words and (not words[-1] or _TAG.fullmatch(words[-1])):
        words.pop()
    return " ".join(words)


def is_tags_only(text: str) -> bool:
    return text.startswith("#") and not without_tags(text)


def _spaced(text: str) -> str:
    return " ".join(text.split())


class _Pieces:
    """Collects what the tokens of one line say."""

    def __init__(self, images: int) -> None:
        self._images = images
        self._pieces: list[tuple[bool, bool, str]] = []
        """Is it literal, is it in a link, what is it."""
        self._links: list[str] = []
        self._is_in_link = False

    def take(self, token: Token, tokens: list[Token], index: int) -> None:
        match token.type:
            case "text":
                self._add(token.content)
            case "text_special":
                self._add(token.markup if token.content == "\\" else token.content, literal=True)
            case "code_inline":
                self._add(token.content, literal=True)
            case "softbreak" | "hardbreak":
                self._add(" ")
            case "image":
                self._images += 1
            case "link_open":
                self._links.append(str(token.attrs.get("href", "")))
                self._is_in_link = True
            case "link_close":
                self._is_in_link = False
            case "html_inline":
                self._add(_html_text(token.content), literal=True)
            case "em_open" | "strong_open" | "em_close" | "strong_close" if _is_literal(token, tokens, index):
                self._add(token.markup, literal=True)

    def _add(self, text: str, *, literal: bool = False) -> None:
        self._pieces.append((literal, self._is_in_link, text))

    def joined(self) -> Inline:
        text, images, pages = self._text(self._pieces)
        outside = [piece for piece in self._pieces if not piece[1]]
        if pages:
            outside = [
                (is_literal, False, piece if is_literal else _WIKI_LINK.sub("", piece))
                for is_literal, _, piece in outside
            ]
        return Inline(text, self._images + images, (*self._links, *pages), self._text(outside)[0])

    @staticmethod
    def _text(pieces: list[tuple[bool, bool, str]]) -> tuple[str, int, list[str]]:
        """The pieces as one text; the number of images and the pages of links that only wikis know."""
        merged: list[tuple[bool, str]] = []
        for literal, _, piece in pieces:
            if merged and merged[-1][0] == literal:
                merged[-1] = (literal, merged[-1][1] + piece)
            else:
                merged.append((literal, piece))
        marked = "".join(piece for literal, piece in merged if not literal)
        texts = (piece if literal else _without_marks(piece) for literal, piece in merged)
        return _spaced("".join(texts)), len(_WIKI_IMAGE.findall(marked)), _pages(marked)


def _without_marks(text: str) -> str:
    """A text without the links, images, notes and highlights that CommonMark does not know."""
    if "[" in text:
        text = _FOOTNOTE.sub("", _WIKI_LINK.sub(r"\1", _WIKI_IMAGE.sub("", text)))
        text = _REFERENCE_LINK.sub(r"\1", text)
    return _HIGHLIGHT.sub(r"\1", text) if "==" in text else text


def _pages(text: str) -> list[str]:
    return _WIKI_LINK.findall(_WIKI_IMAGE.sub("", text)) if "[[" in text else []


def _html_text(tag: str) -> str:
    """What a tag says: nothing where it formats, itself where it is a `<placeholder>`."""
    if _LINE_BREAK.match(tag):
        return " "
    return "" if _FORMATTING.match(tag) else tag


def _is_literal(token: Token, tokens: list[Token], index: int) -> bool:
    """Whether signs that look like emphasis are part of a name: `*.*`, `2*3*4`, `__init__`."""
    is_opening = token.type.endswith("_open")
    step = 1 if is_opening else -1
    other = token.type.replace("_open", "_close") if is_opening else token.type.replace("_close", "_open")
    nesting = 0
    inner: list[str] = []
    position = index
    while 0 <= position + step < len(tokens) and len(inner) < 8:
        position += step
        near = tokens[position]
        if near.type == token.type:
            nesting += 1
        elif near.type == other:
            if not nesting:
                break
            nesting -= 1
        inner.append(near.content)
    else:
        return False
    text = "".join(inner if is_opening else reversed(inner))
    if not any(character.isalnum() for character in text):
        return True
    if token.markup == "__":
        return _DUNDER.fullmatch(text) is not None
    first, last = (index, position) if is_opening else (position, index)
    return token.markup == "*" and _ends_in_word(tokens, first - 1) and _begins_with_word(tokens, last + 1)


def _ends_in_word(tokens: list[Token], index: int) -> bool:
    return index >= 0 and tokens[index].content[-1:].isalnum()


def _begins_with_word(tokens: list[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].content[:1].isalnum()
