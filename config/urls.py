"""Every address of the site. Addresses of the exam hall stay as they are: people bookmark them."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config import api, errors, health

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("api/schema/", api.api_schema, name="api_schema"),
    path("api/docs/", api.api_docs, name="api_docs"),
    path("api/v1/", include("content.api.urls")),
    path("api/v1/", include("quizzes.api.urls")),
    path("api/v1/desk/", include("content.api.desk.urls")),
    path("api/v1/desk/", include("quizzes.api.desk.urls")),
    path("", include("content.urls")),
    path("", include("quizzes.urls")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error
