"""Who they are: candidates, guests, curators and operators are all users."""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.accommodations import LARGEST_FACTOR, LEAST_FACTOR, MOST_MINUTES, allowed_seconds

GUEST_DAYS = 14
"""A guest who has not signed up is swept after this many days."""


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a time zone of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone from the list, such as Europe/Berlin."))


class UserQuerySet(models.QuerySet["User"]):
    def guests(self) -> UserQuerySet:
        return self.filter(email__isnull=True)

    def members(self) -> UserQuerySet:
        """Everybody who has signed up."""
        return self.filter(email__isnull=False)

    def known_as(self, name: str) -> UserQuerySet:
        """The one with this address, or with this number."""
        return self.filter(models.Q(pk=int(name)) if name.isdecimal() else models.Q(email=name.lower()))

    def operators(self) -> UserQuerySet:
        """Those who may sign in and run the site."""
        return self.filter(is_superuser=True, is_active=True)

    def stale_guests(self, now: dt.datetime) -> UserQuerySet:
        """Guests whose first answer is more than GUEST_DAYS old."""
        return self.guests().filter(date_joined__lt=now - dt.timedelta(days=GUEST_DAYS))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = True

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user with this address; without a password the account can't be signed in to until one is set."""
        if not email:
            raise ValueError("A user needs an e-mail address; a guest is made by create_guest.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_guest(self, *, now: dt.datetime) -> User:
        """A saved user without address or password, made by the first answer of somebody who has not signed in."""
        guest = self.model(email=None, date_joined=now)
        guest.set_unusable_password()
        guest.save(using=self._db)
        return guest


class User(AbstractBaseUser, PermissionsMixin):
    """A person. A guest has no e-mail address; signing up gives the same row one."""

    email = models.EmailField(_("e-mail address"), unique=True, null=True, blank=True)
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    time_factor = models.DecimalField(
        _("time factor"),
        max_digits=4,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=[MinValueValidator(LEAST_FACTOR), MaxValueValidator(LARGEST_FACTOR)],
    )
    extra_minutes = models.PositiveSmallIntegerField(
        _("extra minutes"), default=0, validators=[MaxValueValidator(MOST_MINUTES)]
    )
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(time_factor__gte=1, time_factor__lte=10), name="accounts_user_time_factor_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email or f"guest {self.pk}"

    @property
    def is_guest(self) -> bool:
        return self.email is None

    @property
    def has_extra_time(self) -> bool:
        return bool(self.extra_minutes) or self.time_factor != 1

    def allowed_seconds(self, limit: int) -> int:
        """Seconds this person has for an exam of `limit` seconds."""
        return allowed_seconds(limit, factor=self.time_factor, minutes=self.extra_minutes)


def is_member(user: User | AnonymousUser) -> bool:
    """Whether somebody is signed in to an account; a guest is not."""
    return isinstance(user, User) and not user.is_guest


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unused(self) -> InvitationQuerySet:
        return self.filter(used_at__isnull=True)

    def open_at(self, now: dt.datetime) -> InvitationQuerySet:
        return self.unused().filter(expires_at__gt=now)

    def with_token(self, token: str) -> InvitationQuerySet:
        return self.filter(token_digest=digest_of(token))


def digest_of(token: str) -> str:
    """SHA-256 (hex) of a token; plain, because a random token of 256 bits needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A link that lets one person sign up while sign-up is by invitation. Only the digest of its token is kept."""

    token_digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitation")

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk} for {self.email or 'anybody'}"

    def is_open_at(self, now: dt.datetime) -> bool:
        return self.used_at is None and now < self.expires_at


class Scope(models.TextChoices):
    """What a program may do for somebody. Every token may read: public pages and what is the person's own."""

    READ = "read", _("read")
    TAKE = "take", _("take exams and study")
    CURATE = "curate", _("curate")


class TokenQuerySet(models.QuerySet["Token"]):
    def with_secret(self, secret: str) -> TokenQuerySet:
        return self.filter(digest=digest_of(secret))

    def valid_at(self, now: dt.datetime) -> TokenQuerySet:
        return self.filter(models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now))


class Token(models.Model):
    """What lets the programs of one device act for one person. Only the digest of its secret is kept; a token that is
    revoked is deleted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    may_take = models.BooleanField(default=False)
    may_curate = models.BooleanField(default=False)
    """Every token may read; these say what else. What the person may not do, the token may not do either."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    """To the hour, so that requests do not write."""

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="accounts_token_user_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> list[Scope]:
        allowed = {Scope.READ: True, Scope.TAKE: self.may_take, Scope.CURATE: self.may_curate}
        return [scope for scope, is_allowed in allowed.items() if is_allowed]

    def is_valid_at(self, now: dt.datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


class KeptAnswer(models.Model):
    """The answer to a request that a program may repeat under the same `Idempotency-Key`."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 (hex) of method, address and body of the request."""
    code = models.PositiveSmallIntegerField()
    body = models.TextField()
    location = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["answered_at"], name="accounts_kept_answer_age"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_kept_answer_user_key"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
