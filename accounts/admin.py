"""People in the admin: find, deactivate, give roles and extra time. They are made by signing up, not here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.models import User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    list_display = ["email", "display_name", "is_active", "is_superuser", "date_joined", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups", ("email", admin.EmptyFieldListFilter)]
    search_fields = ["email", "display_name"]
    ordering = ["-date_joined"]
    # Addresses are changed by their owners, who prove that they have them.
    readonly_fields = ["email", "date_joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["email", "password", "display_name", "time_zone", "date_joined", "last_login"]}),
        (_("Extra time"), {"fields": ["time_factor", "extra_minutes"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
    ]
    filter_horizontal = ["groups"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: deactivating keeps attempts and statistics whole, and erasing somebody has rules of its own."""
        return False

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if {"is_staff", "is_superuser", "groups"} & set(form.changed_data):
            sessions.end_all(form.instance.pk)
