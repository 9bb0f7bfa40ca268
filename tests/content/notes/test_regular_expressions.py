"""Every regular expression that reads notes takes time in proportion to a line, whatever the line holds.

They are found in the source, so that none is forgotten; each is tried with hostile lines made of its own signs.
"""

from __future__ import annotations

import ast
import importlib
import time
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from content.notes.naming import _other_names

MODULES = sorted(
    path.relative_to(settings.BASE_DIR)
    for path in (
        *(settings.BASE_DIR / "content" / "notes").rglob("*.py"),
        *(settings.BASE_DIR / "content" / name for name in ("distractors.py", "quantities.py", "coverage.py")),
    )
)
BUILT_LATER = {("content/notes/naming.py", "_other_names"): _other_names}
"""Expressions that functions make, and these functions."""

ESCAPED = Counter(
    {
        "blocks.py": 1,
        "outdated.py": 2,
        "recall/gaps.py": 1,
        "recall/owners.py": 1,
        "recall/subjects.py": 1,
        "recall/words.py": 3,
        "spelling.py": 1,
        "text.py": 1,
        "variants/arithmetic.py": 1,
        "variants/worked_examples.py": 1,
    }
)
"""Expressions that are no constants: names with their signs escaped, or a single class of signs, repeated."""

LENGTH = 400
ENOUGH = 0.001
"""Seconds: what is not linear takes many times as long."""

LARGEST_RATIO = 2.5
"""Of one doubling."""

SIGNS = " \ta1-*_`[](){}<>|=:;.!?\"'#$%^~+/\\,&@\u3000"
SEEKING = {"search", "sub", "subn", "split", "findall", "finditer"}
FUNCTIONS = {"compile", "match", "fullmatch"} | SEEKING


@cache
def parsed(path: Path) -> list[ast.AST]:
    """Every node of a module, from the module itself on."""
    return list(ast.walk(ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8"))))


@cache
def uses_of_re(path):
    """Names of the constants made by `re.compile`, and lines of every other use of `re` that names an expression."""
    nodes = parsed(path)
    constants, elsewhere = [], []
    top = {
        id(node.value): node.targets[0].id
        for node in nodes[0].body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    for node in nodes:
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not is_call or not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
            continue
        if node.func.attr in FUNCTIONS:
            maker = next((each.name for each in functions if each.lineno <= node.lineno <= each.end_lineno), "")
            if node.func.attr == "compile" and id(node) in top:
                constants.append(top[id(node)])
            elif (path.as_posix(), maker) not in BUILT_LATER:
                elsewhere.append(node)
    return constants, elsewhere


@cache
def sought(*paths):
    """The names that modules look for anywhere in a line, and not only at its beginning."""
    return {
        node.value.id
        for path in paths
        for node in parsed(path)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in SEEKING
    }


def patterns():
    everywhere = sought(*MODULES)
    for path in MODULES:
        module = importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
        for name in uses_of_re(path)[0]:
            seeks = name in (sought(path) if name.startswith("_") else everywhere)
            yield pytest.param(getattr(module, name), seeks, id=f"{module.__name__.removeprefix('content.')}.{name}")
    for (path, name), made in BUILT_LATER.items():
        yield pytest.param(made(), True, id=f"{path}:{name}")


def test_expressions_are_constants_that_can_be_found():
    elsewhere = Counter(path.as_posix().removeprefix("content/notes/") for path in MODULES for _ in uses_of_re(path)[1])
    assert elsewhere == ESCAPED


@pytest.mark.parametrize(("pattern", "seeks"), list(patterns()))
def test_the_time_grows_no_faster_than_the_line(pattern, seeks):
    use = (
        (lambda line: list(pattern.finditer(line)))
        if seeks
        else (lambda line: (pattern.match(line), pattern.fullmatch(line)))
    )
    slow = [
        repr((start, repeated, end))
        for start, repeated, end in hostile(pattern)
        if seconds(use, start, repeated, end, LENGTH) > ENOUGH and grows(use, start, repeated, end)
    ]
    assert slow == []


def hostile(pattern):
    """Lines of one sign, and of two that the expression names, behind what it may begin with."""
    named = [sign for sign in SIGNS if sign in pattern.pattern and not sign.isalnum()]
    for repeated in SIGNS:
        yield "", repeated, "\0"
    for first, second in product(("a", " ", *named[:5]), repeat=2):
        if first != second:
            yield first, second, "\0"
            yield "", first + second, "\0"
            yield first, second + first + "a", ""


def grows(use, start, repeated, end):
    """Whether twice the length takes more than 2.5 times as long, each time that it is tried."""
    for _ in range(4):
        once, twice = (
            min(seconds(use, start, repeated, end, length) for _ in range(2)) for length in (4 * LENGTH, 8 * LENGTH)
        )
        if twice < LARGEST_RATIO * once:
            return False
    return True


def seconds(use, start, repeated, end, length):
    line = start + repeated * (length // len(repeated)) + end
    begin = time.process_time()
    use(line)
    return time.process_time() - begin
