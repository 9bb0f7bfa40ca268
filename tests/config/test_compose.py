"""The container set-up against the Compose schema, and against the settings and commands that it names.

`compose-spec.json` is the schema of the Compose Specification (Copyright 2020 The Compose Specification Authors,
Apache-2.0, see `compose-spec.LICENSE`), unchanged, as the package check-jsonschema 0.39.0 ships it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from jsonschema.validators import validator_for

ROOT = settings.BASE_DIR
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service.get("image") == "rehearse"}
SCHEMA = json.loads(Path(__file__).with_name("compose-spec.json").read_text())


def _faults(document: object) -> list[str]:
    validator = validator_for(SCHEMA)
    validator.check_schema(SCHEMA)
    return [f"{error.json_path}: {error.message}" for error in validator(SCHEMA).iter_errors(document)]


def _names_in_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def _names_that_settings_read() -> set[str]:
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text()))


def test_it_follows_the_compose_schema():
    assert _faults(COMPOSE) == []


@pytest.mark.parametrize(
    "change", [{"volume": []}, {"services": {"web": {"imagee": "rehearse"}}}, {"services": {"web": {"ports": "80"}}}]
)
def test_the_schema_notices_a_slip(change):
    assert _faults(COMPOSE | change) != []


def test_it_runs_the_database_the_migration_the_site_the_sweep_and_the_door():
    assert set(SERVICES) == {"db", "migrate", "web", "sweep", "caddy"}
    assert {"migrate", "web", "sweep"} == OURS


def test_every_variable_of_the_containers_is_one_that_settings_read():
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= _names_that_settings_read()


def test_the_example_names_exactly_the_variables_that_are_filled_in():
    filled_in = set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    assert filled_in == _names_in_example()


def test_what_has_no_default_must_be_set():
    for name in ("SITE_HOST", "POSTGRES_PASSWORD"):
        assert f"${{{name}:?" in TEXT


def test_the_containers_run_commands_that_there_are():
    commands = [SERVICES[name]["command"] for name in OURS if "command" in SERVICES[name]]
    commands.append(json.loads(re.search(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[1]))

    assert {tuple(command[:2]) for command in commands} == {("python", "manage.py")}
    assert {command[2] for command in commands} == {"prepare", "submit_overdue_attempts", "serve"}
    assert {command[2] for command in commands} <= set(get_commands())


def test_only_the_door_is_open_to_the_outside():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"caddy"}
    assert {
        name for name, service in SERVICES.items() if "network_mode" in service or service.get("privileged")
    } == set()


def test_our_containers_cannot_write_their_code_nor_gain_rights():
    for name in OURS:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER (?!root)\w+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_nothing_serves_before_the_tables_are_there():
    for name in ("web", "sweep"):
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["restart"] == "no"


def test_every_volume_is_declared_and_every_mounted_file_is_there():
    mounts = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]
    named = {mount for mount in mounts if not mount.startswith(".")}
    assert named == set(COMPOSE["volumes"])
    assert all((ROOT / mount).is_file() for mount in mounts if mount.startswith("."))


def test_the_site_watches_the_sweep_that_runs_beside_it_and_the_sweep_is_checked_by_itself():
    assert SERVICES["web"]["environment"]["SWEEP"] == "1"
    assert "SWEEP" not in SERVICES["sweep"]["environment"]
    assert SERVICES["sweep"]["healthcheck"]["test"] == ["CMD", *SERVICES["sweep"]["command"], "--check"]
    assert "/readyz" in SERVICES["web"]["healthcheck"]["test"][-1]
