"""Notes that were sent and wait: what was recognised as what, corrections, loading. Only who sent them sees them."""

from __future__ import annotations

from itertools import chain
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refuse
from content import note_pages, uploads
from content.load_report import LoadReport
from content.models import Source, Upload
from content.models.collection import open_collection
from content.note_forms import AmendForm, IntoForm, SendForm
from content.notes.amendments import What
from content.notes.readings import Taken, counts_of
from content.upload_reading import names, readings_of, subject_named
from content.views.desk_editor import curators_only
from content.views.sending import full_words, receive, tell

PAGE_SIZE = 100
OUTDATED = "outdated"
SHOWN = ("all", Taken.FACT, Taken.QUESTION, Taken.NOTHING, OUTDATED)
MOST_DIFFERENCES = 100
"""Of each kind on the page; the numbers are of all."""


@require_safe
def upload(request: UserRequest, upload_id: UUID) -> HttpResponse:
    """What was recognised as what, beside the text."""
    return render(request, "content/note_upload.html", _context(request, _upload_of(request, upload_id)))


@require_POST
def upload_amend(request: UserRequest, upload_id: UUID) -> HttpResponse:
    """One correction. What is read with it comes back, in the place where it was made."""
    sent = _upload_of(request, upload_id)
    file = _chosen(list(sent.files.all()), request.GET.get("file", ""))
    form = AmendForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_form")
    line, said, subject = (form.cleaned_data[name] for name in ("line", "what", "subject"))
    outcome = uploads.amend(
        file=file, line=line, what=What(said) if said else None, subject=subject_named(subject) if subject else ""
    )
    if outcome == "no_such_line":
        return refuse(request, "bad_form")
    if outcome == "too_many":
        messages.warning(request, _("No more lines can be corrected here. Correct the text itself, and send it again."))
    if request.headers.get("HX-Request") == "true":
        return render(request, "content/_note_reading.html", _context(request, sent))
    return redirect(f"{sent.get_absolute_url()}?{request.GET.urlencode()}#L{line}")


@require_POST
def upload_load(request: UserRequest, upload_id: UUID) -> HttpResponse:
    """Load it: a curator's into the bank, everybody else's into a collection of their own."""
    sent = _upload_of(request, upload_id)
    if sent.is_for_bank:
        report = uploads.load_into_bank(upload=sent, by=request.user, now=request.now)
        messages.success(request, _loaded_words(report))
        return redirect("desk_notes")
    into = IntoForm(request.POST, collections=note_pages.collections_of(request.user))
    if not into.is_valid():
        return refuse(request, "bad_form")
    loaded = uploads.load_into_own(upload=sent, collection=into.collection, now=request.now)
    if loaded == "gone":
        return redirect("notes")
    if isinstance(loaded, uploads.Full):
        messages.warning(request, full_words(loaded))
        return redirect(sent)
    return redirect("notes_collection", loaded.collection.slug)


@require_safe
def upload_difference(request: UserRequest, upload_id: UUID) -> HttpResponse:
    """What loading a curator's notes into the bank would change. Nothing is changed by looking."""
    sent = _upload_of(request, upload_id)
    if not sent.is_for_bank:
        raise Http404
    report = uploads.load_into_bank(upload=sent, by=request.user, now=request.now, dry_run=True)
    groups = [
        (what, [each for each in report.differences if each.what == what])
        for what in ("changed", "gone", "new", "moved")
    ]
    context = {
        "upload": sent,
        "report": report,
        "groups": [(what, rows[:MOST_DIFFERENCES], len(rows)) for what, rows in groups if rows],
        "most": MOST_DIFFERENCES,
    }
    return render(request, "content/note_difference.html", context)


@require_POST
def upload_discard(request: UserRequest, upload_id: UUID) -> HttpResponse:
    sent = _upload_of(request, upload_id)
    sent.delete()
    messages.info(request, _("Discarded. Nothing of it was kept."))
    return redirect("desk_notes" if sent.is_for_bank else "notes")


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_notes(request: UserRequest) -> HttpResponse:
    """The raw notes of the bank, and the place where a curator sends more."""
    form = SendForm(request.POST or None)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        received = receive(request, form.cleaned_data["text"])
        if not received.problems:
            tell(request, received)
            return redirect(uploads.stage(user=request.user, texts=received.texts, is_for_bank=True, now=request.now))
        problems = received.problems
    context = {
        "form": form,
        "problems": problems,
        "waiting": Upload.objects.of(request.user, now=request.now).filter(is_for_bank=True).order_by("-made_at"),
        "sources": Source.objects.filter(collection=open_collection(), kind=Source.Kind.RAW).order_by("path"),
    }
    return render(request, "content/desk_notes.html", context, status=422 if form.errors or problems else 200)


# --- What the pages show


def _upload_of(request: UserRequest, upload_id: UUID) -> Upload:
    """An upload of this person that has not expired. Raises Http404, also for who is a curator no more."""
    sent = get_object_or_404(Upload.objects.of(request.user, now=request.now), pk=upload_id)
    if sent.is_for_bank and not request.user.has_perm("content.curate"):
        raise Http404
    return sent


def _chosen(files: list[Any], number: str) -> Any:
    """The n-th of these, the first where there is no such."""
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    return files[place - 1] if 1 <= place <= len(files) else files[0]


def _context(request: UserRequest, sent: Upload) -> dict[str, Any]:
    readings = readings_of(sent.files.prefetch_related("amendments"))
    reading = _chosen(readings, request.GET.get("file", ""))
    place = readings.index(reading) + 1
    outdated = [each.outdated() for each in readings]
    evidence = note_pages.evidence_against(chain.from_iterable(outdated))
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "all"
    rows = note_pages.with_evidence(reading.rows(), outdated[place - 1], evidence)
    rows = [each for each in rows if shown in ("all", each.row.taken) or (shown == OUTDATED and each.evidence)]
    collections = note_pages.collections_of(request.user)
    return {
        "upload": sent,
        "readings": readings,
        "reading": reading,
        "place": place,
        "counts": counts_of(each.parsed for each in readings),
        "outdated_count": sum(len(group.lines) for group in evidence),
        "shown": shown,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "address": urlencode({"file": place, "show": shown}),
        "names": names(),
        "into": IntoForm(initial={"into": request.GET.get("into", "")}, collections=collections),
        "has_collections": bool(collections),
    }


def _loaded_words(report: LoadReport) -> str:
    facts = ngettext("%(n)d fact", "%(n)d facts", report.facts) % {"n": report.facts}
    drafts = ngettext("%(n)d question", "%(n)d questions", report.drafts) % {"n": report.drafts}
    said = _("Loaded: %(facts)s and %(drafts)s read, %(new)d new, %(changed)d changed.")
    return said % {"facts": facts, "drafts": drafts, "new": report.new, "changed": report.changed}
