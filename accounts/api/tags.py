"""ETags: what has not changed is not sent again, and what has changed is not overwritten."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from accounts.api.problems import Problem


def etag_of(representation: Any) -> str:
    """The ETag of what a GET answers with this representation."""
    return f'"{hashlib.sha256(JSONRenderer().render(representation)).hexdigest()[:32]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the program has it already (`If-None-Match`)."""
    return _names(request.headers.get("If-None-Match", ""), etag)


def require_match(request: Request, representation: Any) -> None:
    """Raise Problem `changed` where the program wants to change something else than what stands (`If-Match`).

    Without that header the last one wins.
    """
    wanted = request.headers.get("If-Match")
    if wanted is not None and not _names(wanted, etag_of(representation)):
        raise Problem("changed")


def _names(header: str, etag: str) -> bool:
    """Compression makes an ETag weak, so weak ones count like strong ones."""
    named = parse_etags(header)
    return named == ["*"] or etag in [each.removeprefix("W/") for each in named]
