"""Every list of the API costs the same number of statements at two sizes of what it lists."""

from __future__ import annotations

import pytest

from config.api import schema
from tests.api import Program
from tests.config.grown_world import grow
from tests.config.routes import API_ROUTES, Route, World
from tests.desk_api import cost

pytestmark = pytest.mark.django_db
QUERIES = {"api_desk_statistics": "flag=all", "api_cards": "more=true"}
"""What some lists are asked for, that there is something in them."""
MOST = 20
"""Statements, those for the token and the person among them."""


def _is_list(route: Route) -> bool:
    answer = schema()["paths"][route.schema_path].get("get", {}).get("responses", {}).get("200", {})
    shape = answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    fields = schema()["components"]["schemas"].get(shape.rpartition("/")[2], {}).get("properties", {})
    return {"rows", "next"} <= set(fields)


LISTS = [route for route in API_ROUTES if _is_list(route)]


def measured(world: World) -> dict[str, tuple[int, int]]:
    """Rows and statements of each list."""
    owner, curator = Program(world.users["owner"]), Program(world.users["curator"], "curate")
    found = {}
    for route in LISTS:
        program = curator if route.pattern.startswith("api/v1/desk/") else owner
        address = f"{world.address(route)}?page_size=100&{QUERIES.get(route.name, '')}"
        found[route.name] = (len(program.read(address)["rows"]), cost(program, address))
    return found


@pytest.mark.promise("L5")
def test_every_list_costs_the_same_at_two_sizes(world):
    grow(world, 1)
    few = measured(world)
    grow(world, 2)
    many = measured(world)
    assert len(LISTS) > 30
    assert {name: (few[name][0], many[name][0]) for name in few if not 0 < few[name][0] < many[name][0]} == {}
    assert {name: (few[name], many[name]) for name in few if few[name][1] != many[name][1]} == {}
    assert {name: queries for name, (_, queries) in many.items() if queries > MOST} == {}
