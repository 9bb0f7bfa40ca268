"""Generated documents: all that the grammar can express, of pieces that are easily read as something else."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from content.notes.lines import join_lines, split_lines
from content.notes.markup import check_inline, read_markup
from content.notes.parsed import (
    KINDS,
    Check,
    FormerName,
    ParsedDocument,
    ParsedFact,
    ParsedOption,
    ParsedQuestion,
    ParsedScenario,
    ParsedService,
    TaskReference,
)
from content.notes.problems import Problems
from content.notes.values import a_year_after

PIECES = (
    *(
        "a queue",
        "SQS",
        "é",
        "👩\u200d💻",
        "no\u00a0break",
        "1.",
        "2)",
        "-",
        "*",
        "#",
        "##",
        ">",
        "|",
        "---",
        "===",
        "~~~",
    ),
    *("`code`", "`<b>`", "``a ` b``", "```", "\\#", "\\", "\\\\", "{#x}", "{#x", "}", "{{n}}", "[x]", "[ ]", "[", "]("),
    *("[a](https://docs.example.com)", "![b](c.svg)", "<b>", "<", "key: value", '"', '\\"', "=>", "anchored", "?", "!"),
)
BLOCKS = (
    "- one\n- two\n  - deeper\n\n  more",
    "2. two\n3. three",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```markdown\n## Facts\n\n- [x] no option {#a}\n### no-slug\n```",
    "~~~\n\n\tindented\n  ```\n~~~",
    "- list\n\n  ```\n  code\n\n  code\n  ```",
)


def is_markup(text: str) -> bool:
    problems = Problems("")
    return bool(text) and read_markup(split_lines(text, problems), problems) == text and not problems.in_order()


def is_inline(text: str) -> bool:
    problems = Problems("")
    check_inline(join_lines(split_lines(text, problems), problems), problems)
    return bool(text) and not problems.in_order()


def days(first=dt.date(2000, 1, 1)):
    return st.dates(first, dt.date(2099, 12, 31))


slugs = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join)
inline = pieces.filter(is_inline)
addresses = slugs.map(lambda slug: f"https://docs.example.com/{slug}#a%20(b)='c'")
texts = st.lists(inline | st.sampled_from(BLOCKS), min_size=1, max_size=3).map("\n\n".join).filter(is_markup)
values = pieces.filter(lambda text: "{#" not in text)
one_line = pieces.map(str.strip)
names = st.from_regex(r"[A-Za-z0-9&(][A-Za-z0-9&()@:. -]{0,8}[A-Za-z0-9)]", fullmatch=True)


def tuples_of(strategy, **sizes):
    return st.lists(strategy, unique=True, max_size=3, **sizes).map(tuple)


former_names = st.builds(FormerName, names, days().map(lambda day: day.replace(day=1)))
services = st.builds(
    ParsedService,
    name=one_line,
    slug=slugs,
    heading=one_line,
    category=one_line,
    docs_url=addresses,
    kind=st.sampled_from(("service", "topic")),
    aliases=tuples_of(names),
    formerly=tuples_of(former_names),
    retired=st.none() | days(),
    successor=st.just("") | slugs,
)


@st.composite
def facts(draw, slug):
    as_of = draw(days())
    month = as_of.day == 1 and draw(st.booleans())
    return ParsedFact(
        slug=slug,
        statement=draw(inline),
        asked=draw(st.booleans()),
        source_url=draw(addresses),
        as_of=as_of,
        as_of_text=as_of.isoformat()[:7] if month else as_of.isoformat(),
        review_by=draw(st.just(a_year_after(as_of)) | days()),
        attribute=draw(st.just("") | slugs),
        notes=draw(st.sampled_from(("", "001:12", "001:12-15,003:7"))),
        changed=draw(st.just("") | values),
    )


@st.composite
def options(draw, kind, code, index, is_key):
    is_pair = kind == "matching"
    side = inline.filter(lambda text: "=>" not in text)
    text = draw(side if is_pair else inline)
    return ParsedOption(
        code=code,
        text="" if is_pair and not is_key else text,
        is_key=is_key,
        rationale=draw(texts),
        facts=draw(tuples_of(slugs)),
        misconception=draw(st.just("") | slugs),
        anchored=draw(st.booleans()),
        place=index + 1 if kind == "ordering" else 0,
        target=draw(side) if is_pair else "",
    )


def _keys(draw, kind, count):
    """Which of the options are keys: one, two or more, or all, as the kind wants it."""
    if kind == "ordering":
        return [True] * count
    if kind == "multiple-choice":
        place = draw(st.integers(0, count - 1))
        return [index == place for index in range(count)]
    return draw(st.permutations([True, True, *draw(st.lists(st.booleans(), min_size=count - 2, max_size=count - 2))]))


@st.composite
def questions(draw, slug):
    kind = draw(st.sampled_from(KINDS))
    codes = draw(st.lists(slugs, min_size=2, max_size=4, unique=True))
    keys = _keys(draw, kind, len(codes))
    check = st.builds(Check, st.sampled_from(("blind answering", "source comparison", "person")), days())
    exams = draw(tuples_of(st.sampled_from(("SAA-C03", "DVA-C02", "CLF-C02")), min_size=1))
    return ParsedQuestion(
        slug=slug,
        kind=kind,
        # A list with an arrow would be a pair, a list with attributes a step.
        stem=draw(texts.filter(lambda text: "=>" not in text and "{#" not in text)),
        options=tuple(
            draw(options(kind, code, index, is_key))
            for index, (code, is_key) in enumerate(zip(codes, keys, strict=True))
        ),
        tasks=tuple(TaskReference(exam, draw(st.sampled_from(("1.1", "4.12")))) for exam in sorted(exams)),
        difficulty=draw(st.sampled_from(("easy", "medium", "hard"))),
        stage=draw(st.sampled_from(("operational", "pretest"))),
        reserve=draw(st.booleans()),
        enemies=tuple(sorted(draw(tuples_of(slugs)))),
        twins=tuple(sorted(draw(tuples_of(slugs)))),
        scenario=draw(st.just("") | slugs),
        template=draw(st.just("") | one_line),
        notes=draw(st.sampled_from(("", "001:402-403", "001:402, 003:12-13"))),
        author=draw(one_line),
        licence=draw(one_line),
        drafted=Check(draw(st.sampled_from(("person", "machine"))), draw(days())),
        checked=draw(tuples_of(check)),
    )


@st.composite
def documents(draw):
    """A valid document; its lines are all zero."""
    named = {noun: draw(st.lists(slugs, unique=True, max_size=2)) for noun in ("facts", "scenarios", "questions")}
    return ParsedDocument(
        path="generated.md",
        service=draw(services),
        facts=tuple(draw(facts(slug)) for slug in named["facts"]),
        scenarios=tuple(ParsedScenario(slug, draw(texts)) for slug in named["scenarios"]),
        questions=tuple(draw(questions(slug)) for slug in named["questions"]),
    )
