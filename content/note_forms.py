"""Forms of the pages about a person's own notes, and of the page where curators load some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import Collection
from content.notes.amendments import What
from content.unpacking import MOST_BYTES

LONGEST_TITLE = 80


class SendForm(forms.Form):
    """Notes as they are sent: pasted, as files, or both. The files are read by the view, which gets several."""

    text = forms.CharField(
        label=_("Paste your notes"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        error_messages={"max_length": _("That is more than 1 MB of text. Send it in parts.")},
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
    )


class IntoForm(forms.Form):
    """Into which of a person's collections notes are loaded; empty for a new one."""

    into = forms.ChoiceField(label=_("Add them to"), required=False)

    def __init__(self, *args: Any, collections: Iterable[Collection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.collections = {each.slug: each for each in collections}
        choices = [("", _("a new collection")), *((slug, each.title) for slug, each in self.collections.items())]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]

    @property
    def collection(self) -> Collection | None:
        """The one that was chosen, once the form is valid."""
        return self.collections.get(self.cleaned_data["into"])


class TitleForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=LONGEST_TITLE)


class AmendForm(forms.Form):
    """What a person says about one line; `what` is empty where it is to be read as before."""

    line = forms.IntegerField(min_value=1, max_value=2_000_000)
    what = forms.ChoiceField(required=False, choices=[("", ""), *((what.value, what.value) for what in What)])
    subject = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if (values.get("what") == What.SUBJECT) != bool(values.get("subject")):
            self.add_error("subject", _("Say what the section is about."))
        return values
