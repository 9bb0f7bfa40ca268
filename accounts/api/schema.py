"""What the schema says beyond single operations: who may ask, what bodies have, and refusals that many share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.http import PROBLEM_JSON

SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of the profile page. `x-scope` of an operation says which scope it wants.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of the pages. Whatever is not reading wants the header X-CSRFToken as well.",
    },
}


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The schema as it is published."""
    result["components"]["securitySchemes"] = SECURITY_SCHEMES
    shared: dict[str, Any] = {}
    for described in _operations(result):
        _only_named_fields(described, result["components"]["schemas"])
        _share_refusals(described, shared)
    result["components"]["responses"] = dict(sorted(shared.items()))
    return result


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in result["paths"].values():
        yield from path.values()


def _only_named_fields(described: dict[str, Any], schemas: dict[str, Any]) -> None:
    """What operations take has no field that is not named (`fields.Body`), and neither have the parts of it."""
    waiting = [_name(content["schema"]) for content in described.get("requestBody", {}).get("content", {}).values()]
    while waiting:
        shape = schemas.get(waiting.pop(), {})
        if shape.get("type") == "object" and "additionalProperties" not in shape:
            shape["additionalProperties"] = False
            waiting += [_name(part) for field in shape["properties"].values() for part in _parts(field)]


def _parts(field: dict[str, Any]) -> list[dict[str, Any]]:
    return [field, field.get("items", {}), *field.get("allOf", []), *field.get("oneOf", [])]


def _name(described: dict[str, Any]) -> str:
    return described.get("$ref", "").rpartition("/")[2]


def _share_refusals(described: dict[str, Any], shared: dict[str, Any]) -> None:
    """Refusals of the same codes in the same shape are said once; the name has both."""
    for status, response in described["responses"].items():
        content = response.get("content", {}).get(PROBLEM_JSON)
        if content:
            shape = content["schema"]["$ref"].rpartition("/")[2]
            codes = "-".join(example["value"]["code"] for example in content["examples"].values())
            name = f"{shape}.{codes}"
            shared[name] = response
            described["responses"][status] = {"$ref": f"#/components/responses/{name}"}
