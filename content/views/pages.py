"""Pages of words: what this is, how questions are checked, privacy, terms, contact."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SiteRequest
from content.catalogue import bank_figures


@login_not_required
@require_safe
def about(request: SiteRequest) -> HttpResponse:
    return render(request, "content/about.html", {"bank": bank_figures()})


@login_not_required
@require_safe
def how_we_check(request: SiteRequest) -> HttpResponse:
    return render(request, "content/how_we_check.html", {"bank": bank_figures()})


@login_not_required
@require_safe
def privacy(request: SiteRequest) -> HttpResponse:
    return render(request, "content/privacy.html")


@login_not_required
@require_safe
def terms(request: SiteRequest) -> HttpResponse:
    return render(request, "content/terms.html")


@login_not_required
@require_safe
def contact(request: SiteRequest) -> HttpResponse:
    return render(request, "content/contact.html")
