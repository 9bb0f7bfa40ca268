"""A small library as text, for tests of reading, loading and exporting."""

from __future__ import annotations

from pathlib import Path

EXAM = """\
code = "TST-C01"
name = "Test Exam"
provider = "Test"
guide_version = "1.0"
effective = 2025-01-01
source = "https://docs.example.com/exam"
time_limit_seconds = 600
scored_slots = 4
unscored_slots = 1
scale = [100, 1000]
cut_score = 720
kinds = ["multiple-choice", "multiple-response"]

[[domains]]
number = 1
title = "Queues"
weight = 60

[[domains.tasks]]
number = "1.1"
title = "Keep messages"

[[domains]]
number = 2
title = "Buckets"
weight = 40

[[domains.tasks]]
number = "2.1"
title = "Keep objects"
"""


def fact(slug: str, statement: str = "A queue keeps a message for four days unless told otherwise.") -> str:
    return f"- {statement}\n  {{#{slug} asked as-of=2026-11 source=https://docs.example.com/{slug}}}"


STEM = (
    "A bakery sends every order to a queue, and a worker fetches the orders on weekdays only. After a long weekend the "
    "orders of Friday evening are gone, although nobody deleted them. Which change keeps them until the worker is back?"
)


def question(slug: str, facts: str, *, tasks: str = "TST-C01 1.1", stem: str = STEM, head: str = "") -> str:
    rationale = "It says how long a message stays, and the weekend lasted longer than that."
    return f"""\
### {slug}

kind: multiple-choice
tasks: {tasks}
difficulty: medium
{head}author: Test
licence: CC-BY-4.0
drafted: person 2026-11-20

{stem}

- [ ] Lengthen the visibility timeout of the queue. {{#visibility facts={facts}}}

  {rationale}

- [x] Lengthen the retention period of the queue. {{#retention facts={facts}}}

  {rationale}

- [ ] Let the worker fetch by means of long polling. {{#polling facts={facts}}}

  {rationale}

- [ ] Send each order with a short delivery delay. {{#delay facts={facts}}}

  {rationale}"""


def document(slug: str, *, facts: list[str] | None = None, questions: list[str] | None = None, head: str = "") -> str:
    name = slug.replace("-", " ").title()
    facts = facts if facts is not None else [fact(f"{slug}-retention")]
    questions = questions if questions is not None else [question(f"{slug}-weekend", f"{slug}-retention")]
    parts = [
        f"---\nservice: Test {name}\nslug: {slug}\ncategory: Queues\ndocs: https://docs.example.com/{slug}\n{head}---"
    ]
    parts.append(f"# {name}")
    if facts:
        parts += ["## Facts", "\n".join(facts)]
    if questions:
        parts += ["## Questions", *questions]
    return "\n\n".join(parts) + "\n"


def write_library(folder: Path, **documents: str) -> Path:
    """A folder with the test exam and the named documents (underscores become hyphens); returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tst-c01.toml").write_text(EXAM)
    for name, text in documents.items():
        (folder / f"{name.replace('_', '-')}.md").write_text(text)
    return folder
