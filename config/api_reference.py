"""What the schema says, in the order of a page for people (rules)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

TITLES = {
    "exams": "Exams",
    "attempts": "Attempts",
    "after the end": "After the end",
    "study": "Study",
    "own notes": "Notes of your own",
    "facts": "Services and facts",
    "own data": "Your data",
    "desk: questions": "The desk: questions",
    "desk: facts": "The desk: facts",
    "desk: reports": "The desk: reports of candidates",
    "desk: statistics": "The desk: statistics",
    "desk: library": "The desk: the library",
}
"""What the tags are called, in their order on the page; others follow."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body or of the query; `type` in words."""

    name: str
    type: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    codes: tuple[str, ...]
    """Of a refusal; empty where it is none."""
    example: str
    fields: tuple[Field, ...] = ()
    """What the example does not say by itself; names lead to where it stands, as `rows.slug`."""


@dataclass(frozen=True, slots=True)
class Described:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    """Empty where it is public."""
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    form: tuple[Field, ...]
    """What it takes as a form instead, with files."""
    sends: str
    answers: tuple[Answer, ...]

    @property
    def steps(self) -> list[str]:
        """The path in pieces after which its line may break."""
        return [f"{step}/" for step in self.path.removesuffix("/").split("/")]

    @property
    def answer(self) -> Answer:
        return self.answers[0]

    @property
    def refusals(self) -> list[Answer]:
        return [each for each in self.answers if each.codes]


@dataclass(frozen=True, slots=True)
class ReferenceSection:
    tag: str
    title: str
    operations: tuple[Described, ...]

    @property
    def anchor(self) -> str:
        return self.tag.replace(" ", "-")


def sections_of(schema: Mapping[str, Any]) -> list[ReferenceSection]:
    """The operations of an OpenAPI schema by their tags."""
    by_tag: dict[str, list[Described]] = {tag: [] for tag in TITLES}
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            by_tag.setdefault(described["tags"][0], []).append(_described(schema, path, method, described))
    return [
        ReferenceSection(tag, TITLES.get(tag, tag.capitalize()), tuple(those)) for tag, those in by_tag.items() if those
    ]


def _described(schema: Mapping[str, Any], path: str, method: str, described: Mapping[str, Any]) -> Described:
    bodies = described.get("requestBody", {}).get("content", {})
    body, form = bodies.get("application/json", {}), bodies.get("multipart/form-data", {})
    return Described(
        name=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        about=described.get("description", ""),
        scope=described.get("x-scope", ""),
        parameters=tuple(
            Field(each["name"], _type(schema, each["schema"]), each.get("required", False), each.get("description", ""))
            for each in described.get("parameters", [])
        ),
        body=tuple(_fields(schema, body["schema"])) if body else (),
        form=tuple(_fields(schema, form["schema"])) if form else (),
        sends=_example(body),
        answers=tuple(_answer(schema, status, answer) for status, answer in described["responses"].items()),
    )


def _answer(schema: Mapping[str, Any], status: str, answer: Mapping[str, Any]) -> Answer:
    answer = _resolved(schema, answer)
    content = answer.get("content", {})
    problem = content.get("application/problem+json")
    codes = [each["value"]["code"] for each in problem["examples"].values()] if problem else []
    if problem:
        return Answer(str(status), tuple(codes), "")
    said = content.get("application/json", {})
    fields = tuple(_explained(schema, said["schema"])) if said else ()
    return Answer(str(status), (), _example(said), fields)


def _example(content: Mapping[str, Any]) -> str:
    examples = list(content.get("examples", {}).values())
    return json.dumps(examples[0]["value"], indent=2, ensure_ascii=False) if examples else ""


def _fields(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[Field]:
    described = _resolved(schema, described)
    required: Sequence[str] = described.get("required", [])
    for name, each in described.get("properties", {}).items():
        yield Field(name, _type(schema, each), name in required, each.get("description", ""))


def _explained(schema: Mapping[str, Any], described: Mapping[str, Any], way: str = "") -> Iterator[Field]:
    """The fields that have a text, those of what lies within too."""
    for field in _fields(schema, described):
        if field.about:
            yield replace(field, name=f"{way}{field.name}", is_required=False)
        inner = _resolved(schema, _resolved(schema, described)["properties"][field.name])
        inner = inner.get("items") or next((each for each in inner.get("oneOf", ()) if "$ref" in each), inner)
        yield from _explained(schema, inner, f"{way}{field.name}.")


def _type(schema: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    """In words: `integer`, `list of string`, or the values that it can have."""
    described = _resolved(schema, described)
    if "enum" in described:
        return ", ".join(json.dumps(value) for value in described["enum"])
    if both := described.get("allOf") or described.get("oneOf") or described.get("anyOf"):
        return " or ".join(_type(schema, each) for each in both)
    if described.get("type") == "array":
        return f"list of {_type(schema, described['items'])}"
    if described.get("format") == "binary":
        return "file"
    kinds = described.get("type", "object")
    return " or ".join(kinds) if isinstance(kinds, list) else kinds


def _resolved(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in described:
        found: Any = schema
        for name in described["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        described = found
    return described
