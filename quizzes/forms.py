"""What is accepted from the pages of an open attempt. Every field is named here; anything else sent is ignored."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from quizzes.models import Confidence
from quizzes.replaying import ASIDE_FIELDS

LARGEST_SEQ = 2**53 - 1
"""The largest whole number that a browser counts exactly."""
LARGEST_REV = 2**31 - 1
LARGEST_POSITION = 2**15 - 1


class CodesField(forms.Field):
    """Codes of options: the field repeated as often as options are chosen, or not there at all."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("Choose from the options of this question.")}

    def to_python(self, value: Any) -> list[str]:
        return list(value or [])

    def validate(self, value: list[str]) -> None:
        if len(value) > 20 or len(set(value)) != len(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")

    def run_validators(self, value: list[str]) -> None:
        for code in value:
            validate_slug(code)


class OnceForm(forms.Form):
    """A form that refuses a field which is sent twice: whoever reads the other one of the two sees another request."""

    repeatable: ClassVar[frozenset[str]] = frozenset()

    def clean(self) -> dict[str, Any]:
        singular = set(self.fields) - self.repeatable
        if any(len(self.data.getlist(name)) > 1 for name in singular):  # type: ignore[attr-defined]
            raise ValidationError(_("A value was sent twice."), code="repeated")
        return self.cleaned_data


class _Tick(forms.CheckboxInput):
    """A box that hands on what was sent; Django's takes any text for a yes."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - the signature of widgets
        return data.get(name)


class YesField(forms.Field):
    """`1` or `on` for yes; `0`, nothing, or not there for no."""

    widget = _Tick
    default_error_messages = {"invalid": _("Say yes with 1.")}

    def to_python(self, value: Any) -> bool:
        if value in (None, "", "0"):
            return False
        if value in ("1", "on"):
            return True
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class StampForm(OnceForm):
    """Which write this is: the tab that sends it, its number there, and the revision that it is based on.

    A page without JavaScript sends choice and confidence together; they are saved as writes of their own.
    """

    tab = forms.RegexField(r"^[A-Za-z0-9_-]{1,40}\Z", strip=False)
    seq = forms.IntegerField(min_value=1, max_value=LARGEST_SEQ)
    base_rev = forms.IntegerField(min_value=0, max_value=LARGEST_REV)
    active_ms = forms.IntegerField(min_value=0, max_value=LARGEST_REV, required=False)
    chosen = CodesField(required=False)
    confidence = forms.TypedChoiceField(
        choices=[("", _("not said")), *Confidence.choices], coerce=int, empty_value=None, required=False
    )

    repeatable = frozenset({"chosen"})

    def stamp(self) -> dict[str, Any]:
        """What `responses.save` and `responses.check` want of it."""
        return {name: self.cleaned_data[name] for name in ("tab", "seq", "base_rev")}

    def aside(self, field: str, value: Any) -> dict[str, Any]:
        """The write of a field that comes along with the choice, under a number of its own."""
        number = self.cleaned_data["seq"] + 1 + ASIDE_FIELDS.index(field)
        return self.stamp() | {"field": field, "value": value, "seq": number}

    def confidence_aside(self) -> list[dict[str, Any]]:
        """The write of the confidence, where one was said."""
        confidence = self.cleaned_data["confidence"]
        return [] if confidence is None else [self.aside("confidence", confidence)]


class ResponseForm(StampForm):
    """One change of one field of a response. That the codes belong to the question is for the operation to say."""

    field = forms.ChoiceField(
        choices=[
            ("chosen", _("chosen")),
            ("flagged", _("flagged")),
            ("confidence", _("confidence")),
            ("shown", _("shown")),
        ],
        required=False,
    )
    flagged = forms.ChoiceField(choices=[("0", _("no")), ("1", _("yes"))], required=False)
    go = forms.RegexField(r"\A(?:[a-z]{1,20}|[0-9]{1,5})\Z", required=False)
    """The button of a page without JavaScript: where to go on, or what else to change."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["field"] = cleaned.get("field") or "chosen"
        if cleaned["field"] == "flagged" and not cleaned.get("flagged"):
            self.add_error("flagged", _("Say whether it is flagged."))
        if cleaned["field"] == "confidence" and "confidence" not in self.data:
            self.add_error("confidence", _("Say how sure you are; nothing takes it back."))
        return cleaned

    def changes(self) -> list[dict[str, Any]]:
        """The writes that are asked for, as `responses.save` wants them: the choice of a page with what came along with
        it, or one field."""
        sent, go = self.cleaned_data, self.cleaned_data["go"]
        change = self.stamp() | {"field": sent["field"], "active_ms": sent["active_ms"] or 0}
        if sent["field"] != "chosen":
            values = {"flagged": sent["flagged"] == "1", "confidence": sent["confidence"], "shown": None}
            return [change | {"value": values[sent["field"]]}]
        changes = [change | {"value": [] if go == "clear" else sorted(sent["chosen"])}]
        changes += [self.aside("confidence", None)] if go == "unrate" else self.confidence_aside()
        if go in ("flag", "unflag"):
            changes.append(self.aside("flagged", go == "flag"))
        return changes


class ManifestField(forms.Field):
    """JSON that maps positions to the revisions which the browser believes saved: `{"1": 3, "2": 1}`."""

    default_error_messages = {"invalid": _("The list of saved answers could not be read.")}

    def to_python(self, value: Any) -> dict[int, int] | None:
        if not value:
            return None
        try:
            pairs = {int(position): rev for position, rev in json.loads(value).items()}
        except (ValueError, AttributeError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        in_range = all(0 < position <= LARGEST_POSITION for position in pairs)
        if not in_range or not all(type(rev) is int and 0 <= rev <= LARGEST_REV for rev in pairs.values()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return pairs


class SubmitForm(OnceForm):
    """`confirm`: the blanks were seen and accepted. `expired`: the browser's clock shows zero; the server decides."""

    confirm = YesField(required=False)
    expired = YesField(required=False)
    manifest = ManifestField(required=False)


class AbandonForm(OnceForm):
    confirm = YesField(required=False)
