"""Practising with one's own notes, and deleting them. Only the owner's; others get a 404."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SiteRequest, UserRequest
from accounts.models import User
from content.models import Collection
from quizzes import notes_erasure, private_drills
from quizzes.drills import NothingToDrill
from quizzes.models import Attempt


@require_POST
def notes_practise(request: UserRequest, slug: str) -> HttpResponse:
    return begin(request, request.user, _own(request, slug))


def begin(request: SiteRequest, user: User, own: Collection) -> HttpResponse:
    """Practise at once: the first question comes next."""
    started = private_drills.start_private_drill(user=user, collection=own, now=request.now)
    if isinstance(started, NothingToDrill):
        messages.warning(request, _("Nothing in these notes can be asked yet. Add some whole sentences to them."))
        return redirect("notes_collection", own.slug)
    return redirect(started.attempt.position_url(1))


@require_http_methods(["GET", "HEAD", "POST"])
def notes_delete(request: UserRequest, slug: str) -> HttpResponse:
    """Asks once; what is deleted cannot be brought back."""
    own = _own(request, slug)
    if request.method == "POST":
        notes_erasure.delete_collection(user=request.user, collection=own)
        messages.success(request, _("Your notes are deleted, with everything that was made of them."))
        return redirect("notes")
    drills = Attempt.objects.of(request.user).filter(collection=own).count()
    return render(request, "quizzes/notes_delete.html", {"collection": own, "drills": drills})


def _own(request: UserRequest, slug: str) -> Collection:
    return get_object_or_404(Collection, owner=request.user, slug=slug)
