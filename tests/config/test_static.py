"""Names of static files in production."""

from __future__ import annotations

import re

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder

from config.static import StaticFiles


def test_scripts_import_each_other_by_names_that_carry_a_hash(tmp_path):
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    sources = {}
    for name, source in FileSystemFinder().list(None):
        with source.open(name) as file:
            storage.save(name, file)
        sources[name] = (source, name)
    for name, _, problem in storage.post_process(sources):
        assert not isinstance(problem, Exception), (name, problem)

    scripts = list((settings.BASE_DIR / "static" / "js").glob("*.js"))
    assert scripts
    for script in scripts:
        served = tmp_path / storage.stored_name(f"js/{script.name}")
        imports = re.findall(r'^import .*?"(.+?)";$', served.read_text(), re.MULTILINE)
        assert len(imports) == len(re.findall(r"^import ", script.read_text(), re.MULTILINE))
        for address in imports:
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), (script.name, address)
            assert (served.parent / address).resolve().is_file()
