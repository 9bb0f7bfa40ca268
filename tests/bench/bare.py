"""The ground to compare with: Django without middleware and database, answering a constant page of 8 KB."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"x" * 8192


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [path("", bare)]

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="for a page without secrets", ALLOWED_HOSTS=["127.0.0.1"])
application = get_wsgi_application()


if __name__ == "__main__":
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "bare:application",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=1,
        log_level=LogLevels.warning,
        working_dir=Path(__file__).parent,
    ).serve()
