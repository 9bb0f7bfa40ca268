from django.contrib.auth.backends import ModelBackend


class UserBackend(ModelBackend):
    """Permissions, and the sessions of guests; nobody signs in through it, so that the limits on guessing hold."""

    def authenticate(self, request, **credentials):  # type: ignore[no-untyped-def, override]
        return None
