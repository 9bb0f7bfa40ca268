"""Files of the library, as many as a trial wants."""

from __future__ import annotations

from pathlib import Path


def big_library(folder: Path, count: int, *, name: str = "example") -> Path:
    """A file of the library for each 25 of so many questions; slugs begin with `name`."""
    folder.mkdir()
    for number in range(count // 25):
        lines = [
            f"---\nservice: Example Service {number}\nslug: {name}-{number}\ncategory: Examples",
            f"docs: https://docs.example.com/{number}\n---\n\n# Example {number}\n\n## Facts\n",
        ]
        facts = [
            f"- Statement {fact} of example {number} can be looked up.\n"
            f"  {{#{name}-{number}-{fact} reference as-of=2026-11 source=https://docs.example.com/{number}/{fact}}}"
            for fact in range(25)
        ]
        questions = [
            f"### {name}-{number}-q{question}\n\nkind: multiple-choice\ntasks: SAP-C02 1.1\ndifficulty: easy\n"
            f"author: Rehearse\nlicence: CC-BY-4.0\ndrafted: machine 2026-11-25\n\n"
            f"Somebody has to settle case {question} of example {number} before noon and wants no further work. "
            "What helps?\n\n"
            + "\n\n".join(
                f"- [{'x' if option == question % 4 else ' '}] Way {option} of case {question}. "
                f"{{#way-{option} facts={name}-{number}-{question}}}\n\n"
                f"  Way {option} is explained by statement {question}."
                for option in range(4)
            )
            for question in range(25)
        ]
        text = "\n".join(lines) + "\n" + "\n".join(facts) + "\n\n## Questions\n\n" + "\n\n".join(questions) + "\n"
        (folder / f"{name}-{number}.md").write_text(text)
    return folder
