"""The bench of the desk measures every page of it."""

from __future__ import annotations

import pytest
from django.urls import resolve

from content import disputes
from tests import make
from tests.bench.desk import addresses
from tests.config.routes import SITE_ROUTES, World
from tests.config.test_access import expected_outcomes

pytestmark = pytest.mark.django_db


def test_every_page_of_the_desk_is_measured():
    world = World()
    question = make.question(facts=[make.fact()])
    told = {"argument": "It is b.", "keys": ["b"], "facts": ()}
    disputes.open_dispute(question=question, by=world.users["curator"], now=make.NOW, **told)
    pages = {
        route.name
        for route in SITE_ROUTES
        if route.pattern.startswith("desk/") and expected_outcomes(route, "curator").get("GET", "405") != "405"
    }
    measured = {resolve(address.partition("?")[0]).url_name for address in addresses().values()}
    assert pages - measured == set()
