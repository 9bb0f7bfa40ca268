"""Fields that take what the schema says and nothing else: no number in quotes, no yes for true, no surplus field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

LARGEST = 2**31 - 1
"""The largest whole number of our columns."""


class Whole(serializers.IntegerField):
    def __init__(self, **given: Any) -> None:
        given.setdefault("min_value", 0)
        given.setdefault("max_value", LARGEST)
        super().__init__(**given)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            self.fail("invalid", input=data)
        return data


class Text(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Pattern(serializers.RegexField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of the values, of the same type: `1` is not `"1"`."""

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in (str, int) or data not in self.choices:
            self.fail("invalid_choice", input=str(data)[:40])
        return data


class Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> dt.date:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Instant(serializers.DateTimeField):
    """In UTC, whatever the zone of whoever asks."""

    def __init__(self, **given: Any) -> None:
        super().__init__(default_timezone=dt.UTC, **given)


class Body(serializers.Serializer):
    """What an operation takes. A field that it does not name is refused, so that nobody believes it had an effect."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (surplus := set(data) - set(self.fields)):
            raise serializers.ValidationError(
                {name: ["There is no such field."] for name in sorted(surplus)}, "unknown"
            )
        return super().to_internal_value(data)
