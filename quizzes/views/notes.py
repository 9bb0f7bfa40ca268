"""A person's own notes, where they lead to practice: send them, and begin at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SiteRequest, refuse
from accounts.models import User
from accounts.sessions import sign_in_guest
from content import note_pages, uploads
from content.models import Collection, Upload
from content.note_forms import IntoForm, SendForm
from content.notes.parsed import Problem
from content.views.sending import full_words, receive, tell
from quizzes.views.note_practice import begin


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: SiteRequest) -> HttpResponse:
    """One's own collections, and the place where notes are sent. Who sends some becomes a guest."""
    user = request.user if isinstance(request.user, User) else None
    collections = list(note_pages.collections_of(user)) if user else []
    if request.method != "POST":
        into = IntoForm(initial={"into": request.GET.get("into", "")}, collections=collections)
        return _page(request, collections, SendForm(), into)
    form, into = SendForm(request.POST), IntoForm(request.POST, collections=collections)
    if not (form.is_valid() and into.is_valid()):
        return _page(request, collections, form, into, status=422)
    return _take(request, user, collections, form, into)


def _take(
    request: SiteRequest, user: User | None, collections: Sequence[Collection], form: SendForm, into: IntoForm
) -> HttpResponse:
    """Read what was sent; load it at once, or show first what was read."""
    received = receive(request, form.cleaned_data["text"])
    if received.problems:
        return _page(request, collections, form, into, problems=received.problems, status=422)
    user = user or sign_in_guest(request, now=request.now)
    if user is None or not ratelimit.consume(request, action="notes", user=user):
        return refuse(request, "throttled")
    upload = uploads.stage(user=user, texts=received.texts, is_for_bank=False, now=request.now)
    if request.POST.get("then") == "look":
        tell(request, received)
        chosen = f"?into={into.collection.slug}" if into.collection else ""
        return redirect(f"{upload.get_absolute_url()}{chosen}")
    loaded = uploads.load_into_own(upload=upload, collection=into.collection, now=request.now)
    if isinstance(loaded, uploads.Loaded):
        tell(request, received)
        return begin(request, user, loaded.collection)
    upload.delete()
    if isinstance(loaded, uploads.Full):
        form.add_error(None, full_words(loaded))
    return _page(request, collections, form, into, status=422)


def _page(
    request: SiteRequest,
    collections: Sequence[Collection],
    form: SendForm,
    into: IntoForm,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:
    waiting: Any = ()
    if isinstance(request.user, User):
        waiting = Upload.objects.of(request.user, now=request.now).filter(is_for_bank=False).order_by("-made_at")
    context = {
        "collections": collections,
        "form": form,
        "into": into,
        "problems": problems,
        "waiting": waiting,
    }
    return render(request, "quizzes/notes.html", context, status=status)
