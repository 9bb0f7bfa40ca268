"""Markdown of stems, rationales and facts to safe HTML.

Rendering costs milliseconds, so each text is rendered once in the life of a process.
"""

from __future__ import annotations

import functools

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_BLOCK_TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "img",
    "br",
    "hr",
}
_INLINE_TAGS = {"em", "strong", "code", "a", "sub", "sup"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "th": {"scope"}}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def _clean(html: str, tags: set[str]) -> str:
    """The one allow-list for text that people write: no class, style, `hx-*` or handler survives."""
    return nh3.clean(
        html, tags=tags, attributes=_ATTRIBUTES, url_schemes={"https", "http", "mailto"}, link_rel="noopener nofollow"
    )


@functools.lru_cache(maxsize=16384)
def render_block(text: str) -> SafeString:
    """Paragraphs, lists, tables and code as HTML that is safe to show."""
    return mark_safe(_clean(_markdown.render(text), _BLOCK_TAGS | _INLINE_TAGS))  # noqa: S308 - sanitised above


@functools.lru_cache(maxsize=16384)
def render_inline(text: str) -> SafeString:
    """One paragraph without its `<p>`, as HTML that is safe to show."""
    return mark_safe(_clean(_markdown.renderInline(text), _INLINE_TAGS))  # noqa: S308 - sanitised above
