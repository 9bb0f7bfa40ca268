"""The study plan, the facts that are to be recalled today, and what the real exam said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.tags import require_match
from accounts.api.views import ApiView, asked, members_only, taken
from accounts.models import Scope
from content.models import Blueprint, Fact
from quizzes import official, planning, remembering
from quizzes.agenda import agenda_of, may_recall
from quizzes.entry_forms import PlanForm
from quizzes.flashcards import cards_of
from quizzes.models import FactReview, StudyPlan
from quizzes.official_forms import OfficialResultForm
from quizzes.outlook import OfficialRow, official_rows
from quizzes.planning import plan_of
from quizzes.scheduling import Candidate
from quizzes.study_plan import PlanPage, plan_page


class PlannedMock(serializers.Serializer):
    day = serializers.DateField()
    is_final = serializers.BooleanField()


class PlannedDay(serializers.Serializer):
    day = serializers.DateField()
    due = serializers.IntegerField(help_text="Facts that are recalled again.")
    new = serializers.IntegerField()
    left = serializers.IntegerField(help_text="What the minutes leave for the next day.")


class Plan(serializers.Serializer):
    """What one prepares for, and what follows from it."""

    exam = serializers.CharField(source="plan.exam.code", default=None, allow_null=True)
    exam_date = serializers.DateField(source="plan.exam_date", allow_null=True)
    minutes_per_day = serializers.IntegerField(source="plan.minutes_per_day", allow_null=True)
    reminds = serializers.BooleanField(source="plan.reminds", help_text="Mail on days on which something is due.")
    due_now = serializers.IntegerField(help_text="Facts to recall again today, in the minutes of the plan.")
    new_now = serializers.IntegerField()
    unmet = serializers.IntegerField(help_text="Facts that the exam asks and that were never recalled.")
    suffices = serializers.BooleanField(help_text="Whether the minutes are enough.")
    mocks = PlannedMock(many=True)
    days = PlannedDay(many=True)


class NewPlan(fields.Body):
    """The three answers; what is left out becomes open."""

    exam = fields.Text(max_length=20, required=False, allow_null=True)
    exam_date = fields.Day(required=False, allow_null=True)
    minutes_per_day = fields.Whole(required=False, allow_null=True, help_text="5 to 960.")


class Reminders(fields.Body):
    reminds = fields.YesNo()


class CalendarOpen(fields.Body):
    is_open = fields.YesNo()


class Calendar(serializers.Serializer):
    address = serializers.CharField(
        allow_null=True, help_text="Whoever knows it can read the plan; null while there is none."
    )


class RecallQuery(PageQuery):
    more = serializers.BooleanField(default=False, help_text="Also what the minutes of the plan leave for later.")


class Card(serializers.Serializer):
    """A fact to recall. `front` has the pieces of the statement between its gaps; empty: all of it is asked."""

    id = serializers.IntegerField(source="fact_id")
    slug = serializers.CharField()
    service = serializers.CharField()
    about = serializers.CharField()
    front = serializers.ListField(child=serializers.CharField())
    statement = serializers.CharField(help_text="The other side.")
    changed = serializers.CharField()
    source_url = serializers.CharField()
    as_of = serializers.DateField()
    needs_check = serializers.BooleanField()


class Rating(fields.Body):
    rating = fields.Choice(FactReview.Rating.values, help_text="1 forgotten, 2 with effort, 3 recalled, 4 at once.")


class Recalled(serializers.Serializer):
    outcome = serializers.ChoiceField(["recalled", "already"], help_text="`already`: today's first time counts.")


class Verdict(serializers.Serializer):
    domain = serializers.IntegerField(source="domain.number")
    meets = serializers.BooleanField()


class OfficialResult(serializers.Serializer):
    """What the real exam said, as one tells it."""

    id = serializers.IntegerField(source="result.id")
    exam = serializers.CharField(source="result.exam.code")
    sat_on = serializers.DateField(source="result.sat_on")
    passed = serializers.BooleanField(source="result.passed")
    scaled_score = serializers.IntegerField(source="result.scaled_score", allow_null=True)
    verdicts = Verdict(many=True)
    stated = serializers.FloatField(
        source="result.stated", allow_null=True, help_text="The chance to pass that this site gave before that day."
    )
    again_on = serializers.DateField(allow_null=True, help_text="The first day for another try.")


class NewOfficialResult(fields.Body):
    exam = fields.Text(max_length=20)
    sat_on = fields.Day()
    passed = fields.YesNo()
    scaled_score = fields.Whole(required=False, allow_null=True)
    verdicts = serializers.DictField(
        child=fields.YesNo(), required=False, help_text="Number of a domain: whether it meets competencies."
    )


PLAN = {
    "exam": "SAA-C03",
    "exam_date": "2027-03-01",
    "minutes_per_day": 20,
    "reminds": False,
    "due_now": 12,
    "new_now": 4,
    "unmet": 310,
    "suffices": True,
    "mocks": [{"day": "2027-02-20", "is_final": True}],
    "days": [{"day": "2026-11-22", "due": 9, "new": 5, "left": 0}],
}
CALENDAR = {"address": "https://rehearse.example.org/calendar/kB0xWcIyU2mS.ics"}
CARD = {
    "id": 412,
    "slug": "sqs-retention",
    "service": "SQS",
    "about": "retention",
    "front": ["A queue keeps a message for ", " unless told otherwise."],
    "statement": "A queue keeps a message for four days unless told otherwise.",
    "changed": "",
    "source_url": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    "as_of": "2026-11-01",
    "needs_check": False,
}
OFFICIAL = {
    "id": 3,
    "exam": "SAA-C03",
    "sat_on": "2026-11-14",
    "passed": False,
    "scaled_score": 702,
    "verdicts": [{"domain": 1, "meets": False}],
    "stated": 0.46,
    "again_on": "2026-11-28",
}


class PlanView(ApiView):
    @operation(name="plan_read", tag="study", answers=Plan, example=PLAN)
    def get(self, request: Request) -> Response:
        """The study plan, and what the days until the exam hold."""
        return Response(Plan(_plan(request)).data)

    @operation(
        name="plan_write",
        tag="study",
        scope=Scope.TAKE,
        takes=NewPlan,
        sends={"exam": "SAA-C03", "exam_date": "2027-03-01", "minutes_per_day": 20},
        answers=Plan,
        example=PLAN,
        problems=["changed"],
    )
    def put(self, request: Request) -> Response:
        """Say what one prepares for, by when, and how many minutes a day.

        With `If-Match`, only while the plan is as it was read.
        """
        given = taken(request, NewPlan)
        require_match(request, Plan(_plan(request)).data)
        answers = cleaned(PlanForm(as_sent(given), plan=plan_of(request.user), today=localdate(request.now)))
        planning.save_plan(user=request.user, now=request.now, **answers)
        return Response(Plan(_plan(request)).data)


class RemindersView(ApiView):
    @operation(
        name="plan_reminders",
        tag="study",
        scope=Scope.TAKE,
        takes=Reminders,
        sends={"reminds": True},
        answers=Reminders,
        example={"reminds": True},
        problems=["forbidden"],
    )
    def put(self, request: Request) -> Response:
        """Begin or end the reminders by mail."""
        members_only(request)
        plan = planning.set_reminders(user=request.user, **taken(request, Reminders))
        return Response(Reminders({"reminds": plan.reminds}).data)


class CalendarView(ApiView):
    @operation(name="plan_calendar_read", tag="study", answers=Calendar, example=CALENDAR)
    def get(self, request: Request) -> Response:
        """The address under which calendar programs read the plan."""
        return Response(_calendar(plan_of(request.user)))

    @operation(
        name="plan_calendar",
        tag="study",
        scope=Scope.TAKE,
        takes=CalendarOpen,
        sends={"is_open": True},
        answers=Calendar,
        example=CALENDAR,
        problems=["forbidden"],
    )
    def put(self, request: Request) -> Response:
        """Give the calendar of the plan an address, a new one each time, or take it back."""
        members_only(request)
        if taken(request, CalendarOpen)["is_open"]:
            return Response(_calendar(planning.open_calendar(user=request.user)))
        planning.close_calendar(user=request.user)
        return Response(Calendar({"address": None}).data)


class CardsView(ApiView):
    @operation(
        name="card_list",
        tag="study",
        query=RecallQuery,
        answers=paged(Card),
        example={"rows": [CARD], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The facts to recall today, most urgent first.

        What stands in an exam of one's own that keeps its keys is not among them.
        """
        query = asked(request, RecallQuery)
        agenda = agenda_of(request.user, now=request.now, plan=plan_of(request.user))
        waiting = agenda.beyond if query["more"] else agenda.chosen
        page: Page[Candidate] = page_of_list(request, waiting, key=lambda each: str(each.fact_id), query=query)
        ids = [each.fact_id for each in page.rows]
        cards = cards_of(request.user, ids, now=request.now, today=agenda.today)
        return Response(paged(Card)(Page([cards[pk] for pk in ids if pk in cards], page.next)).data)


class CardView(ApiView):
    @operation(
        name="card_recall",
        tag="study",
        scope=Scope.TAKE,
        takes=Rating,
        sends={"rating": 3},
        answers=Recalled,
        example={"outcome": "recalled"},
        problems=["not_found"],
    )
    def post(self, request: Request, fact_id: int) -> Response:
        """Say how well one recalled a fact."""
        rating = taken(request, Rating)["rating"]
        fact = get_object_or_404(Fact.objects.public(), pk=fact_id)
        if not may_recall(request.user, fact, now=request.now):
            raise Http404
        outcome = remembering.recall_card(user=request.user, fact=fact, rating=rating, now=request.now)
        return Response(Recalled({"outcome": outcome}).data)


class OfficialResultsView(ApiView):
    @operation(
        name="official_result_list",
        tag="study",
        query=PageQuery,
        answers=paged(OfficialResult),
        example={"rows": [OFFICIAL], "next": None},
    )
    def get(self, request: Request) -> Response:
        """What one has told of the real exam, newest first."""
        query = asked(request, PageQuery)
        rows = official_rows(request.user, today=localdate(request.now))
        page: Page[OfficialRow] = page_of_list(request, rows, key=lambda row: str(row.result.pk), query=query)
        return Response(paged(OfficialResult)(page).data)

    @operation(
        name="official_result_record",
        tag="study",
        scope=Scope.TAKE,
        takes=NewOfficialResult,
        sends={
            "exam": "SAA-C03",
            "sat_on": "2026-11-14",
            "passed": False,
            "scaled_score": 702,
            "verdicts": {"1": False},
        },
        status=201,
        answers=OfficialResult,
        example=OFFICIAL,
        problems=["forbidden", "too_near"],
        has_key=True,
    )
    def post(self, request: Request) -> Response:
        """Tell what the real exam said."""
        members_only(request)
        given = taken(request, NewOfficialResult)
        return once(request, lambda: _record(request, given))


class OfficialResultView(ApiView):
    @operation(
        name="official_result_remove",
        tag="study",
        scope=Scope.TAKE,
        status=204,
        problems=["not_found"],
    )
    def delete(self, request: Request, result_id: int) -> Response:
        """Take back what one has told of the real exam."""
        if not official.remove(user=request.user, result_id=result_id):
            raise Http404
        return Response(status=204)


def _calendar(plan: StudyPlan) -> dict[str, Any]:
    token = plan.calendar_token
    address = settings.SITE_URL + reverse("plan_calendar_file", args=[token]) if token else None
    return dict(Calendar({"address": address}).data)


def _plan(request: Request) -> PlanPage:
    return plan_page(request.user, plan=plan_of(request.user), now=request.now)


def _record(request: Request, given: dict[str, Any]) -> Response:
    today = localdate(request.now)
    blueprint = _blueprint(given["exam"], today)
    domains = list(blueprint.domains.all())
    verdicts = _verdicts(given.get("verdicts", {}), {str(domain.number) for domain in domains})
    words = {"sat_on": given["sat_on"].isoformat(), "passed": "yes" if given["passed"] else "no"}
    sent = as_sent({**words, **verdicts, "scaled_score": given.get("scaled_score")})
    form = OfficialResultForm(sent, blueprint=blueprint, domains=domains, today=today)
    said = {name: cleaned(form)[name] for name in ("sat_on", "passed", "scaled_score")}
    result = official.record(user=request.user, exam=blueprint.exam, verdicts=form.verdicts(), now=request.now, **said)
    if result is None:
        raise Problem("too_near")
    row = next(row for row in official_rows(request.user, today=today) if row.result.pk == result.pk)
    return Response(OfficialResult(row).data, status=201)


def _blueprint(code: str, today: dt.date) -> Blueprint:
    blueprint = Blueprint.objects.in_force_on(today).select_related("exam").filter(exam__code=code.upper()).first()
    if blueprint is None:
        raise serializers.ValidationError({"exam": ["There is no such exam."]}, "unknown")
    return blueprint


def _verdicts(said: dict[str, bool], domains: set[str]) -> dict[str, str]:
    """As the form of the page has them."""
    if unknown := set(said) - domains:
        raise serializers.ValidationError({"verdicts": [f"There is no domain {min(unknown)}."]}, "unknown")
    return {f"domain_{number}": "meets" if meets else "needs" for number, meets in said.items()}
