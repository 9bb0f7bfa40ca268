"""Where a page has a form with rules of its own, the API asks the same form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from accounts.api.problems import Problem


def as_sent(values: Mapping[str, Any]) -> MultiValueDict:
    """`values` as a page would send them: what is None is left out, what is a list is sent once for each."""
    said = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value is not None}
    return MultiValueDict({name: [_word(each) for each in those] for name, those in said.items()})


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """What the form makes of it. Raises Problem `invalid` with the errors of its fields."""
    if form.is_valid():
        return form.cleaned_data
    errors = [
        {"field": "" if name == "__all__" else name, "code": error["code"] or "invalid", "detail": error["message"]}
        for name, those in form.errors.get_json_data().items()
        for error in those
    ]
    raise Problem("invalid", errors=errors)


def _word(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
