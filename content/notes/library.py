"""The reader of a service file of the library. Its grammar is docs/notes-format.md."""

from __future__ import annotations

from collections.abc import Sequence

from content.notes.facts import read_facts
from content.notes.lines import Line, split_lines
from content.notes.parsed import Parsed, ParsedDocument, ParsedFact, ParsedQuestion, ParsedScenario
from content.notes.problems import Problems
from content.notes.questions import read_questions, read_scenarios
from content.notes.service import read_service

SECTIONS = ("## Facts", "## Scenarios", "## Questions")
_FRAME = "---\nservice: None\nslug: none\ncategory: None\ndocs: https://example.org/\n---\n\n# None"


def read_document(text: str, path: str) -> Parsed[ParsedDocument]:
    """What a service file says, or all the reasons why it is refused.

    `text` is what `content.notes.text.decode` returned. References to facts, services and scenarios of other files are
    not resolved here.
    """
    problems = Problems(path)
    service, rest = read_service(split_lines(text, problems), problems)
    fact_lines, scenario_lines, question_lines = _sections(rest, problems)
    facts = read_facts(fact_lines, problems)
    scenarios = read_scenarios(scenario_lines, problems)
    questions = read_questions(question_lines, problems)
    _check_distinct(facts, scenarios, questions, problems)
    if service is None or problems.in_order():
        return Parsed(None, problems.in_order())
    return Parsed(ParsedDocument(path, service, facts, scenarios, questions))


def read_part(text: str) -> ParsedDocument:
    """A document that holds the one thing whose canonical text this is: a service, a fact or a question.

    Raises ValueError for any other text. Lines count from where the text would begin in such a document.
    """
    if not text.startswith("---"):
        facts, _, questions = SECTIONS
        text = f"{_FRAME}\n\n{facts if text.startswith('- ') else questions}\n\n{text}"
    read = read_document(f"{text}\n", "")
    if read.value is None:
        raise ValueError(f"not the text of a service, a fact or a question: {read.problems[0]}")
    return read.value


def _sections(lines: Sequence[Line], problems: Problems) -> list[list[Line]]:
    """The lines below each of `SECTIONS`. Reports what stands outside of them."""
    sections: list[list[Line]] = [[] for _ in SECTIONS]
    current = -1
    is_outside = False
    for line in lines:
        is_heading = not line.fence and line.text.startswith(("# ", "## "))
        if is_heading and line.text in SECTIONS[current + 1 :]:
            current = SECTIONS.index(line.text)
            is_outside = False
        elif is_heading:
            is_outside = True
            fix = f"the headings are {', '.join(SECTIONS)}, in this order and once each"
            problems.add(line.number, 1, f"'{line.text[:60]}' may not stand here", fix)
        elif current >= 0 and not is_outside:
            sections[current].append(line)
        elif current < 0 and not line.is_empty and not is_outside:
            is_outside = True
            problems.add(line.number, 1, "text outside of the sections", f"put it below one of {', '.join(SECTIONS)}")
    return sections


def _check_distinct(
    facts: Sequence[ParsedFact],
    scenarios: Sequence[ParsedScenario],
    questions: Sequence[ParsedQuestion],
    problems: Problems,
) -> None:
    named = {
        "facts": [(fact.slug, fact.line_start) for fact in facts],
        "scenarios": [(scenario.slug, scenario.line) for scenario in scenarios],
        "questions": [(question.slug, question.line_start) for question in questions],
    }
    for noun, places in named.items():
        first: dict[str, int] = {}
        for slug, line in places:
            if slug and slug in first:
                problems.add(line, 1, f"two {noun} have the slug {slug}", f"the other stands in line {first[slug]}")
            first.setdefault(slug, line)
