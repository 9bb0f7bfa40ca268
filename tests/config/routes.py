"""Every address of the site, from the resolver, with real ids in it; and one person for each role."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts import clock, invitations, tokens
from accounts.first_operator import make_token
from accounts.models import User
from accounts.roles import set_role
from config.api import schema
from content import uploads
from content.models import Question, Revision
from quizzes import attempts, official, planning, remembering, reminders, reports, responses
from quizzes.models import Attempt
from tests import make
from tests.accounts import make as people
from tests.config.desk_world import CODES, Desk

SAFE = ("GET", "HEAD")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
METHODS = (*SAFE, *UNSAFE, "OPTIONS")
ROLES = ("anonymous", "disabled", "guest", "owner", "other", "curator", "staff", "operator")


@dataclass(frozen=True)
class Route:
    name: str
    """As for `reverse`; empty for a few addresses of the admin."""
    pattern: str
    view: Any

    @property
    def is_admin(self) -> bool:
        return self.pattern.startswith("admin/")

    @property
    def is_api(self) -> bool:
        """An operation of the API. Its description, the schema and the docs, are pages of the site."""
        return self.pattern.startswith("api/v1/")

    @property
    def schema_path(self) -> str:
        """As OpenAPI writes it."""
        return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", self.pattern)

    @property
    def label(self) -> str:
        """A name that each route has: the pattern for those of the admin."""
        return self.pattern if self.is_admin else self.name

    def takes(self, parameter: str) -> bool:
        return bool(re.search(rf"[<:]{parameter}>", self.pattern))


def all_routes() -> list[Route]:
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name or ''}", pattern, entry.callback)
        else:
            yield from _walk(entry, pattern, f"{entry.namespace}:" if entry.namespace else namespace)


SITE_ROUTES = [route for route in all_routes() if not route.is_admin and not route.is_api]
API_ROUTES = [route for route in all_routes() if route.is_api]
ADMIN_ROUTES = [route for route in all_routes() if route.is_admin]


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside leaves no trace in the database, so that the next request finds everything as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class World:
    """A small site with one person of each role. `owner` has a running exam, an open practice, a finished
    exam, and a plan with a calendar."""

    def __init__(self) -> None:
        now = clock.now()
        blueprint = make.blueprint("SAA-C03", domains={1: (60, 2), 2: (40, 2)})
        make.bank(40, blueprint=blueprint, codes=CODES, keys=CODES[:1])
        self.published = Question.objects.latest("pk")
        self.published.twins.set([make.service("s3"), make.service("sqs")])
        self.draft = make.question(slug="a-draft", state=Revision.State.DRAFT)
        self.users: dict[str, User | None] = {
            "anonymous": None,
            "disabled": people.member("dora@example.org"),
            "guest": people.guest(),
            "owner": people.member("ann@example.org"),
            "other": people.member("bob@example.org"),
            "curator": people.member("cleo@example.org"),
            "staff": people.member("stan@example.org", is_staff=True),
            "operator": people.operator("olga@example.org"),
        }
        people.operator("otto@example.org")
        set_role(user=self.users["curator"], role="curator", is_held=True)
        self.invitation, self.invitation_token = invitations.make(created_by=self.users["operator"], now=now)
        owner = self.users["owner"]
        started = {"user": owner, "blueprint": blueprint, "seed": 1}
        self.finished = make.attempt(**started, now=now - dt.timedelta(minutes=30))
        make.answer(self.finished, 2, 3)
        attempts.submit(user=owner, attempt_id=self.finished.pk, now=now - dt.timedelta(minutes=25))
        problem = {"reason": "wrong-key", "text": "Look at B.", "suggestion": ""}
        self.report = reports.report(user=owner, attempt_id=self.finished.pk, position=1, now=now, **problem)
        self.answered = reports.report(user=owner, attempt_id=self.finished.pk, position=4, now=now, **problem)
        reports.settle(report_id=self.answered.pk, by=self.users["operator"], now=now, verdict="rejected", answer="No.")
        self.result = official.record(
            user=owner,
            exam=blueprint.exam,
            sat_on=now.date() - dt.timedelta(days=100),
            passed=False,
            scaled_score=None,
            verdicts={},
            now=now,
        )
        self.running = make.attempt(**started, now=now)
        make.answer(self.running, 2, now=now)
        self.practice = make.attempt(**started, now=now, mode=Attempt.Mode.PRACTICE, count=3)
        check = {"position": 2, "chosen": list(CODES[:1]), "tab": "tab-2", "seq": 1, "base_rev": 0}
        responses.check(user=owner, attempt_id=self.practice.pk, now=now, **check)
        self.desk = Desk(blueprint=blueprint, finished=self.finished, author=self.users["staff"], now=now)
        self.fact = self.desk.fact.fact
        remembering.recall_card(user=owner, fact=self.fact, rating=3, now=now)
        self.plan = planning.open_calendar(user=owner)
        self.drill = make.drill(user=owner, now=now)
        text = [uploads.Text("notes.md", "# Queues\n- A message of a queue is kept for 4 days by default\n")]
        kept = uploads.stage(user=owner, texts=text, is_for_bank=False, now=now)
        self.notes = uploads.load_into_own(upload=kept, collection=None, now=now).collection
        self.upload = uploads.stage(user=owner, texts=text, is_for_bank=False, now=now)
        self.bank_upload = uploads.stage(user=self.users["curator"], texts=text, is_for_bank=True, now=now)
        self.own_token = tokens.make(user=owner, name="Phone", scopes=["take"], now=now)
        self._cookies = {role: self._sign_in(user) for role, user in self.users.items()}
        User.objects.filter(pk=self.users["disabled"].pk).update(is_active=False)

    def _sign_in(self, user: User | None) -> str:
        """The cookies of a browser in which `user` is signed in and which has a token for forms."""
        client = people.browser(user)
        client.get(reverse("account_login" if user is None else "account_logout"))
        return client.cookies.output(header="", sep=";")

    def browser(self, role: str, **options: Any) -> Client:
        client = Client(raise_request_exception=False, **options)
        client.cookies = SimpleCookie(self._cookies[role])
        return client

    def token(self, role: str) -> str:
        return SimpleCookie(self._cookies[role])["csrftoken"].value

    def address(self, route: Route, **parameters: Any) -> str:
        """The address of a route with real ids, but for those given."""
        if route.is_admin:
            return self._admin_addresses[route.pattern]
        address = reverse(route.name, kwargs=self.parameters(route) | parameters)
        return f"{address}?q=queue" if route.name in ("api_search", "api_desk_search") else address

    @cached_property
    def _admin_addresses(self) -> dict[str, str]:
        """By pattern; kept, because to look for the first object of a model costs as much as many an answer."""
        return {route.pattern: "/" + _filled_in_admin(route) for route in ADMIN_ROUTES}

    def parameters(self, route: Route) -> dict[str, Any]:
        """Real ids: those of `owner`, and of what everybody or every curator may see."""
        if "<" not in route.pattern:
            return {}
        attempt = {
            "position_check": self.practice,
            "drill": self.drill,
            "attempt_report": self.finished,
            "report_problem": self.finished,
            "attempt_review": self.finished,
            "api_check": self.practice,
            "api_report": self.finished,
            "api_review": self.finished,
            "api_problem_report": self.practice,
            "api_drill": self.drill,
            "api_corrections_seen": self.finished,
        }.get(route.name, self.running)
        real = {
            "attempt_id": attempt.pk,
            "position": 2 if route.name == "api_problem_report" else 1,
            "code": "saa-c03",
            "slug": self._slug(route.name),
            "number": 1,
            "one": "s3",
            "other": "sqs",
            "user_id": self.users["other"].pk,
            "invitation_id": self.invitation.pk,
            "token_id": self.own_token.token.pk,
            "report_id": (self.answered if route.name == "api_report_seen" else self.report).pk,
            "result_id": self.result.pk,
            "fact_id": self.fact.pk,
            "conflict_id": self.desk.conflict.pk,
            "upload_id": (self.bank_upload if route.name == "notes_difference" else self.upload).pk,
            "source_id": (self.desk.raw if route.name == "api_desk_notes_sections" else self.notes.sources.get()).pk,
            "calendar_token": self.plan.calendar_token,
            "signed_plan": reminders.signed(self.plan),
            "token": make_token(),
            "uidb36": "1",
            "key": "unknown",
        }
        return {name: value for name, value in real.items() if route.takes(name)}

    def _slug(self, route: str) -> str:
        if slug := self.desk.slugs().get(route):
            return slug
        name = route.removeprefix("api_")
        if name in ("desk_fact", "desk_fact_confirm"):
            return self.fact.slug
        if name.startswith("note"):
            return self.notes.slug
        if not name.startswith("desk"):
            return "sqs"
        if route in ("desk_send", "desk_merge", "desk_question", "desk_preview"):
            return self.draft.slug
        return self.published.slug

    def api_body(self, route: Route, method: str) -> dict[str, Any]:
        """What the documentation sends there, but for days, which pass, and the password; nothing where the address
        says it all."""
        described = schema()["paths"][route.schema_path].get(method.lower(), {}).get("requestBody")
        if described is None:
            return {}
        [example] = described["content"]["application/json"]["examples"].values()
        today = clock.now().date()
        days = {"sat_on": today - dt.timedelta(days=1), "exam_date": today + dt.timedelta(days=60)}
        own = {"password": people.PASSWORD} | {name: day.isoformat() for name, day in days.items()}
        return example["value"] | {name: value for name, value in own.items() if name in example["value"]}

    def body(self, route: Route) -> dict[str, Any]:
        """What a form of this page sends when it is filled in as it should be; nothing where a button is all."""
        stamp = {"tab": "tab-1", "seq": 1, "base_rev": 0, "chosen": CODES[0]}
        return {
            "account_login": people.form_of_login("bob@example.org"),
            "account_signup": people.form_of_signup("new@example.org"),
            "account_reauthenticate": {"password": people.PASSWORD},
            "account_reset_password": {"email": "bob@example.org"},
            "account_change_password": {"oldpassword": people.PASSWORD, "password1": "other words make two"},
            "account_email": {"action_add": "", "email": "second@example.org"},
            "profile": people.form_of_profile(),
            "first_operator": {"email": "new@example.org", "password": people.PASSWORD},
            "invitations": {"email": "new@example.org"},
            "tokens": {"name": "Laptop", "days": "90"},
            "desk_correct": {"reason": "It was wrong."},
            "desk_promote": {"reason": "It was asked for years."},
            "desk_regrade_apply": {"revision": "1"},
            "desk_regrade_undo": {"revision": "1"},
            "desk_retire": {"reason": "It was wrong."},
            "conflict_settle": {"keep": "ours"},
            "desk_bulk": {"slug": self.published.slug, "change": "retire", "reason": "It was wrong."},
            "desk_restore": {"restore-reason": "It was right."},
            "desk_reject": {"reject-reason": "It was wrong."},
            "notes": {"text": "# Topics\n- A topic has subscribers\n", "then": "look"},
            "desk_notes": {"text": "# Topics\n- A topic has subscribers\n"},
            "notes_amend": {"line": "2", "what": "nothing"},
            "notes_rename": {"title": "Queues"},
            "warm_up_answer": {"chosen": "a"},
            "welcome": {"exam": "SAA-C03", "minutes_per_day": "20"},
            "exam_start": {"mode": "simulation"},
            "practice_start": {"count": "10"},
            "card_recall": {"rating": "3"},
            "plan_reminders": {"reminds": "1"},
            "plan_calendar": {"is_open": "1"},
            "drill_start": {"preset": "service", "service": "sqs"},
            "position": stamp,
            "position_check": stamp,
            "attempt_submit": {"confirm": "1"},
            "attempt_abandon": {"confirm": "1"},
            "report_problem": {"reason": "unclear"},
            "official_record": {"sat_on": (clock.now().date() - dt.timedelta(days=1)).isoformat(), "passed": "yes"},
            "desk_report_settle": {"verdict": "accepted", "answer": "Thank you."},
            "support_extend": {"factor": "1.00", "minutes": "10", "reason": "An alarm rang."},
            "support_reopen": {"minutes": "10", "reason": "An alarm rang."},
            "window_edit": {"review": "never"},
            "support_void": {"reason": "An alarm rang."},
            "support_person": {"factor": "1.00", "minutes": "30", "reason": "ESL"},
        }.get(route.name, {})


def _filled_in_admin(route: Route) -> str:
    """The address of a page of the admin, for the first object of its model."""
    model = _model_of(route)
    first = model.objects.order_by("pk").first() if model else None
    filled = {
        r"^(?P<app_label>": None,
        "<int:content_type_id>": str(ContentType.objects.get_for_model(get_user_model()).pk),
        "<path:object_id>": str(first.pk) if first else "1",
        "<id>": str(get_user_model().objects.order_by("pk").first().pk),
        "(?P<url>.*)$": "no-such-page/",
    }
    pattern = re.sub(r"\^\(\?P<app_label>[^)]*\)/\$", "content/", route.pattern)
    for name, value in filled.items():
        if value is not None:
            pattern = pattern.replace(name, value)
    return pattern


def _model_of(route: Route) -> type[Model] | None:
    _admin, app_label, model_name, *_rest = [*route.pattern.split("/"), "", ""]
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        return None
    if model is Group:
        Group.objects.get_or_create(name="curators")
    return model
