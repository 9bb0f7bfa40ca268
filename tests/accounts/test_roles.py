"""Curators and operators, from the command line."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import CURATORS, ensure_curator_group, set_role
from tests.accounts import make

pytestmark = pytest.mark.django_db


def _grant(*arguments: str) -> str:
    out = StringIO()
    call_command("grant", *arguments, stdout=out)
    return out.getvalue()


def _again(user: User) -> User:
    """The same person, without cached permissions."""
    return User.objects.get(pk=user.pk)


def test_the_group_of_curators_is_made_once_with_one_permission():
    assert ensure_curator_group() == ensure_curator_group()
    group = Group.objects.get(name=CURATORS)
    assert [permission.codename for permission in group.permissions.all()] == ["curate"]


def test_a_curator_may_curate_and_nothing_else():
    user = make.member()
    assert _grant("Ann@example.org", "curator") == "ann@example.org is now curator.\n"
    user = _again(user)
    assert user.get_all_permissions() == {"content.curate"}
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_an_operator_may_everything():
    user = make.member()
    _grant("ann@example.org", "operator")
    user = _again(user)
    assert (user.is_staff, user.is_superuser) == (True, True)


@pytest.mark.parametrize("role", ["curator", "operator"])
def test_a_role_can_be_taken_away(role):
    user = make.member()
    _grant("ann@example.org", role)
    assert _grant("ann@example.org", role, "--revoke") == f"ann@example.org is no longer {role}.\n"
    user = _again(user)
    assert user.get_all_permissions() == set()
    assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)


@pytest.mark.parametrize("role", ["curator", "operator"])
def test_other_rights_begin_with_a_new_session(role):
    client = make.browser(make.member())
    _grant("ann@example.org", role)
    assert client.get("/accounts/profile/").status_code == 302


def test_a_role_for_nobody_is_refused():
    make.guest()
    with pytest.raises(CommandError, match=r"Nobody has signed up as bob@example\.org\."):
        _grant("bob@example.org", "curator")


def test_a_role_that_does_not_exist_is_refused():
    make.member()
    with pytest.raises(CommandError, match="invalid choice"):
        _grant("ann@example.org", "emperor")


def test_all_permissions_of_a_page_cost_one_query(django_assert_num_queries):
    curator = make.member("ann@example.org")
    set_role(user=curator, role="curator", is_held=True)
    curator.user_permissions.add(Permission.objects.get(codename="view_logentry"))
    curator = User.objects.get(pk=curator.pk)
    with django_assert_num_queries(1):
        assert curator.has_perm("content.curate")
        assert curator.has_perm("admin.view_logentry")
        assert not curator.has_perm("content.delete_question")
