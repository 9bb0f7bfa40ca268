"""Pages of long lists, looked up from the nearer end."""

from __future__ import annotations

import pytest

from content.models import Service
from content.paging import LongList
from tests import make

pytestmark = pytest.mark.django_db


def listed(size: int, **given) -> LongList:
    keys = Service.objects.order_by("-slug").values("pk")
    return LongList(keys, size, rows=lambda near: Service.objects.filter(pk__in=near).order_by("-slug"), **given)


@pytest.mark.parametrize("count", [0, 1, 5, 6, 7])
def test_each_row_is_on_one_page_and_in_its_order(count):
    for number in range(count):
        make.service(f"service-{number}")
    pages = listed(2)
    found = [row.slug for number in pages.page_range for row in pages.page(number)]
    assert found == [f"service-{number}" for number in reversed(range(count))]


def test_a_page_costs_one_query_where_the_count_is_known(django_assert_num_queries):
    for number in range(5):
        make.service(f"service-{number}")
    with django_assert_num_queries(1):
        assert [row.slug for row in listed(2, count=5).page(3)] == ["service-0"]
    with django_assert_num_queries(2):
        listed(2).page(1)
