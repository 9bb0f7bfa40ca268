"""Documents that name settings, commands and packages name all of them."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
OPERATION = (ROOT / "docs" / "operation.md").read_text()


def test_every_setting_read_from_the_environment_is_documented():
    source = (ROOT / "config" / "settings.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))

    assert len(names) > 10
    assert {name for name in names if f"`{name}`" not in OPERATION} == set()


def test_every_command_of_ours_is_documented():
    files = ROOT.glob("*/management/commands/[a-z]*.py")
    names = {path.stem for path in files if ".venv" not in path.parts}

    assert "load_notes" in names
    assert {name for name in names if f"`{name}" not in OPERATION} == set()


def test_every_package_that_we_chose_is_justified():
    text = (ROOT / "pyproject.toml").read_text()
    chosen = set(re.findall(r'^  "([a-z0-9-]+)(?:\[[a-z]+\])?[><=]', text, re.MULTILINE))
    justified = (ROOT / "docs" / "dependencies.md").read_text()

    assert "django" in chosen
    assert {name for name in chosen if not re.search(rf"\b{name}\b", justified)} == set()


def test_the_lock_names_versions_and_hashes_and_no_host():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pinned = re.findall(r"^[a-z0-9-]+(?:\[[a-z,]+\])?==\S+", text, re.MULTILINE)
        assert pinned
        assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        assert len(re.findall("--hash=sha256:", text)) >= len(pinned)
        assert "://" not in text


def without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def test_links_between_documents_lead_somewhere():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", without_code(page.read_text()))
        if not (page.parent / Path(target)).exists()
    ]
    assert broken == []
