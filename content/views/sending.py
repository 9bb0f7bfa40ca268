"""What every page does that takes notes: read what was sent, and say what became of it."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import uploads
from content.notes.parsed import Problem
from content.unpacking import MOST_ZIP_BYTES, FoundFile, too_much

MOST_NAMED = 5
"""Files and warnings that are named; the others are counted."""


def receive(request: HttpRequest, text: str) -> uploads.Received:
    """What was sent as files and as `text`, read."""
    files = request.FILES.getlist("files")
    length = int(request.headers.get("Content-Length") or 0)
    if length > MOST_ZIP_BYTES and not files:
        # More than is kept in memory (FILE_UPLOAD_HANDLERS): what was sent is gone already.
        return uploads.Received(problems=(too_much(length),))
    found = [FoundFile(file.name or "", file.read()) for file in files]
    if text.strip():
        found.insert(0, FoundFile(_name_of(text), text.encode()))
    if not found:
        return uploads.Received(problems=(Problem("", 1, 1, _("nothing was sent"), _("paste text, or choose a file")),))
    return uploads.receive(found)


def _name_of(text: str) -> str:
    """What pasted text is called: its first words, and what tells it from others that begin alike."""
    first = slugify(text.strip()[:200].split("\n")[0])[:40].strip("-") or "pasted"
    return f"{first}-{hashlib.sha256(text.encode()).hexdigest()[:6]}.md"


def tell(request: HttpRequest, received: uploads.Received) -> None:
    """What was read otherwise than it seems, and what was left out of an archive."""
    for warning in received.warnings[:MOST_NAMED]:
        messages.warning(request, str(warning))
    count = len(received.left_out)
    if count:
        said = ngettext(
            "%(n)d file of the archive is no text and was left out: %(paths)s",
            "%(n)d files of the archive are no text and were left out: %(paths)s",
            count,
        )
        dots = ", …" if count > MOST_NAMED else ""
        messages.info(request, said % {"n": count, "paths": ", ".join(received.left_out[:MOST_NAMED]) + dots})


def full_words(full: uploads.Full) -> str:
    """Why nothing was loaded, and what to do."""
    if full.reason == "collections":
        return _("You have as many collections as one may have. Add the notes to one of them, or delete one first.")
    return _("All your notes together may have 5 MB. Delete a collection first.")
