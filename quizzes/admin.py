"""Attempts in the admin, for operators who help a candidate. Looking at an attempt never changes it."""

from __future__ import annotations

from django.contrib import admin

from content.admin import ReadOnlyAdmin
from quizzes.models import Attempt, ResponseEvent


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    collection = "collection"
    list_display = ["id", "user", "exam", "mode", "started_at", "deadline_at", "closed_at", "close_reason"]
    list_filter = ["mode", "exam", "close_reason"]
    list_select_related = ["user", "exam"]
    search_fields = ["id", "user__email"]


@admin.register(ResponseEvent)
class ResponseEventAdmin(ReadOnlyAdmin):
    collection = "attempt__collection"
    list_display = ["id", "response", "field", "value", "rev", "tab", "seq", "received_at", "outcome", "late"]
    list_filter = ["field", "outcome", "late"]
    list_select_related = ["response"]
    search_fields = ["attempt__id"]
