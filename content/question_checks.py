"""The item-writing rules that a program can check, for one question and for a bank of them.

A question is publishable when none of its findings is an error. The rules are those of a table: each looks at a
question and names the places it objects to.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import comb
from typing import Literal

from content import wording
from content.drafts import is_proposed
from content.notes.parsed import CHOICE_KINDS, ParsedOption, ParsedQuestion
from content.notes.values import EXAM_CODE, TASK_NUMBER

Severity = Literal["error", "warning"]
Place = tuple[int, str]
"""Line and message."""

OPTION_COUNTS = {"multiple-choice": ((4, 4), (1, 1)), "multiple-response": ((5, 6), (2, 3))}
"""Fewest and most options, fewest and most keys."""
SCENARIO_WORDS = (30, 110)
LENGTH_RATIO, LENGTH_DIFFERENCE = 2, 40
"""Options differ too much when the longest has over twice the characters of the shortest and over forty more."""
RARE_LETTERS = 6
ABSOLUTES = frozenset({"always", "never", "impossible", "completely", "entirely"})
HEAD = {
    "tasks": "on which tasks it stands",
    "author": "whose it is",
    "licence": "under which licence",
    "drafted": "who drafted it",
}
"""What every question says of itself, by its key at the head of a question in a file."""
BANK_MINIMUM = 40
"""Shares of fewer questions say nothing."""
LONGEST_KEY_SHARE = Fraction(30, 100)
ROBOT_MARGIN = Fraction(8, 100)
STEM_OVERLAP = Fraction(40, 100)
_COMMON_WORDS = """
access account amazon application architect available availability business change company configuration customer
database developer different engineer environment existing function instance management message network operation
region request requirement resource security server service solution storage system traffic user workload
"""
COMMON_WORDS = frozenset(_COMMON_WORDS.split())

_WORD = re.compile(r"[A-Za-z0-9]+")
_COUNT = re.compile(
    r"(?:^|[.?!:(]) ?(?:please )?(?:select|choose|pick|mark|tick) (?:(?:the|any|exactly|only) )?(?:[a-z]+ )?"
    r"(?:two|three|four|five|[2-5])\b|\bwhich (?:two|three|four|five|[2-5])\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?i:which|what)(?: (?!that |who )[\w-]+){0,4} (?:is|are|does|do|can|will|would|should)(?: [\w-]+)? not\b"
    r"|\bexcept\b"
)
_LETTER = re.compile(
    r"\b(?:[Oo]ptions?|[Aa]nswers?|[Cc]hoices?|[Aa]lternatives?) \(?[A-F]\b(?! record)"
    r"|\b[Bb]oth [A-F](?: and [A-F])?\b(?! (?:and|records?)\b)"
)
_LETTER_PAIR = re.compile(r"\b[A-F] (?:and|or) [A-F]\b(?! records?\b)")
_ALL_OR_NONE = re.compile(
    r"\b(?:all|none|both|any|neither|each) of (?:the|these) (?:above|below|(?:other )?(?:options|answers)|others)\b"
    r"|\ball the above\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    severity: Severity
    slug: str
    """The question; empty for what is wrong with the bank as a whole."""
    line: int
    message: str
    fix: str


@dataclass(frozen=True)
class Catalogue:
    """The names that services go by."""

    names: Mapping[str, str]
    """Name, abbreviation or former name -> slug."""
    retired: Mapping[str, dt.date]
    """Slug of a service that can no longer be used -> since when."""

    @cached_property
    def _names_by_first_word(self) -> dict[str, list[str]]:
        by_word: dict[str, list[str]] = {}
        for name in sorted(self.names, key=len, reverse=True):
            if word := _WORD.match(name):
                by_word.setdefault(word[0], []).append(name)
        return by_word

    def services_in(self, text: str) -> dict[str, str]:
        """Slug -> name as written, of the services that a text names. The longest name counts; case matters."""
        found: dict[str, str] = {}
        position = 0
        while word := _WORD.search(text, position):
            position = word.end()
            for name in self._names_by_first_word.get(word[0], ()):
                end = word.start() + len(name)
                if text.startswith(name, word.start()) and not text[end : end + 1].isalnum():
                    found.setdefault(self.names[name], name)
                    position = end
                    break
        return found


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    fix: str
    find: Callable[[ParsedQuestion, Catalogue], Iterable[Place]]


def check_question(question: ParsedQuestion, *, catalogue: Catalogue) -> list[Finding]:
    """What the rules object to in one question, in the order of its lines."""
    findings = [
        Finding(rule.code, rule.severity, question.slug, line, message, rule.fix)
        for rule in RULES
        for line, message in rule.find(question, catalogue)
    ]
    return sorted(findings, key=lambda finding: finding.line)


def is_publishable(findings: Iterable[Finding]) -> bool:
    return all(finding.severity != "error" for finding in findings)


def option_text(option: ParsedOption) -> str:
    """What a candidate reads of an option: of a pair, both sides."""
    return f"{option.text} {option.target}".strip()


def keys_of(question: ParsedQuestion) -> list[ParsedOption]:
    return [option for option in question.options if option.is_key]


def distractors_of(question: ParsedQuestion) -> list[ParsedOption]:
    return [option for option in question.options if not option.is_key]


def _stem_that_does_not_ask(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    sentences = wording.sentences(question.stem)
    if not sentences or not wording.asks(sentences[-1]):
        yield question.line_start, "the last sentence of the stem is no question"


def _negative_in_small_letters(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for sentence in wording.sentences(question.stem):
        if wording.asks(sentence) and _NEGATIVE.search(sentence):
            yield question.line_start, f"the question is negative in small letters: {sentence}"


def _stem_length(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    """Recall questions, which are one sentence, and those with a shared scenario may be shorter."""
    count = len(wording.words(question.stem))
    fewest, most = SCENARIO_WORDS
    is_recall = len(wording.sentences(question.stem)) == 1 or question.scenario != ""
    if count > most or (count < fewest and not is_recall):
        yield question.line_start, f"the stem has {count} words, a scenario has {fewest} to {most}"


def _count_in_stem(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    if match := _COUNT.search(wording.squeezed(question.stem)):
        yield question.line_start, f"the stem says how many to select: '{match[0].strip()}'"


def _counts_of_options(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    if question.kind not in OPTION_COUNTS:
        return
    for noun, count, (fewest, most) in zip(
        ("option", "key"),
        (len(question.options), len(keys_of(question))),
        OPTION_COUNTS[question.kind],
        strict=True,
    ):
        if not fewest <= count <= most:
            expected = str(most) if fewest == most else f"{fewest} to {most}"
            nouns = noun if most == 1 else f"{noun}s"
            yield question.line_start, f"a {question.kind} question has {expected} {nouns}, not {count}"


def _missing_rationales(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for option in question.options:
        if not option.rationale.strip() and not is_proposed(option.code, option.rationale):
            yield option.line, f"the option {option.code} has no rationale"


def _proposed_options(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for option in question.options:
        if is_proposed(option.code, option.rationale):
            yield option.line, f"the option {option.code} was proposed by the program, and nobody has looked at it"


def _missing_facts(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for option in question.options:
        if not option.facts:
            yield option.line, f"the option {option.code} cites no fact"


def _letters(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    if match := _LETTER.search(wording.squeezed(question.stem)):
        yield question.line_start, f"the stem names an option by its letter: '{match[0]}'"
    for option in question.options:
        text = wording.squeezed(f"{option_text(option)} | {option.rationale}")
        if match := _LETTER.search(text) or _LETTER_PAIR.search(text):
            yield option.line, f"the option {option.code} names another by its letter: '{match[0]}'"


def _all_or_none(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for option in question.options:
        if match := _ALL_OR_NONE.search(wording.squeezed(option_text(option))):
            yield option.line, f"the option {option.code} stands for other options: '{match[0]}'"


def _absolutes_in_distractors(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    if any(ABSOLUTES.intersection(wording.words(key.text)) for key in keys_of(question)):
        return
    for option in distractors_of(question):
        for word in sorted(ABSOLUTES.intersection(wording.words(option.text))):
            yield option.line, f"'{word}' stands only in distractors"


def _cue_words(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    """A word that the stem uses once and that nothing but a key repeats leads to the key."""
    if question.kind not in CHOICE_KINDS:
        return
    uses = Counter(wording.words(question.stem))
    once = wording.content_words(" ".join(word for word, count in uses.items() if count == 1))
    elsewhere = wording.content_words(" ".join(option.text for option in distractors_of(question)))
    for key in keys_of(question):
        for word in sorted(once & wording.content_words(key.text) - elsewhere - COMMON_WORDS):
            if len(word) >= RARE_LETTERS:
                yield key.line, f"only the key repeats '{word}' of the stem"


def _equal_options(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    seen: dict[str, str] = {}
    for option in question.options:
        text = wording.normalised(option_text(option))
        if text in seen:
            yield option.line, f"the options {seen[text]} and {option.code} are equal"
        seen.setdefault(text, option.code)


def _spread_of_lengths(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    lengths = [len(option_text(option)) for option in question.options] or [0]
    shortest, longest = min(lengths), max(lengths)
    if longest > LENGTH_RATIO * shortest and longest - shortest > LENGTH_DIFFERENCE:
        yield question.line_start, f"the options have {shortest} to {longest} characters"


def _foreign_services(question: ParsedQuestion, catalogue: Catalogue) -> Iterator[Place]:
    shown = catalogue.services_in("\n".join([question.stem, *map(option_text, question.options)]))
    for option in question.options:
        for slug, name in catalogue.services_in(option.rationale).items():
            if slug not in shown:
                yield option.line, f"the rationale of {option.code} brings up {name}"


def _retired_keys(question: ParsedQuestion, catalogue: Catalogue) -> Iterator[Place]:
    for key in keys_of(question):
        for slug, name in catalogue.services_in(option_text(key)).items():
            if slug in catalogue.retired:
                yield key.line, f"{name} cannot be used since {catalogue.retired[slug].isoformat()}"


def _missing_keys_of_the_head(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for key, what in HEAD.items():
        if not getattr(question, key):
            yield question.line_start, f"the question does not say {what} ({key})"


def _unknown_tasks(question: ParsedQuestion, _: Catalogue) -> Iterator[Place]:
    for reference in question.tasks:
        if not EXAM_CODE.fullmatch(reference.exam) or not TASK_NUMBER.fullmatch(reference.task):
            yield question.line_start, f"'{reference.exam} {reference.task}' is no task"


RULES = (
    Rule("stem-asks", "error", "end the stem with the question", _stem_that_does_not_ask),
    Rule("stem-count", "error", "leave it out; the program says how many", _count_in_stem),
    Rule("stem-negative", "warning", "ask for what is right, or write NOT in capitals", _negative_in_small_letters),
    Rule("stem-length", "warning", "shorten the stem, or add the constraint that decides", _stem_length),
    Rule("option-count", "error", "add or remove options", _counts_of_options),
    Rule("option-letter", "error", "say what the option says; options are shuffled", _letters),
    Rule("option-all-none", "error", "write an option that stands by itself", _all_or_none),
    Rule("option-absolute", "warning", "drop the word, or use it in the key too", _absolutes_in_distractors),
    Rule("option-cue", "warning", "use another word, or repeat it in a distractor", _cue_words),
    Rule("option-equal", "error", "write another option", _equal_options),
    Rule("option-lengths", "warning", "give all options the same detail", _spread_of_lengths),
    Rule("key-retired", "error", "make the service's successor the key", _retired_keys),
    Rule("option-proposed", "error", "say why it is wrong, write it anew or remove it", _proposed_options),
    Rule("rationale-missing", "error", "say in one or two sentences why it is right or wrong", _missing_rationales),
    Rule("rationale-service", "warning", "leave the service out of the rationale", _foreign_services),
    Rule("fact-missing", "error", "name the fact that the rationale rests on", _missing_facts),
    Rule(
        "head-missing",
        "error",
        "say it in its field, or at the head of the question",
        _missing_keys_of_the_head,
    ),
    Rule("task-format", "error", "write SAA-C03 2.1", _unknown_tasks),
)


def check_bank(questions: Sequence[ParsedQuestion]) -> list[Finding]:
    """What is wrong between questions: near duplicates, and keys that can be guessed without knowing anything."""
    findings = list(_near_duplicates(questions))
    if len(questions) >= BANK_MINIMUM:
        choices = [question for question in questions if question.kind in CHOICE_KINDS and keys_of(question)]
        findings += [*_longest_keys(choices), *_successful_robots(choices)]
    return findings


def _near_duplicates(questions: Iterable[ParsedQuestion]) -> Iterator[Finding]:
    """Questions with equal options and keys, whose stems share enough of the words of the shorter one."""
    alike: dict[tuple[frozenset[str], frozenset[str]], list[ParsedQuestion]] = {}
    for question in questions:
        options = frozenset(wording.normalised(option_text(option)) for option in question.options)
        keys = frozenset(wording.normalised(option_text(key)) for key in keys_of(question))
        alike.setdefault((options, keys), []).append(question)
    for group in alike.values():
        stems = {question.slug: wording.content_words(question.stem) for question in group}
        for first, second in combinations(group, 2):
            shared = len(stems[first.slug] & stems[second.slug])
            if shared >= STEM_OVERLAP * min(len(stems[first.slug]), len(stems[second.slug])):
                message = f"the question is nearly {first.slug}: same options, same key, similar stem"
                fix = "ask for another decision, or drop one of them"
                yield Finding("bank-duplicate", "error", second.slug, second.line_start, message, fix)


def _longest_keys(choices: Iterable[ParsedQuestion]) -> Iterator[Finding]:
    single = [question for question in choices if len(keys_of(question)) == 1]
    longest = sum(
        all(len(key.text) > len(distractor.text) for distractor in distractors_of(question))
        for question in single
        for key in keys_of(question)
    )
    if longest > LONGEST_KEY_SHARE * len(single):
        message = f"the key is the longest option in {longest} of {len(single)} single-key questions"
        fix = f"give distractors the same detail; at most {float(LONGEST_KEY_SHARE):.0%} may be so"
        yield Finding("bank-longest-key", "error", "", 0, message, fix)


def _successful_robots(choices: Sequence[ParsedQuestion]) -> Iterator[Finding]:
    chance = sum(Fraction(1, comb(len(question.options), len(keys_of(question)))) for question in choices)
    for name, rank in ROBOTS.items():
        expected = sum(expected_mark(question, rank(question)) for question in choices)
        if expected > chance + ROBOT_MARGIN * len(choices):
            shares = f"{float(expected / len(choices)):.0%}, guessing {float(chance / len(choices)):.0%}"
            message = f"a robot that picks {name} scores {shares}"
            fix = f"stay within {float(ROBOT_MARGIN):.0%} of guessing"
            yield Finding("bank-robot", "error", "", 0, message, fix)


def expected_mark(question: ParsedQuestion, ranks: Sequence[int]) -> Fraction:
    """The chance that picking as many options as there are keys, by highest rank, picks the keys.

    Ties are broken at random: of the tied options, `comb(tied, picks left)` sets are equally likely.
    """
    keys = {index for index, option in enumerate(question.options) if option.is_key}
    lowest_picked = sorted(ranks, reverse=True)[len(keys) - 1]
    sure = {index for index, rank in enumerate(ranks) if rank > lowest_picked}
    tied = {index for index, rank in enumerate(ranks) if rank == lowest_picked}
    if not sure <= keys <= sure | tied:
        return Fraction(0)
    return Fraction(1, comb(len(tied), len(keys) - len(sure)))


def _by_length(question: ParsedQuestion) -> list[int]:
    return [len(option.text) for option in question.options]


def _by_place(question: ParsedQuestion) -> list[int]:
    return [-index for index in range(len(question.options))]


def _by_words_of_the_stem(question: ParsedQuestion) -> list[int]:
    stem = wording.content_words(question.stem)
    return [len(stem & wording.content_words(option.text)) for option in question.options]


ROBOTS: Mapping[str, Callable[[ParsedQuestion], list[int]]] = {
    "the longest options": _by_length,
    "the first options": _by_place,
    "the options with most words of the stem": _by_words_of_the_stem,
}
