"""The catalogue of names: what the subjects of notes are called, were called, and until when. Pure data, no database.

The subjects are those of the library's files and those of `names.toml`, which also has what people write instead.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from content.notes.lines import split_lines
from content.notes.parsed import FormerName, ParsedService
from content.notes.problems import Problems
from content.notes.service import read_service

_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
"""Names are written in other letters than those of East Asia, which may stand right beside them: `S3は`."""

_PARTING = ",;+|/&"
"""Signs that part names, unless they stand in one: `S3 / Glacier` are two, `RDS & Aurora`, too."""

_PREFIX = ("amazon", "aws")
_KEEP_S = frozenset(("aws", "sns", "sqs", "efs", "ebs", "kms", "ecs", "eks", "sts", "dns", "rds", "ops", "ses", "dms"))
_FOLLOWING = re.compile(
    r"[ \t]*(?:$|[:(=|/+&,\u2013\u2014\u2192-](?=[ \t(]|$|\w)|(?:is|are|lets|uses|turns|helps|and|vs\.?)\b)"
)
"""What stands behind a name that is an everyday word, too."""

_IN_BRACKETS = re.compile(r"(?<![ \t])[ \t]*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Subject:
    """What facts are about: a service, or a topic that is no product."""

    slug: str
    name: str
    heading: str
    """The name that people say."""
    kind: str = "service"
    aliases: tuple[str, ...] = ()
    formerly: tuple[FormerName, ...] = ()
    retired: dt.date | None = None
    successor: str = ""
    is_common_word: bool = False
    """Whether its name without Amazon or AWS is an everyday word: alone it is a name only where a title or an item is
    called so, or a statement says of it what it is (`Polly: speech from text`)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: where it stands, and whether it can mean nothing else."""

    slug: str
    start: int
    end: int
    spelled: str
    """As the catalogue writes it."""
    is_distinct: bool
    is_aspect: bool
    """Whether it is no subject of its own inside of the section of another one."""
    is_typical: bool
    """Whether it is one of the names that stand together only in notes about AWS."""
    until: dt.date | None
    """When this name was given up."""


@dataclass(frozen=True, slots=True)
class _Name:
    slug: str
    spelled: str
    is_distinct: bool
    is_aspect: bool
    is_typical: bool
    is_leading: bool
    """Whether it is a name only where a text is called so or begins with it."""
    until: dt.date | None


class Catalogue:
    """Finds the names of subjects in texts."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = {subject.slug: subject for subject in subjects}
        self._names: dict[tuple[str, ...], _Name] = {}
        self._longest: dict[str, int] = {}
        self._common = {_key(name) for name in names_data()["common"]["names"]}
        self._leading = {_key(name) for name in names_data()["leading"]["names"]}
        self._typical = {_key(name) for name in names_data()["typical"]["names"]}
        self._aspects = {_key(name) for name in names_data()["aspects"]["names"]}
        aliases = names_data()["aliases"]
        everyone = tuple(self.subjects.values())
        # Where two subjects share a name, it belongs to the one that is called so, and then to the one named below.
        for subject in everyone:
            self._add(subject, (subject.name, subject.heading))
        for subject in everyone:
            for former in subject.formerly:
                self._add(subject, (former.name,), until=former.until)
        for subject in everyone:
            self._add(subject, aliases.get(subject.slug, ()))
        for subject in everyone:
            self._add(subject, subject.aliases)

    def mentions(self, text: str, *, any_case: bool = False) -> list[Mention]:
        """The names in a text, from left to right, the longest first; none overlaps another.

        `any_case` is for titles and for notes that are all lower case. Elsewhere a word counts as a name only where it
        is written as one: `Config` and not `config`.
        """
        keys = [_folded(word) for word in _WORD.findall(text)]
        if self._longest.keys().isdisjoint(keys):
            return []
        words = list(_WORD.finditer(text))
        found = []
        end = 0
        for index, key in enumerate(keys):
            if index >= end and key in self._longest:
                mention, length = self._at(text, words, keys, index, any_case=any_case)
                if mention:
                    found.append(mention)
                    end = index + length
        return found

    def _at(
        self, text: str, words: Sequence[re.Match[str]], keys: Sequence[str], index: int, *, any_case: bool
    ) -> tuple[Mention | None, int]:
        for length in range(min(self._longest[keys[index]], len(keys) - index), 0, -1):
            name = self._names.get(tuple(keys[index : index + length]))
            if name:
                start, end = words[index].start(), words[index + length - 1].end()
                if length > 1 and any(sign in text[start:end] and sign not in name.spelled for sign in _PARTING):
                    continue
                if name.is_leading and (index or not _FOLLOWING.match(text, end) or not text[start].isupper()):
                    continue
                if any_case or _is_written_as(name.spelled, text[start:end]):
                    return _mention(name, start, end), length
        return None, 1

    def _add(self, subject: Subject, names: Iterable[str], *, until: dt.date | None = None) -> None:
        for spelled, is_common in (spelling for name in names for spelling in _spellings(name, subject)):
            key = _key(spelled)
            if key and key not in self._names:
                is_leading = is_common or key in self._leading
                is_distinct = key not in self._common and not is_leading
                given_up = until if is_distinct else None
                is_aspect, is_typical = is_leading or key in self._aspects, key in self._typical
                self._names[key] = _Name(
                    subject.slug, spelled, is_distinct, is_aspect, is_typical, is_leading, given_up
                )
                self._longest[key[0]] = max(self._longest.get(key[0], 0), len(key))


def catalogue_of(services: Iterable[ParsedService]) -> Catalogue:
    """The catalogue of the services of the library and of `names.toml`."""
    subjects = {
        service.slug: Subject(
            service.slug,
            service.name,
            service.heading or service.name,
            service.kind,
            service.aliases,
            service.formerly,
            service.retired,
            service.successor,
        )
        for service in services
    }
    for row in names_data()["subject"]:
        formerly = tuple(FormerName(**former) for former in row.get("formerly", ()))
        name = row["name"]
        subject = Subject(
            row["slug"],
            name,
            name,
            row.get("kind", "service"),
            tuple(row.get("aliases", ())),
            formerly,
            row.get("retired"),
            row.get("successor", ""),
            row.get("common", False),
        )
        subjects.setdefault(subject.slug, subject)
    return Catalogue(subjects.values())


def library_services(folder: Path) -> Iterator[ParsedService]:
    """What the files of a folder of the library say about their services; their facts and questions are not read."""
    for path in sorted(folder.glob("*.md")):
        problems = Problems(path.name)
        service, _ = read_service(split_lines(path.read_text(encoding="utf-8"), problems), problems)
        if service:
            yield service


@cache
def names_alone() -> Catalogue:
    """The catalogue of `names.toml` without any library."""
    return catalogue_of(())


@cache
def names_data() -> dict[str, Any]:
    """What `names.toml` says."""
    with Path(__file__).with_name("names.toml").open("rb") as file:
        return tomllib.load(file)


def _mention(name: _Name, start: int, end: int) -> Mention:
    return Mention(name.slug, start, end, name.spelled, name.is_distinct, name.is_aspect, name.is_typical, name.until)


def _spellings(name: str, subject: Subject) -> Iterator[tuple[str, bool]]:
    """The name with and without brackets, Amazon and AWS; and whether it is one only at the beginning of a text."""
    for spelled in dict.fromkeys((name, _IN_BRACKETS.sub("", name))):
        prefix, _, rest = spelled.partition(" ")
        if prefix.lower() not in _PREFIX:
            yield spelled, subject.is_common_word
            yield f"AWS {spelled}", False
            yield f"Amazon {spelled}", False
        else:
            yield spelled, False
            if rest and not (subject.kind == "topic" and " " not in rest):
                yield rest, subject.is_common_word


def _key(name: str) -> tuple[str, ...]:
    return tuple(_folded(word) for word in _WORD.findall(name))


@lru_cache(maxsize=4_096)
def _folded(word: str) -> str:
    """The word in lower case and in the singular."""
    word = word.lower()
    return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2] != "s" and word not in _KEEP_S else word


def _is_written_as(name: str, text: str) -> bool:
    """Whether a text has the capitals of the name, of its first word at least: `Glue`, not `glue`; `SQS`, not `sqs`."""
    first, written = name.partition(" ")[0], text.partition(" ")[0]
    if first.isupper():
        return written.isupper() or written.rstrip("s").isupper()
    return written[:1].isupper() or not first[:1].isupper()
