"""A person's own collections: what is in them, and the line where it stands. Only the owner's; others get a 404."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from content import note_pages, uploads
from content.models import Collection, Source
from content.note_forms import TitleForm
from content.notes.recall.languages import language_of

PAGE_SIZE = 60


@require_safe
def collection(request: UserRequest, slug: str) -> HttpResponse:
    """What was read: services and topics, their facts, and where nothing was made of a line."""
    return _page(request, own_collection(request, slug))


@require_POST
def collection_rename(request: UserRequest, slug: str) -> HttpResponse:
    own, form = own_collection(request, slug), TitleForm(request.POST)
    if not form.is_valid():
        return _page(request, own, form, status=422)
    uploads.rename(collection=own, title=form.cleaned_data["title"])
    messages.success(request, _("Renamed."))
    return redirect("notes_collection", slug)


@require_safe
def collection_outdated(request: UserRequest, slug: str) -> HttpResponse:
    """The lines that look outdated, each with what the library says and where it has that from."""
    own = own_collection(request, slug)
    return render(request, "content/note_outdated.html", {"collection": own, "groups": note_pages.outdated_of(own)})


@require_safe
def source(request: UserRequest, slug: str, source_id: int) -> HttpResponse:
    """The text as it was loaded, with numbered lines: facts and questions open theirs."""
    own = own_collection(request, slug)
    sources = Source.objects.select_related("kept").filter(kept__isnull=False)
    text = get_object_or_404(sources, collection=own, pk=source_id)
    blocks = note_pages.lines_of(text)
    only_unread = request.GET.get("show") == "nothing"
    if only_unread:
        blocks = [kept for block in blocks if (kept := [line for line in block if line.is_unread])]
    context = {
        "collection": own,
        "source": text,
        "blocks": blocks,
        "only_unread": only_unread,
        "lang": language_of(text.kept.text),
    }
    return render(request, "content/note_source.html", context)


def own_collection(request: UserRequest, slug: str) -> Collection:
    """The collection of this person with this slug, with its counts. Raises Http404 for everybody else's."""
    return get_object_or_404(note_pages.collections_of(request.user), slug=slug)


def _page(request: UserRequest, own: Collection, form: TitleForm | None = None, *, status: int = 200) -> HttpResponse:
    services = list(note_pages.services_of(own))
    chosen = next((each for each in services if each.slug == request.GET.get("service")), None)
    facts = note_pages.facts_of(own, chosen)
    context = {
        "collection": own,
        "services": services,
        "chosen": chosen,
        "page": Paginator(facts, PAGE_SIZE).get_page(request.GET.get("page")),
        "address": f"service={chosen.slug}" if chosen else "",
        "sources": note_pages.sources_of(own),
        "form": form or TitleForm(initial={"title": own.title}),
    }
    return render(request, "content/note_collection.html", context, status=status)
