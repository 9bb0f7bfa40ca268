"""Forms of the account pages. Those that allauth brings keep their rules; ours only say less."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts import invitations
from accounts.accommodations import MOST_MINUTES
from accounts.http import SiteRequest
from accounts.models import Invitation, Scope, User

PASSWORD_HELP = _("At least 8 characters, and none of the common passwords. A sentence with spaces is fine.")


class _Plain:
    """A label above the field says what it is, so no placeholder repeats it; a new password is typed once."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = PASSWORD_HELP if name == "password1" else ""


class LoginForm(_Plain, allauth_forms.LoginForm):
    pass


class ReauthenticateForm(_Plain, allauth_forms.ReauthenticateForm):
    pass


class ChangePasswordForm(_Plain, allauth_forms.ChangePasswordForm):
    pass


class ResetPasswordForm(_Plain, allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(_Plain, allauth_forms.ResetPasswordKeyForm):
    pass


class SignupForm(_Plain, allauth_forms.SignupForm):
    """Fills the row of a guest or a new one, and uses up the invitation, in one transaction."""

    def __init__(self, *args: Any, invitation: Invitation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_email(self) -> str:
        if self.invitation and self.invitation.email not in ("", self.cleaned_data["email"]):
            raise ValidationError(_("This invitation is for another address."))
        return super().clean_email()

    def signup(self, request: SiteRequest, user: User) -> None:
        if settings.SIGNUP != "invitation":
            return
        # None here: it was open when the page asked and was used before the form did.
        if not self.invitation or not invitations.use(invitation=self.invitation, user=user, now=request.now):
            raise ValidationError(_("This invitation has just been used. Ask for another one."))

    def try_save(self, request: SiteRequest) -> tuple[User | None, HttpResponse | None]:
        """The person who signed up, or the response that says nothing about a taken address.

        Raises ValidationError when the address or the invitation was taken since the form was checked.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # A double click or a second tab was quicker with the same address: now it counts as taken.
            self.validate_unique_email(self.cleaned_data["email"])
            return super().try_save(request)


class AddEmailForm(_Plain, allauth_forms.AddEmailForm):
    """Without a mail server no address can be verified, so a taken one is refused at once and no mail is sent."""

    def clean_email(self) -> str:
        email = super().clean_email()
        if not settings.HAS_MAIL_SERVER and filter_users_by_email(email):
            raise get_adapter().validation_error("email_taken")
        return email

    def save(self, request: SiteRequest) -> EmailAddress:
        return EmailAddress.objects.add_email(request, self.user, self.cleaned_data["email"], settings.HAS_MAIL_SERVER)


class FirstOperatorForm(forms.Form):
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if filter_users_by_email(email):
            command = f"manage.py grant {email} operator"
            raise ValidationError(_("This address has an account already. Use another one, or run: %s") % command)
        return email

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.cleaned_data.get("email")))
        return password


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("Email (optional)"),
        required=False,
        help_text=_("Only this address can use the link. Without one, whoever has the link can."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class TokenForm(forms.Form):
    """A new token: for which device, what it may do, and for how long."""

    FOR_EVER = "0"
    DAYS = [
        ("90", _("90 days")),
        ("365", _("A year")),
        (FOR_EVER, _("Until it is revoked")),
    ]
    SCOPES = [
        (Scope.TAKE, _("Take exams and study: start, answer, submit, change the plan")),
        (Scope.CURATE, _("Keep the bank: everything that the desk does")),
    ]

    name = forms.CharField(
        label=_("Device or program"),
        max_length=60,
        help_text=_("So that you know later which one to revoke, such as “Laptop, exam script”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Besides reading, it may"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=_("It works for"), choices=DAYS, initial="90", widget=forms.RadioSelect)

    def __init__(self, typed: QueryDict | None = None, *, may_curate: bool) -> None:
        super().__init__(typed)
        scopes: forms.MultipleChoiceField = self.fields["scopes"]  # type: ignore[assignment]
        scopes.choices = [(scope, words) for scope, words in self.SCOPES if scope != Scope.CURATE or may_curate]

    def clean_days(self) -> dt.timedelta | None:
        days = int(self.cleaned_data["days"])
        return dt.timedelta(days=days) if days else None


@cache
def time_zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All zones of the IANA database, grouped by the first part of their names; those without one come last."""

    def area(name: str) -> str:
        first, slash, _rest = name.partition("/")
        return first if slash else ""

    names = sorted(zoneinfo.available_timezones(), key=lambda name: (not area(name), name))
    return [
        (key or str(_("Other")), [(name, name.partition("/")[2].replace("_", " ") or name) for name in group])
        for key, group in groupby(names, key=area)
    ]


class ProfileForm(forms.ModelForm):
    """Name, zone and extra time. Factor and minutes combine: limit x factor + minutes (`User.allowed_seconds`)."""

    OTHER = "other"
    FACTORS = [
        ("1.00", _("The standard time")),
        ("1.25", _("A quarter more (×1.25)")),
        ("1.50", _("Half as much again (×1.5)")),
        ("2.00", _("Double time (×2)")),
        ("3.00", _("Three times as much (×3)")),
        ("5.00", _("Five times as much (×5)")),
        ("10.00", _("Ten times as much (×10)")),
    ]
    MINUTES = [
        ("0", _("None")),
        ("30", _("30 minutes, as AWS grants to those whose first language is not English")),
        (OTHER, _("Another number of minutes")),
    ]

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        error_messages={"invalid_choice": _("Choose a time zone from the list, such as Europe/Berlin.")},
    )
    factor = forms.TypedChoiceField(label=_("Time for an exam"), coerce=Decimal, widget=forms.RadioSelect)
    minutes = forms.ChoiceField(label=_("Minutes on top"), choices=MINUTES, widget=forms.RadioSelect)
    other_minutes = forms.IntegerField(
        label=_("How many minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("Counts only with “Another number of minutes”."),
    )

    class Meta:
        model = User
        fields = ["display_name", "time_zone"]
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}
        help_texts = {"display_name": _("How the site addresses you. Nobody else sees it but operators.")}

    def __init__(self, typed: MultiValueDict | None = None, *, instance: User) -> None:
        factor, minutes = f"{instance.time_factor:.2f}", str(instance.extra_minutes)
        is_preset = minutes in dict(self.MINUTES)
        initial = {"factor": factor, "minutes": minutes if is_preset else self.OTHER}
        initial["other_minutes"] = "" if is_preset else minutes
        super().__init__(typed, instance=instance, initial=initial)
        # A factor that an operator has set stays on offer.
        own = [] if factor in dict(self.FACTORS) else [(factor, f"×{factor}")]
        factor_field: forms.ChoiceField = self.fields["factor"]  # type: ignore[assignment]
        factor_field.choices = [*self.FACTORS, *own]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("minutes") == self.OTHER and not cleaned.get("other_minutes"):
            if "other_minutes" not in self.errors:
                self.add_error("other_minutes", _("Say how many minutes, from 1 to 1440."))
        elif cleaned.get("minutes") != self.OTHER:
            # What is not asked for can't be wrong.
            self.errors.pop("other_minutes", None)
        return cleaned

    def save(self, commit: bool = True) -> User:
        asked = self.cleaned_data["minutes"]
        self.instance.time_factor = self.cleaned_data["factor"]
        self.instance.extra_minutes = self.cleaned_data["other_minutes"] if asked == self.OTHER else int(asked)
        self.instance.save(update_fields=["display_name", "time_zone", "time_factor", "extra_minutes"])
        return self.instance
