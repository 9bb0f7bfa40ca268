"""What a body may be: JSON of a bounded size in which nothing is said twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JSONParser(BaseParser):
    media_type = "application/json"
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    """Bytes of a body."""

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping | None = None) -> Any:
        """The value. Raises ParseError for what is no JSON, and RequestDataTooBig."""
        body = stream.read(self.most + 1)
        if len(body) > self.most:
            raise RequestDataTooBig
        try:
            value = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
            if b"\\u" in body:
                # Half a character, which no text is made of: it could be neither stored nor answered with.
                json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Whoever reads the other one of two fields sees another request."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field was sent twice")
    return fields


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number of JSON")
