"""What the style sheet promises as a whole."""

from __future__ import annotations

import re

from django.conf import settings

SOURCES = ("static/css", "static/js", "templates")
OF_A_SCHEME = re.compile(r"^.*(?:light-dark\(|prefers-color-scheme|color-scheme|colorScheme).*$", re.MULTILINE)
COLOUR = re.compile(r"--[a-z0-9-]+: light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);")
SCHEME = re.compile(r"(?::root \{ )?color-scheme: light(?: dark)?;(?: \})?")


def test_light_and_dark_differ_in_colours_alone():
    """So what axe finds in one scheme it would find in the other, but for what it says of colours."""
    paths = [path for folder in SOURCES for path in (settings.BASE_DIR / folder).rglob("*.*")]
    lines = [line.strip() for path in paths for line in OF_A_SCHEME.findall(path.read_text())]
    assert [line for line in lines if not COLOUR.fullmatch(line) and not SCHEME.fullmatch(line)] == []
    assert len(lines) > 10
