"""A warm-up for tests: ten questions of a bank, listed in a library folder of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from content.models import Blueprint, Question
from tests import make


def write(folder: Path, slugs: list[str], *, exam: str = "TST-C01", version: int = 1) -> None:
    listed = ", ".join(f'"{slug}"' for slug in slugs)
    (folder / "warm-up.toml").write_text(f'version = {version}\nexam = "{exam}"\nquestions = [{listed}]\n')


def install(settings: Any, folder: Path, *, blueprint: Blueprint | None = None, **given: Any) -> list[Question]:
    """Make ten questions the warm-up of the site; `given` as in `make.question`. Returns them in their order."""
    plan = blueprint or make.blueprint()
    questions = make.bank(10, blueprint=plan, **given)
    write(folder, [question.slug for question in questions], exam=plan.exam.code)
    settings.LIBRARY_DIR = folder
    return questions
