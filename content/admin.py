"""The bank in the admin, for operators to look at. It is changed at the desk and by loading, never here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest

from content.models import Blueprint, Exam, Fact, FactRevision, Option, Question, Revision, Service, Source


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and changes nothing: what attempts rest on is not edited or deleted behind their back."""

    # Django 5.2 warns about the scheme that 6.0 will assume.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    collection = ""
    """The way to the collection of a row: what is somebody's own is not shown."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.filter(**{f"{self.collection}__owner__isnull": True}) if self.collection else rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    formfield_overrides = ReadOnlyAdmin.formfield_overrides

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OptionInline(ReadOnlyInline):
    model = Option
    fields = ["code", "text", "is_key", "rationale"]


class FactRevisionInline(ReadOnlyInline):
    model = FactRevision
    fields = ["number", "statement", "source_url", "as_of", "verified_at", "superseded_at"]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    collection = "collection"
    list_display = ["slug", "service", "stage", "is_reserve", "disputed_at", "retired_at"]
    list_filter = ["stage", "is_reserve", ("service", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["service"]
    search_fields = ["slug"]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    collection = "question__collection"
    list_display = ["question", "number", "state", "kind", "published_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["question"]
    search_fields = ["question__slug", "stem"]
    inlines = [OptionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # Options show their keys, and who looks may sit an exam with this question.
        return super().get_queryset(request).exclude(question__in=request.held_questions())  # type: ignore[attr-defined]


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin):
    collection = "collection"
    list_display = ["slug", "service", "is_asked", "retired_at"]
    list_filter = ["is_asked", ("service", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["service"]
    search_fields = ["slug"]
    inlines = [FactRevisionInline]


@admin.register(Service)
class ServiceAdmin(ReadOnlyAdmin):
    collection = "collection"
    list_display = ["slug", "name", "category", "retired_on"]
    list_filter = ["category"]
    search_fields = ["slug", "name"]


@admin.register(Exam)
class ExamAdmin(ReadOnlyAdmin):
    list_display = ["code", "name", "provider"]


@admin.register(Blueprint)
class BlueprintAdmin(ReadOnlyAdmin):
    list_display = ["exam", "guide_version", "effective", "time_limit_seconds", "cut_score"]
    list_select_related = ["exam"]


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    collection = "collection"
    list_display = ["path", "kind", "loaded_at"]
    list_filter = ["kind"]
