"""One chain of middleware for all test clients, as a server has one for all requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.test.client import ClientHandler

BUILT = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")


@contextmanager
def shared_by_clients() -> Iterator[None]:
    """To build it for each client was a tenth of what their requests cost, since most send one.

    Middleware may read settings when it is built, so it is built anew after each setting that a test changes.
    """
    load, built = ClientHandler.load_middleware, {}

    def load_or_share(self: ClientHandler) -> None:
        if not built:
            load(self)
            built.update({name: getattr(self, name) for name in BUILT})
        vars(self).update(built)

    def forget(**_: Any) -> None:
        built.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_or_share)
        yield
    setting_changed.disconnect(forget)
