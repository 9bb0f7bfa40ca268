"""The same notes in another dress say the same: other bullets, indentation, titles, widths, ends of lines, encodings.

Three texts are written down once, in signs of their own, and put into each dress. What is read in Markdown's plainest
dress was looked at by hand (`test_the_plainest_dress_is_read_as_it_is_meant`); each other one has to give the same
sections, statements with their labels, and subjects.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings

from content.notes.names import catalogue_of, library_services
from content.notes.outline import Kind, read_outline
from content.notes.statements import read_facts
from content.notes.text import decode

TEXTS = {
    "queues": """
        # Message queues
        ## SQS
        A queue keeps messages between the parts of a system until somebody has read and deleted them.
        ### Retention
        - A message stays for four days unless somebody says otherwise
        - The longest retention is fourteen days
        ### Kinds of queues
        - Standard
        -- order is not guaranteed
        -- a message may arrive twice, so that consumers have to be idempotent in everything that they do with it
        - FIFO
        -- keeps the order within a group of messages
        -- the name of the queue ends in .fifo
        ## SNS
        A topic sends each message to all of its subscribers at once.
        : Limits
        - 256 KB for each message
        - 100,000 topics in one account
        - subscribers
        -- up to 12.5 million for one topic
        --- more on request
        """,
    "league": """
        # The Hanseatic League
        ## Beginnings
        Merchants of northern German towns joined to protect their trade in the twelfth century.
        - Lübeck was founded anew in 1159
        - privileges in London since 1157
        ## Offices abroad
        - Bruges
        -- cloth from Flanders
        -- no quarter of its own
        - Novgorod
        -- furs and wax from the forests of the east, bought in winter and shipped home in the spring of the next year
        -- closed by Ivan III in 1494
        ## Decline
        : Causes
        - the herring left the Baltic Sea
        - Dutch ships were cheaper to run
        """,
    "systeme": """
        # Betriebssysteme
        ## Prozesse
        Ein Prozess ist ein Programm in Ausführung und besitzt einen eigenen Adressraum.
        - Zustände
        -- bereit
        -- rechnend: hat den Prozessor und gibt ihn erst ab, wenn seine Zeitscheibe zu Ende ist oder er warten muss
        - Der Kern wechselt zwischen ihnen alle paar Millisekunden
        ## Speicher
        : Ersetzung von Seiten
        - FIFO ersetzt die älteste Seite
        - LRU ersetzt die am längsten nicht benutzte Seite
        """,
}

Block = tuple[str, int, str]
"""`heading`, `label`, `text` or `item`; level or depth; what it says."""


def blocks_of(text: str) -> list[Block]:
    blocks: list[Block] = []
    for line in textwrap.dedent(text).strip().split("\n"):
        sign, _, said = line.partition(" ")
        kind = {"#": "heading", "-": "item", ":": "label"}.get(sign[0] if len(set(sign)) == 1 else "", "text")
        blocks.append(("text", 0, line) if kind == "text" else (kind, len(sign), said))
    return blocks


def number(counts: list[int]) -> str:
    return ".".join(map(str, counts))


def hashes(level: int, title: str, counts: list[int]) -> list[str]:
    return [f"{'#' * level} {title}"]


def underlined(signs: str) -> Callable[[int, str, list[int]], list[str]]:
    return lambda level, title, counts: [title, signs[level - 1] * len(title)]


@dataclass(frozen=True)
class Dress:
    heading: Callable[[int, str, list[int]], list[str]] = hashes
    bullet: Callable[[int, int], str] = lambda depth, place: "-"
    indent: str = "  "
    label: str = "{}:"
    width: int = 0
    hanging: bool = True
    loose: bool = False
    apart: bool = True
    """Whether empty lines stand around headings."""
    whole: Callable[[str], str] = lambda text: text
    encoding: str = "utf-8"
    suffix: str = ".md"

    def worn_by(self, blocks: list[Block]) -> bytes:
        lines: list[str] = []
        counts: list[int] = []
        places: dict[int, int] = {}
        for kind, level, said in blocks:
            if kind == "item":
                places = {depth: place for depth, place in places.items() if depth <= level}
                places[level] = places.get(level, 0) + 1
                lines += self._item(level - 1, places[level], said)
                continue
            places = {}
            if lines and lines[-1] and (kind != "heading" or self.apart):
                lines.append("")
            if kind == "heading":
                counts = [*(counts + [0] * level)[: level - 1], (counts + [0] * level)[level - 1] + 1]
                lines += [*self.heading(level, said, counts), *([""] if self.apart else [])]
            elif kind == "label":
                lines.append(self.label.format(said))
            else:
                lines += [*(textwrap.wrap(said, self.width) if self.width else [said]), ""]
        return self.whole("\n".join(lines) + "\n").encode(self.encoding)

    def _item(self, depth: int, place: int, said: str) -> list[str]:
        bullet = self.bullet(depth, place)
        start = self.indent * depth + bullet + (" " if bullet else "")
        rest = " " * len(start.expandtabs(4)) if self.hanging else ""
        wrapped = textwrap.wrap(f"{start}{said}", self.width or 1_000, subsequent_indent=rest)
        return [*wrapped, *([""] if self.loose else [])]


def sign(text: str) -> Callable[[int, int], str]:
    return lambda depth, place: text


def numbered(level: int, title: str, counts: list[int]) -> list[str]:
    return [f"{number(counts)} {title}"]


LETTERS, ROMANS = "abcdefgh", ("i", "ii", "iii", "iv", "v")
PLAIN = Dress()
DRESSES = {
    **{f"sign {mark}": Dress(bullet=sign(mark)) for mark in "*+•\N{EN DASH}—·→➢▪●‣○■✓»►◆❖☐~o¤"},
    **{f"sign {mark}": Dress(bullet=sign(mark)) for mark in ("->", "=>", "-\t", "-  ", "•\u00a0", "- [x]")},
    "signs of a word processor": Dress(bullet=lambda depth, place: "•○▪"[depth]),
    "signs of a word processor in one column": Dress(bullet=lambda depth, place: "•o▪"[depth], indent=""),
    "signs in one column": Dress(bullet=lambda depth, place: "•-▪"[depth], indent=""),
    "another sign at each depth": Dress(bullet=lambda depth, place: "-*+"[depth]),
    "signs that touch": Dress(whole=lambda text: re.sub(r"(?m)^( *)- ", r"\1-", text)),
    "stars that touch": Dress(whole=lambda text: re.sub(r"(?m)^( *)- ", r"\1*", text)),
    "1.": Dress(bullet=lambda depth, place: f"{place}.", indent="   "),
    "(1)": Dress(bullet=lambda depth, place: f"({place})", indent="    "),
    "1. a. i.": Dress(bullet=lambda depth, place: (f"{place}", LETTERS[place - 1], ROMANS[place - 1])[depth] + "."),
    "A. 1. a.": Dress(
        bullet=lambda depth, place: (LETTERS[place - 1].upper(), f"{place}", LETTERS[place - 1])[depth] + "."
    ),
    "I. A. 1.": Dress(
        bullet=lambda depth, place: (ROMANS[place - 1].upper(), LETTERS[place - 1].upper(), "1")[depth] + "."
    ),
    "1. holds -": Dress(bullet=lambda depth, place: f"{place}." if not depth else "-"),
    "1. holds - in one column": Dress(bullet=lambda depth, place: (f"{place}.", "•", "-")[depth], indent=""),
    **{f"indented by {len(blanks)}": Dress(indent=blanks) for blanks in ("   ", "    ", " " * 8)},
    "indented by tabs": Dress(indent="\t"),
    "indented by no-break spaces": Dress(indent="\u00a0\u00a0"),
    "indented by ideographic spaces": Dress(indent="\u3000"),
    "a tree": Dress(bullet=lambda depth, place: "" if depth < 0 else "├──", indent="│   "),
    "empty lines between items": Dress(loose=True),
    "no empty lines": Dress(apart=False),
    **{f"wrapped at {width}": Dress(width=width) for width in (40, 60, 72, 80, 100)},
    **{f"wrapped at {width} to the margin": Dress(width=width, hanging=False) for width in (40, 60, 72, 80, 100)},
    **{
        f"label {label}": Dress(label=label)
        for label in (
            "**{}:**",
            "**{}**:",
            "*{}:*",
            "__{}:__",
            "{}",
            "{} -",
            "{} :",
            "{} →",
            "{}:-",
            "{}...",
            "{}\uff1a",
            "`{}`:",
        )
    },
    "closed titles": Dress(lambda level, title, counts: [f"{'#' * level} {title} {'#' * level}"]),
    "titles that touch": Dress(lambda level, title, counts: [f"{'#' * level}{title}"]),
    "bold titles": Dress(lambda level, title, counts: [f"{'#' * level} **{title}**"]),
    "titles with anchors": Dress(lambda level, title, counts: [f'{"#" * level} <a name="x"></a>{title} {{#x}}']),
    "titles one level deeper": Dress(lambda level, title, counts: [f"#{'#' * level} {title}"]),
    "titles that skip levels": Dress(lambda level, title, counts: [f"{'#' * (2 * level - 1)} {title}"]),
    "titles of HTML": Dress(lambda level, title, counts: [f"<h{level}>{title}</h{level}>"]),
    "titles in bold lines": Dress(
        lambda level, title, counts: [f"**{title}**"] if level == 3 else hashes(level, title, counts)
    ),
    "numbered titles in bold lines": Dress(lambda level, title, counts: [f"**{number(counts)} {title}**"]),
    "numbered titles": Dress(numbered, suffix=".txt"),
    "numbered titles with bullets": Dress(numbered, bullet=sign("•"), suffix=".txt"),
    "titles over lines": Dress(underlined("=-~"), suffix=".txt"),
    "titles over stars": Dress(underlined("*=-"), suffix=".txt"),
    "titles between lines": Dress(
        lambda level, title, counts: [("=*-"[level - 1]) * len(title), title, ("=*-"[level - 1]) * len(title)],
        suffix=".txt",
    ),
    "titles between signs": Dress(
        lambda level, title, counts: [f"{'=-~'[level - 1] * (9 - level)} {title} {'=-~'[level - 1] * (9 - level)}"],
        suffix=".txt",
    ),
    "DokuWiki": Dress(lambda level, title, counts: [f"{'=' * level} {title} {'=' * level}"], bullet=sign("*")),
    "MediaWiki": Dress(
        lambda level, title, counts: [f"{'=' * (level + 1)}{title}{'=' * (level + 1)}"],
        bullet=lambda depth, place: "*" * (depth + 1),
        indent="",
    ),
    "AsciiDoc": Dress(
        lambda level, title, counts: [f"{'=' * level} {title}"],
        bullet=lambda depth, place: "*" * (depth + 1),
        indent="",
        label=".{}",
    ),
    "Textile": Dress(
        lambda level, title, counts: [f"h{level}. {title}"], bullet=lambda depth, place: "*" * (depth + 1), indent=""
    ),
    "Org": Dress(lambda level, title, counts: [f"{'*' * level} {title}"]),
    "LaTeX": Dress(
        lambda level, title, counts: [f"\\{('section', 'subsection', 'subsubsection')[level - 1]}{{{title}}}"],
        bullet=sign("\\item"),
    ),
    "a rule above each title": Dress(lambda level, title, counts: ["---", "", *hashes(level, title, counts)]),
    "a rule below each title": Dress(lambda level, title, counts: [*hashes(level, title, counts), "", "***"]),
    "all of it quoted": Dress(whole=lambda text: re.sub(r"(?m)^", "> ", text.rstrip("\n"))),
    "all of it indented": Dress(whole=lambda text: textwrap.indent(text, "    ")),
    "blanks behind lines": Dress(whole=lambda text: text.replace("\n", "  \n")),
    "breaks behind lines": Dress(whole=lambda text: re.sub(r"(?m)^(A \w.*)$", r"\1\\", text)),
    "an empty line behind each": Dress(whole=lambda text: re.sub(r"\n+", "\n\n", text)),
    "CRLF": Dress(whole=lambda text: text.replace("\n", "\r\n")),
    "CR": Dress(whole=lambda text: text.replace("\n", "\r")),
    "UTF-16": Dress(encoding="utf-16"),
    "a mark of the order of bytes": Dress(encoding="utf-8-sig"),
    "files joined by their marks": Dress(whole=lambda text: text.replace("## ", "\ufeff## ", 1)),
    "blanks without width": Dress(whole=lambda text: text.replace("- ", "- \u200b")),
    "no last end of line": Dress(whole=lambda text: text.rstrip("\n")),
    "front matter": Dress(whole=lambda text: f"---\ntitle: x\ntags: [a]\n---\n\n{text}"),
    "semicolons behind items": Dress(whole=lambda text: re.sub(r"(?m)^( *- .*)$", r"\1;", text)),
    "bold items": Dress(whole=lambda text: re.sub(r"(?m)^( *- )(.*)$", r"\1**\2**", text)),
}


@pytest.fixture(scope="module")
def catalogue():
    return catalogue_of(library_services(settings.LIBRARY_DIR / "services"))


def undressed(text: str) -> str:
    return re.sub(r"^[0-9]+(?:\.[0-9]+)*[ ]", "", text).rstrip(";")


def read(data: bytes, name: str, catalogue):
    """The titles with their ranks, and the facts with their headings, number of labels and subjects."""
    outline = read_outline(decode(data, name).value)
    headings = [node for node, _ in outline.walk() if node.kind is Kind.HEADING]
    ranks = sorted({node.depth for node in headings})
    facts = [
        (tuple(map(undressed, fact.heading_path)), len(fact.label_lines), undressed(fact.text), fact.services)
        for fact in read_facts(outline, name, catalogue)
    ]
    return [(ranks.index(node.depth), undressed(node.text)) for node in headings], facts


def meant(blocks: list[Block]):
    """What a person reads in a text: its titles, and its statements with the titles above them and their labels."""
    titles, facts, path, labels = [], [], [], []
    label: list[str] = []
    for place, (kind, level, said) in enumerate(blocks):
        deeper = blocks[place + 1 : place + 2] and blocks[place + 1][0] == "item" and blocks[place + 1][1] > level
        if kind == "heading":
            path = [*path[: level - 1], said]
            titles.append((level - 1, said))
            label = []
        elif kind == "label":
            label = [said]
        else:
            label = [] if kind == "text" else label
            labels = [*labels[: max(0, level - 1)], *([said] if deeper and kind == "item" else [])]
            if not (deeper and kind == "item"):
                facts.append((tuple(path), len(label) + len(labels), said))
    return titles, facts


@pytest.mark.parametrize("name", TEXTS)
def test_the_plainest_dress_is_read_as_it_is_meant(name, catalogue):
    blocks = blocks_of(TEXTS[name])
    titles, facts = read(PLAIN.worn_by(blocks), f"{name}.md", catalogue)
    said = [(path, count, text.rpartition(": ")[2]) for path, count, text, _ in facts]
    expected = [(path, count, text.rpartition(": ")[2]) for path, count, text in meant(blocks)[1]]
    assert (titles, said) == (meant(blocks)[0], expected)


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_notes_in_another_dress_say_the_same(dress, catalogue):
    for name, text in TEXTS.items():
        blocks = blocks_of(text)
        worn = DRESSES[dress]
        assert read(worn.worn_by(blocks), f"{name}{worn.suffix}", catalogue) == read(
            PLAIN.worn_by(blocks), f"{name}.md", catalogue
        )
