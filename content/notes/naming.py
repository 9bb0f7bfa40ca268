"""Which subjects the sections of notes own: by the names in their titles, and whether a text is about AWS at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from content.notes.names import Catalogue, Mention, Subject, names_data
from content.notes.nodes import Kind, Node, Outline

_AWS = re.compile(r"\baws\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_CAPITAL = re.compile(r"[A-Z\u00c0-\u00d6\u0391-\u03a9\u0410-\u042f]")
_BRACKETS = re.compile(r"\([^()]*\)")
_ENUMERATING = re.compile(
    r"(?:use )?cases?|uses?|(?:source|target|destination|producer|consumer|subscriber|example|solution|requirement|"
    r"support|integration|service)s?|following|to|with|from|by|of|as|like|are|is|be|using|via|for|in|on"
)
"""Last words of labels whose items are members of a list, not titles."""

_KINDS = re.compile(r"(?:type|mode|kind|option|variant|flavou?r|tier)s?")
"""Last words of labels below which what other services work with is a kind of what the label names."""

_LISTING_TITLE = re.compile(
    r"\W*(?:(?:event )?(?:sources?|targets?|destinations?)|triggers?|integrations?|integrates with|works with|"
    r"subscribers?|producers?|consumers?|origins?|supported services)\W*",
    re.IGNORECASE,
)
"""Titles in the section of a service below which other services are members of a list."""

_PREPOSITIONS = frozenset(
    ("for", "with", "without", "in", "on", "to", "from", "of", "via", "as", "into", "by", "using")
)
# Particles and verbs of Japanese, Chinese and Korean touch the name.
_SUBJECT_VERB = re.compile(
    r"[\u306f\u304c\u3067\u306e\u3092\u662f\u7684\u53ef\u652f\u7528\ub294\uc740\uc774\uac00\uc5d0\uc758]|"
    r"(?:\([^()]*\))?[ \t]*(?:(?:[:=\u2013\u2014\u2192\u21d2-]|->|=>)(?=\s)|"
    r"(?:is|are|was|can|has|have|does|allows?|provides?|supports?|"
    r"offers?|lets?|enables?|uses?|used|helps?|gives?|stores?|runs?|works?|will|must|needs?|stands?|makes?|automatically)\b)",
    re.IGNORECASE,
)
_DEFINING_VERB = re.compile(
    r"[\u306f\u662f\ub294\uc740]|"
    r"(?:[ \t]*\([^()]*\))?(?:[ \t]*[:=](?=\s)|[ \t]+(?:is|are|used|allows|provides|lets|enables|holds)\b)",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?<![ \t])[ \t]*(?:[:=\u2192\u21d2\u2013\u2014]|->|=>)[ \t]")
_UNSAID = (Kind.CODE, Kind.LINKS, Kind.CONTENTS)
LARGEST_SAMPLE = 5_000
LONGEST_TITLE = 30
"""Characters of an item that titles those below it: there a name is one without its capitals, too."""

_SHORT = 5
"""Lines of a text that a single name decides."""
_DECISIVE = 0.08
"""Least share of the lines that name something of AWS, for a text about it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a text mentions: lines with distinct names of AWS, lines that name other subjects, all lines of text."""

    aws: int
    others: int
    lines: int
    typical: int
    """How many subjects have names that only stand together in notes about AWS."""
    is_all_lower_case: bool
    """Whether the author wrote no capitals: then they say nothing about what is a name."""

    @property
    def is_about_aws(self) -> bool:
        """Whether names such as Config mean services here."""
        least = max(2, _DECISIVE * self.lines) if self.lines > _SHORT else 1
        is_named = self.aws > self.others and self.aws >= least
        return is_named or (self.typical > 2 and not self.others)


@dataclass(frozen=True, slots=True)
class Outdated:
    """A name in a text that nothing bears any more."""

    name: str
    subject: Subject
    since: dt.date
    """When the name was given up, or the subject itself."""

    @property
    def is_retired(self) -> bool:
        return self.subject.retired == self.since


def outdated_names(text: str, catalogue: Catalogue, *, any_case: bool = False) -> tuple[Outdated, ...]:
    """The former names and the retired subjects that a text speaks of."""
    found = {}
    for mention in catalogue.mentions(text, any_case=any_case):
        subject = catalogue.subjects[mention.slug]
        since = mention.until or subject.retired
        if since:
            found[mention.spelled] = Outdated(mention.spelled, subject, since)
    return tuple(found.values())


def evidence_in(outline: Outline, catalogue: Catalogue) -> Evidence:
    """Counts headings and labels twice, since they say what lies below them. Of a long text looks at a part."""
    aws = others = lines = 0
    typical = set()
    other_names = _other_names()
    sample = _sample(outline)
    any_case = _is_all_lower_case([node.text for node in sample])
    for node in sample:
        weight = 2 if node.kind in (Kind.HEADING, Kind.LABEL) else 1
        lines += weight
        is_title = node.kind is Kind.HEADING or (bool(node.children) and len(node.text) <= LONGEST_TITLE)
        mentions = catalogue.mentions(node.text[:2_000], any_case=any_case or is_title)
        if _AWS.search(node.text) or any(mention.is_distinct for mention in mentions):
            aws += weight
        elif other_names.search(node.text):
            others += weight
        typical |= {mention.slug for mention in mentions if mention.is_typical}
    return Evidence(aws, others, lines, len(typical), any_case)


def _is_all_lower_case(texts: Sequence[str]) -> bool:
    letters = sum(map(len, texts))
    capitals = sum(len(_CAPITAL.findall(text)) for text in texts)
    return letters > 20 and capitals * 100 <= letters


def _sample(outline: Outline) -> Sequence[Node]:
    """The nodes that say something, and of very many every n-th."""
    nodes = [node for node, _ in outline.walk() if node.text and node.kind not in _UNSAID]
    return nodes[:: len(nodes) // LARGEST_SAMPLE + 1]


def title_owners(title: str, catalogue: Catalogue, inherited: Sequence[str]) -> tuple[str, ...]:
    """The subjects that a heading names, in its order. `inherited` are those of the section around it.

    A word such as encryption is an aspect of the service around it, where there is one; and what goes on from the name
    of that service is part of the name: `Agent` below `CloudWatch`.
    """
    found = catalogue.mentions(title, any_case=True)
    services = dict.fromkeys(mention.slug for mention in found if not mention.is_aspect)
    if services or inherited:
        return tuple(services) or _continued(title, catalogue, inherited)
    rest = _rest(title, found)
    # `Backup and recovery` is about more than a product of that name.
    is_product = (catalogue.subjects[mention.slug].kind == "service" and mention.is_aspect for mention in found)
    owners = (mention.slug for mention, product in zip(found, is_product, strict=True) if not (product and rest))
    return tuple(dict.fromkeys(owners))


def _continued(title: str, catalogue: Catalogue, inherited: Sequence[str]) -> tuple[str, ...]:
    for slug in inherited[:1]:
        heading = catalogue.subjects[slug].heading
        whole = f"{heading} {title}"
        mentions = catalogue.mentions(whole, any_case=True)
        if len(mentions) == 1 and mentions[0].start == 0 and mentions[0].end == len(whole) and mentions[0].slug != slug:
            return (mentions[0].slug,)
    return ()


def is_foreign_title(title: str, catalogue: Catalogue, *, is_inside: bool) -> bool:
    """Whether a section is not about AWS: it names another cloud, or lies inside of such a section and no service."""
    if _AWS.search(title) or any(mention.is_distinct for mention in catalogue.mentions(title, any_case=True)):
        return False
    return is_inside or _other_names().search(title) is not None


def item_owners(item: Node, parents: Sequence[Node], catalogue: Catalogue, inherited: Sequence[str]) -> tuple[str, ...]:
    """The subjects of an item or label that acts as a heading; nothing where it does not.

    It does when it says a name and hardly anything else, and is no member of an enumeration such as `Sources:`.
    """
    if any(parent.kind is not Kind.HEADING and is_enumerating(parent.text) for parent in parents):
        return ()
    if inherited and parents and parents[-1].kind is Kind.HEADING and _LISTING_TITLE.fullmatch(parents[-1].text):
        return ()
    title = _BRACKETS.sub(" ", item.text).strip(" :")
    before, colon, _ = title.partition(":")
    title = before if colon and len(before.split()) <= 4 else title
    mentions = [
        mention for mention in catalogue.mentions(title, any_case=True) if not (inherited and mention.is_aspect)
    ]
    if not mentions:
        return _continued(title, catalogue, inherited)
    rest = _rest(title, mentions)
    if not rest and are_hubs([mention.slug for mention in mentions], inherited):
        return ()
    is_title = len(rest) <= (1 if inherited else 2) and not any(word in _PREPOSITIONS for word in rest)
    return tuple(dict.fromkeys(mention.slug for mention in mentions)) if is_title else ()


def are_hubs(slugs: Sequence[str], inherited: Sequence[str]) -> bool:
    """Whether these names in the section of a service only say with which other ones: `Lambda` below `CodeDeploy`."""
    if not inherited or inherited[0] in names_data()["broad"]["slugs"]:
        return False
    return all(slug in names_data()["hubs"]["slugs"] and slug not in inherited for slug in slugs)


def is_broad(title: str, owners: Sequence[str], catalogue: Catalogue) -> bool:
    """Whether what stands below a title is about the narrower subjects that it names.

    It is not where the title says which product of a broad subject it means: `Lake Formation`, not `Data lakes`.
    """
    if not owners or owners[0] not in names_data()["broad"]["slugs"]:
        return False
    aliases = catalogue.subjects[owners[0]].aliases
    products = {_without_prefix(alias) for alias in aliases if alias.startswith(("AWS ", "Amazon "))}
    mentions = catalogue.mentions(title, any_case=True) if products else ()
    return not any(_without_prefix(mention.spelled) in products for mention in mentions)


def _without_prefix(name: str) -> str:
    return name.removeprefix("AWS ").removeprefix("Amazon ")


def is_enumerating(label: str) -> bool:
    """Whether what stands below is a list of members, each of which may be a name without being a heading."""
    words = _WORD.findall(label.lower())
    return bool(words) and (_ENUMERATING.fullmatch(words[-1]) is not None or words[0].startswith("support"))


def is_of_kinds(label: str) -> bool:
    """Whether what stands below are kinds of something: `ECS launch types`, of which `EC2` is one and no subject."""
    words = _WORD.findall(label.lower())
    return bool(words) and _KINDS.fullmatch(words[-1]) is not None


def subject_of(statement: str, mentions: Sequence[Mention], *, is_defining: bool) -> str:
    """The subject with which a statement begins: `NLB is ...`, `NAT gateway: ...`; empty where it begins otherwise.

    `mentions` are those of the statement. `is_defining` asks for a verb that says what the subject is or does, and not
    only for any.
    """
    if (
        not mentions
        or (is_defining and mentions[0].is_aspect)
        or statement[: mentions[0].start].strip().lower() not in ("", "the", "an", "a", "-", "in", "with")
    ):
        return ""
    verb = _DEFINING_VERB if is_defining else _SUBJECT_VERB
    rest = statement[mentions[0].end : mentions[0].end + 120]
    return mentions[0].slug if verb.match(rest if is_defining else rest.lstrip()) else ""


def titled_subject(statement: str, catalogue: Catalogue) -> str:
    """The subject that stands before a sign as its title, without its capitals, too: `redshift -> columnar`."""
    title = _TITLED.search(statement[: LONGEST_TITLE + 4])
    mentions = catalogue.mentions(statement[: title.start()], any_case=True) if title else ()
    if title is None or len(mentions) != 1:
        return ""
    (mention,) = mentions
    is_all = (mention.start, mention.end) == (0, title.start())
    return mention.slug if is_all and not mention.is_aspect else ""


def _rest(title: str, mentions: Sequence[Mention]) -> list[str]:
    """The words of a title that are part of no name, in lower case."""
    words: list[str] = []
    position = 0
    for mention in mentions:
        words += _WORD.findall(title[position : mention.start].lower())
        position = mention.end
    words += _WORD.findall(title[position:].lower())
    return [word for word in words if word not in ("and", "the", "vs", "or", "a", "an")]


@cache
def _other_names() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in names_data()["others"]["names"])
    return re.compile(rf"\b(?:{names})\b")
