import pytest

from accounts.roles import ensure_curator_group
from content.loading import load
from content.models import Question
from tests import make
from tests.content.desk_pages import NOW
from tests.content.library_text import document, write_library


@pytest.fixture
def desk_library(tmp_path):
    """The folder of a loaded library: one published question, and one draft of raw notes."""
    folder = write_library(tmp_path, queue=document("queue"))
    (folder / "notes.txt").write_text("Q: How long does a queue keep a message?\n> Four days\n")
    load([folder], now=NOW)
    return folder


@pytest.fixture
def signed_in_curator(client):
    """A curator, signed in in `client`."""
    user = make.user(email="curator@example.com")
    user.groups.add(ensure_curator_group())
    client.force_login(user, "accounts.backends.UserBackend")
    return user


@pytest.fixture
def draft(desk_library, signed_in_curator):
    """The question whose draft comes from raw notes."""
    return Question.objects.get(slug__startswith="draft-")
