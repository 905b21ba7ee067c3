"""What stands in deploy/ passes the linters of its kind, and gives the gateway no more than it needs."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # no stubs for the one place that reads YAML
from typer.main import get_command

from gateway.cli import app_for
from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PROGRAMS = Path(sys.executable).parent


def lint(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a linter of this environment, or of this machine.  A gate that examined nothing fails; a machine may do without systemd."""
    name = str(command[0])
    program = PROGRAMS / name if (PROGRAMS / name).is_file() else shutil.which(name)
    if program is None and name == "systemd-analyze":
        pytest.skip(f"{name} is not installed here")
    assert program is not None, f"{name} is missing: make lint sets it up"
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, timeout=60, check=False)


def test_the_container_file_is_clean_and_a_bad_one_is_not(tmp_path: Path) -> None:
    clean = lint("hadolint", "--failure-threshold", "style", DEPLOY / "Containerfile")
    assert clean.returncode == 0, clean.stdout
    bad = tmp_path / "Containerfile"
    bad.write_text("FROM debian:latest\nRUN apt-get install sudo\n")
    assert lint("hadolint", "--failure-threshold", "style", bad).returncode != 0


def test_compose_is_clean_and_a_bad_one_is_not(tmp_path: Path) -> None:
    how = ("--fail-on", "low", "--strict-config", "--no-env", "--config", DEPLOY / ".compose-lint.yml")
    copy = Path(shutil.copy(DEPLOY / "compose.yaml", tmp_path))  # the linter minds a project that lies below /root
    clean = lint("compose-lint", "check", *how, copy)
    assert clean.returncode == 0, clean.stdout
    bad = tmp_path / "bad.yaml"
    bad.write_text("services: {a: {image: debian, privileged: true, volumes: ['/:/host']}}\n")
    assert lint("compose-lint", "check", *how, bad).returncode != 0


UNITS = ("oneclick-gateway.service", "oneclick-gateway-integrator.service")


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    unit = tmp_path / name
    text = (DEPLOY / name).read_text("utf-8")
    text = re.sub(r"^(ExecStart\w*=)\S+", r"\1/bin/true", text, flags=re.MULTILINE)  # not installed here
    unit.write_text(re.sub(r"^(User|Group)=.*", r"\1=root", text, flags=re.MULTILINE))
    told = lint("systemd-analyze", "verify", unit)
    assert (told.returncode, "Unknown" in told.stderr) == (0, False), told.stderr


def read_unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # its own way to keep upper case
    unit.read_string((DEPLOY / name).read_text("utf-8"))
    return unit


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_gives_no_rights(name: str) -> None:
    service = read_unit(name)["Service"]
    assert service["User"] not in {"root", "0"}
    assert service["CapabilityBoundingSet"] == ""
    yes = ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces", "LockPersonality")
    assert [name for name in yes if service[name] != "yes"] == []
    assert (service["ProtectSystem"], service["StateDirectoryMode"]) == ("strict", "0700")
    assert Settings.read(DEPLOY / "settings.example.toml").home == Path("/var/lib") / service["StateDirectory"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


@pytest.mark.parametrize("name", ["gateway", "database", "integrator", "witness"])
def test_a_container_runs_without_root_and_cannot_write_its_root(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["user"].partition(":")[0] not in {"0", "root"}
    assert not service.get("privileged")


def test_the_database_is_reached_by_the_gateway_alone_and_cannot_lie(compose: dict[str, Any]) -> None:
    database = compose["services"]["database"]
    assert "ports" not in database
    assert database["networks"] == ["store"]
    assert compose["networks"]["store"]["internal"] is True
    assert {"fsync=on", "full_page_writes=on", "synchronous_commit=on"} <= set(database["command"])
    assert all(str(port).startswith("127.0.0.1:") for port in compose["services"]["gateway"]["ports"])


def test_the_witness_is_apart_and_shares_nothing_with_what_it_sees(compose: dict[str, Any]) -> None:
    gateway, witness = compose["services"]["gateway"], compose["services"]["witness"]
    assert witness["profiles"] == ["witness"]
    assert not set(witness["volumes"]) & set(gateway["volumes"])
    assert ("secrets" in witness, witness["networks"], "store" in witness["networks"]) == (False, ["witness"], False)


def test_the_witness_runs_its_own_program_with_options_that_there_are(compose: dict[str, Any]) -> None:
    witness = compose["services"]["witness"]
    assert witness["entrypoint"] == ["gateway-witness"]
    told = lint("gateway-witness", "--help").stdout
    options = [word for word in witness["command"] if word.startswith("--")]
    assert len(options) == 3
    assert all(f"{option} " in told for option in options)


def test_the_integrator_runs_a_command_with_options_that_there_are(compose: dict[str, Any]) -> None:
    words = compose["services"]["integrator"]["command"]
    assert words[:2] == ["audit", "integrate"]
    known = get_command(app_for(("audit",))).commands["audit"].commands["integrate"].params  # type: ignore[attr-defined]
    assert {word for word in words if word.startswith("--")} <= {name for param in known for name in param.opts}


def test_the_integrator_has_the_gateways_keys_and_reaches_no_department(compose: dict[str, Any]) -> None:
    gateway, integrator = compose["services"]["gateway"], compose["services"]["integrator"]
    keys, _city = gateway["volumes"]
    assert (integrator["volumes"], integrator["secrets"]) == ([keys], gateway["secrets"])
    assert (integrator["networks"], "ports" in integrator) == (["store", "witness"], False)


def test_haproxy_takes_its_settings_and_notices_who_leaves_before_they_are_gone(tmp_path: Path) -> None:
    settings = DEPLOY / "haproxy.cfg"
    text = settings.read_text("utf-8")
    looked_ms = re.search(r"default-server inter (\d+)ms fall 1 rise 1\n", text)
    assert looked_ms is not None
    assert int(looked_ms[1]) / 1000 < Settings.read(DEPLOY / "settings.example.toml").drain_s / 2
    assert "option httpchk GET /readyz\n" in text
    assert re.findall(r"retry-on (.*)\n", text) == ["conn-failure"]  # what may have been taken is not sent twice
    assert "option http-server-close\n" in text  # where a kept connection breaks, callers are told nothing
    refusals = [line for line in text.splitlines() if "http-error" in line]
    assert [bool(re.search(r" hdr Retry-After \d+$", line)) for line in refusals] == [True] * 3
    program = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("haproxy is not installed here")
    given = dict.fromkeys(("GATEWAY_LISTEN", "GATEWAY_ONE", "GATEWAY_OTHER"), "127.0.0.1:8080")
    bad = tmp_path / "haproxy.cfg"
    bad.write_text(text.replace("option redispatch", "option redispatches"))
    for file, is_taken in ((settings, True), (bad, False)):
        told = subprocess.run([program, "-c", "-f", file], env=given, capture_output=True, text=True, check=False)
        assert (told.returncode == 0) is is_taken, told.stderr


def test_no_secret_stands_in_the_files(compose: dict[str, Any]) -> None:
    given = compose["services"]["database"]["environment"]
    assert [name for name in given if "PASSWORD" in name and not name.endswith("_FILE")] == []
    for file in ("Containerfile", "compose.yaml", *UNITS):
        assert not re.search(
            r"postgresql://[^/\s]*:[^/\s]*@|(secret|password)\s*[=:]\s*[\"']?\w{8,}", (DEPLOY / file).read_text()
        )


def test_image_and_compose_agree_on_who_runs_and_where() -> None:
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    last = re.findall(r"^USER (.*)$", made, re.MULTILINE)[-1]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    gateway = compose["services"]["gateway"]
    assert gateway["user"] == last
    assert gateway["volumes"] == ["keys:/var/lib/oneclick-gateway", "./city:/etc/oneclick-gateway/city:ro"]
    assert 'VOLUME ["/var/lib/oneclick-gateway"]' in made
    assert f"/run/secrets/{gateway['secrets'][0]}" in made
    environment = dict(re.findall(r"(GATEWAY_\w+)=(\S+)", made))
    assert {name.removeprefix("GATEWAY_").lower() for name in environment} <= set(Settings.model_fields)


def test_what_the_image_copies_is_let_in() -> None:
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    let_in = {line[1:] for line in (DEPLOY / "Containerfile.dockerignore").read_text().split() if line.startswith("!")}
    copied = [line.split()[1:-1] for line in made.splitlines() if line.startswith("COPY") and "--from" not in line]
    assert {name for names in copied for name in names} == let_in
    assert [name for name in let_in if not (ROOT / name).exists()] == []


def test_every_command_of_the_runbook_and_the_units_is_one() -> None:
    commands = get_command(app_for(())).commands  # type: ignore[attr-defined]  # a group, as all of them are
    texts = [
        (ROOT / "docs" / "runbook.md").read_text("utf-8"),
        *((DEPLOY / name).read_text("utf-8") for name in UNITS),
    ]
    named = {word for text in texts for word in re.findall(r"(?:`|^|/)gateway ([a-z-]+)", text, re.MULTILINE)}
    assert {"check", "serve", "audit"} <= named
    assert named <= set(commands)


def test_the_files_that_the_runbook_names_are_there() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    scripts = re.findall(r"sudo sh (\S+)", runbook)
    assert scripts
    links = re.findall(r"\]\(\.\./([^)#]+)\)", runbook)
    assert [name for name in (*scripts, *links) if not (ROOT / name).is_file()] == []


def named_keys(code: str) -> set[str]:
    """The files of the keys that the wiring takes by their names."""
    return {f"{name}.key" for name in re.findall(r'\.keys?\("([a-z-]+)"\)', code)}


def test_the_runbook_says_of_each_key_file_what_it_is_for() -> None:
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "src" / "gateway").rglob("*.py"))
    files = set(re.findall(r'"([a-z]+\.key)"', sources)) | named_keys(sources)
    files -= {"configuration.key", "tls.key"}  # a rule of `gateway check`, and a department's setting
    assert len(files) >= 7
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    assert [file for file in sorted(files) if f"| `{file}` |" not in runbook] == []


def test_the_runbook_has_a_section_for_each_thing_that_is_to_be_done() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", runbook, re.MULTILINE | re.DOTALL))
    wanted = {
        "Start",
        "Back up",
        "Restore, and what it means for the log",
        "Keys",
        "Upgrade",
        "When something is wrong",
    }
    assert wanted <= set(sections)
    assert all(len(sections[name]) > 400 for name in wanted)
    restore = sections["Restore, and what it means for the log"]
    assert all(word in restore for word in ("receipt", "UNRESOLVED", "continue-after-restore", "Report"))


def test_the_runbook_names_every_key_file() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8")
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src" / "gateway").rglob("*.py"))
    files = set(re.findall(r'keys(?:"\) */| */) *"([a-z-]+\.key)"', code))
    files |= named_keys(code)
    files |= {
        f"{name}.key"
        for named in re.findall(r"^[A-Z_, ]*_KEY = (.*)$", code, re.MULTILINE)
        for name in re.findall(r'"(audit-[a-z]+)"', named)
    }
    files -= {"audit-tag.key", "audit-value.key"}  # each year has one of its own
    assert {"results.key", "audit-log.key"} <= files
    assert [name for name in sorted(files) if f"`{name}`" not in runbook] == []
