"""A static look at templates, scripts and code: nothing inline, and every place that trusts HTML is on a list."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
SOURCES = [
    path for folder in ("accounts", "config", "content", "quizzes") for path in sorted((ROOT / folder).rglob("*.py"))
]

TRUSTED_HTML = {"content/rendering.py"}
"""The one module that marks HTML as safe, after sanitising it."""

INLINE = {
    "script with code": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"hx-on", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:|[\"']js:", re.IGNORECASE),
    "safe filter": re.compile(r"\|\s*safe\b|autoescape\s+off"),
}


@pytest.mark.parametrize("name", INLINE)
def test_no_template_holds_anything_inline(name):
    assert TEMPLATES
    pages = [path for path in TEMPLATES if path.suffix == ".html"]  # what ends in .txt is the text of a mail
    found = [str(path.relative_to(ROOT)) for path in pages if INLINE[name].search(path.read_text())]
    assert found == []


def test_html_is_trusted_in_one_module_only():
    words = re.compile(r"mark_safe|SafeString\(|format_html|__html__")
    found = {str(path.relative_to(ROOT)) for path in SOURCES if words.search(path.read_text())}
    assert found == TRUSTED_HTML


def test_scripts_evaluate_nothing_and_write_no_html():
    words = re.compile(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b")
    found = [str(path.relative_to(ROOT)) for path in SCRIPTS if words.search(path.read_text())]
    assert found == []


def test_no_page_loads_anything_from_another_site():
    loads = re.compile(r"<(?:script|img|link|iframe|source|use)[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE)
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if loads.search(path.read_text())]
    assert found == []


def test_text_that_can_be_scrolled_can_be_reached_with_the_keyboard():
    """`pre` has a scrollbar of its own where its text is long."""
    unreachable = re.compile(r"<pre(?![^>]*\stabindex=\"0\")", re.IGNORECASE)
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if unreachable.search(path.read_text())]
    assert found == []
