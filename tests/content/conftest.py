import shutil

import pytest

from accounts.roles import ensure_curator_group
from content.loading import load
from content.models import Question
from tests import make
from tests.content.desk_pages import NOW
from tests.content.library_text import document, write_library
from tests.standing import standing


@pytest.fixture(scope="module")
def standing_library(django_db_setup, django_db_blocker, tmp_path_factory):
    """`desk_library`, loaded once for a module that says so in its `pytestmark`: all of its tests stand on it."""
    with standing(django_db_blocker):
        yield _loaded(tmp_path_factory.mktemp("library"))


@pytest.fixture
def desk_library(request, tmp_path):
    """The folder of a loaded library: one published question, and one draft of raw notes."""
    if "standing_library" in request.fixturenames:
        return shutil.copytree(request.getfixturevalue("standing_library"), tmp_path, dirs_exist_ok=True)
    return _loaded(tmp_path)


def _loaded(folder):
    write_library(folder, queue=document("queue"))
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
