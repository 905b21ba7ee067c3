"""`gateway check` and `gateway catalogue lint`: findings by rule, exit codes, and no secret in what is said."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey
from structlog.testing import capture_logs
from typer.testing import CliRunner

from gateway import checking
from gateway.catalogue import departments_with_connectors
from gateway.checking import KEYRINGS, NoStore, running
from gateway.checking import everything as everything_on
from gateway.cli import app_for, check
from gateway.connect import Connect, LivingFiles, installed_connectors
from gateway.domain.clock import CHINA, Clock
from gateway.domain.finding import CheckFinding, CheckSeverity
from gateway.extension import Door
from gateway.sdk import HttpxHttp
from gateway.settings import Settings
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import certificate, matter, write
from tests.rooms.sdk.test_http_way import Root

EXAMPLE = Path(__file__).resolve().parents[3] / "deploy" / "settings.example.toml"
SOURCE = Path(__file__).resolve().parents[3] / "src" / "gateway"
DOCUMENT = (SOURCE.parents[1] / "docs" / "catalogue.md").read_text("utf-8")
TIME = "since = 2026-12-05T22:00:00+08:00\nuntil = 2026-12-06T06:00:00+08:00\nwhy_en = 'x'\nwhy_zh = 'y'\n"
GOOD = """
port = 0
accounts = "register"
database_url = "postgresql://gateway:verysecret@db/gateway"
issuer = "https://login.example"
home = "{home}"
[case_register]
url = "https://cases.example"
token = "secrettoo"
[departments.household]
url = "https://household.example"
app_key = "key"
app_secret = "alsosecret"
"""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like the demo's, for a test to change, which the settings name."""
    folder = tmp_path / "city"
    folder.mkdir()
    for name, content in demo_city().items():
        (folder / name).write_bytes(content)
    monkeypatch.setenv("GATEWAY_CITY", str(folder))
    return folder


def change_file(file: Path, change: dict[str, Any]) -> None:
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), "utf-8")


def settings(folder: Path, more: str = "") -> Path:
    file = folder / "settings.toml"
    file.write_text(more + GOOD.format(home=folder))
    return file


TODAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def a_day_of_the_table_of_holidays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "real_now", lambda: datetime(2026, 6, 1, tzinfo=CHINA))


def everything(file: Path) -> tuple[CheckFinding, ...]:
    return everything_on(file, TODAY)


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app_for(()), list(words))
    return done.exit_code, done.stdout


def test_a_whole_configuration_has_no_findings(tmp_path: Path) -> None:
    assert everything(settings(tmp_path)) == ()
    code, said = run("check", "--settings", str(tmp_path / "settings.toml"))
    *unsure, last = said.splitlines()
    assert (code, last) == (0, "0 errors, 0 warnings")
    assert all(line.startswith("? unsure") for line in unsure)
    assert any("M02-C3: 《企业职工基本养老保险遗属待遇暂行办法》" in line for line in unsure)
    assert any("base_under_allowance: 1200" in line for line in unsure)


def test_what_is_unsure_is_listed_beside_the_findings(tmp_path: Path) -> None:
    settings(tmp_path)
    listed = json.loads(run("check", "--settings", str(tmp_path / "settings.toml"), "--json")[1])
    assert (listed["ok"], listed["findings"]) == (True, [])
    assert {one["where"] for one in listed["unsure"]} >= {"M02-C3", "income_bands.json", "items of real_estate"}
    assert "unsure" not in json.loads(run("catalogue", "lint", "--json")[1])


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("metrics_port = 99999\n", "configuration.form", CheckSeverity.ERROR),
        ("allow_reserved_ids = true\n", "configuration.reserved-ids", CheckSeverity.WARNING),
        ("real_start = 2026-11-01T02:00:00Z\n", "configuration.form", CheckSeverity.ERROR),
        ("dev_issuer_port = 0\n", "configuration.form", CheckSeverity.ERROR),
        ("no_case_register = true\n", "configuration.case-register", CheckSeverity.ERROR),
        ("administrators = ['JH1']\n", "configuration.administrators", CheckSeverity.WARNING),
        ("[departments.moon]\nurl = 'x'\n", "configuration.unknown-department", CheckSeverity.ERROR),
        ("[[downtime]]\ndepartment = 'moon'\n" + TIME, "configuration.unknown-department", CheckSeverity.ERROR),
        ("[departments.marriage]\nsecret = 'CHANGE-ME'\n", "configuration.placeholder", CheckSeverity.ERROR),
        ("[departments.vehicles]\nurl = 'https://v.example'\n", "configuration.endpoint", CheckSeverity.ERROR),
        ("[departments.vehicles]\nurl = 'ftp://v'\nserial = 's'\n", "configuration.endpoint", CheckSeverity.ERROR),
        (
            "[departments.vehicles]\nurl = 'https://v'\nserial = 's'\n'limits.at_once' = 'many'\n",
            "configuration.endpoint",
            CheckSeverity.ERROR,
        ),
        ("ready_file = '/proc/version/ready.json'\n", "configuration.folder", CheckSeverity.ERROR),
        ("host = '192.0.2.1'\n", "configuration.port", CheckSeverity.ERROR),
        ("[witnesses]\n'http://w' = 'no key'\n", "configuration.witness", CheckSeverity.ERROR),
    ],
)
def test_each_fault_of_a_configuration_is_told_by_its_rule(
    text: str, rule: str, severity: CheckSeverity, tmp_path: Path
) -> None:
    file = settings(tmp_path)
    whole = file.read_text()
    file.write_text(whole + text if text.startswith("[") else text + whole)
    found = everything(file)
    assert [(finding.rule, finding.severity) for finding in found] == [(rule, severity)]
    assert "secret" not in str(found[0]).replace("departments.marriage.secret", "")


def test_without_an_issuer_a_case_register_and_departments_it_says_so(tmp_path: Path) -> None:
    file = tmp_path / "bare.toml"
    file.write_text(f'port = 0\ndatabase_url = "postgresql://x/y"\nhome = "{tmp_path}"\n')
    named = [
        "configuration.no-issuer",
        "configuration.case-register",
        "configuration.accounts",
        "configuration.no-department",
    ]
    assert [finding.rule for finding in everything(file)] == named
    file.write_text(f'no_case_register = true\naccounts = "claims"\nissuer = "https://x"\n{file.read_text()}')
    named = ["configuration.without-case-register", "configuration.without-accounts", "configuration.no-department"]
    assert [finding.rule for finding in everything(file)] == named


def test_a_matter_that_wants_an_authorisation_which_nobody_can_look_up_is_told(city: Path, tmp_path: Path) -> None:
    file = settings(tmp_path)
    change_file(city / "roles.json", {"by_authorisation": {"M07": ["spouse"]}})
    assert "catalogue.nobody-authorised" not in {one.rule for one in everything(file)}
    without = re.sub(r"\[case_register\]\n(\S+ = .*\n)+", "", file.read_text())
    file.write_text(f"no_case_register = true\n{without}")
    (found,) = [one for one in everything(file) if one.rule == "catalogue.nobody-authorised"]
    assert (found.severity, found.where, found.said.partition(" ")[0]) == (CheckSeverity.WARNING, "roles.json", "M07")


def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "results.key").write_text("x")
    (keys / "results.key").chmod(0o644)
    assert [str(finding) for finding in everything(settings(tmp_path))] == [
        "results.key: may be read by others: run chmod 600 on it"
    ]


def test_an_issuer_without_tls_is_told(tmp_path: Path) -> None:
    file = settings(tmp_path)
    for issuer, named in (("http://login.example", ["configuration.issuer"]), ("http://127.0.0.1:9", [])):
        file.write_text(re.sub('issuer = ".*"', f'issuer = "{issuer}"', file.read_text()))
        assert [finding.rule for finding in everything(file)] == named


def test_keys_of_clients_beside_a_register_are_told_not_to_count(tmp_path: Path) -> None:
    file, keys = settings(tmp_path), tmp_path / "one-stop.jwks.json"
    key = ECKey.generate_key("P-256", {"kid": "k"})
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    clients = f'[clients.one-stop]\nkeys = "{keys}"\n'
    for accounts, named in (
        ("register", ["configuration.client-not-counted"]),
        ("claims", ["configuration.without-accounts"]),
    ):
        told = re.sub('accounts = ".*"', f'accounts = "{accounts}"', file.read_text())
        (tmp_path / "with.toml").write_text(f"{told}\n{clients}")
        assert [finding.rule for finding in everything(tmp_path / "with.toml")] == named
    keys.write_text('{"keys": []}')
    assert "configuration.client" in {finding.rule for finding in everything(tmp_path / "with.toml")}


@pytest.mark.parametrize("name", [*sorted(KEYRINGS), "identity", "answers", "audit-log", "audit-kek"])
def test_a_key_that_cannot_be_used_is_told(name: str, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / f"{name}.key").touch(mode=0o600)
    (keys / f"{name}.key").write_bytes(b"\xff")
    assert [(one.rule, one.where) for one in everything(settings(tmp_path))] == [
        ("configuration.unusable-key", f"{name}.key")
    ]
    assert [file.name for file in keys.iterdir()] == [f"{name}.key"]  # a look makes no key


def test_every_key_that_a_start_opens_is_looked_at() -> None:
    wiring = (SOURCE / "wiring.py").read_text("utf-8")
    opened = set(re.findall(r'keys\("([a-z]+)"\)', wiring)) | set(re.findall(r'"keys" / "([a-z]+)\.key"', wiring))
    assert len(opened) > 12
    assert opened - {"answers"} <= KEYRINGS, "`answers` is looked at by itself"


def test_what_whoever_starts_a_gateway_has_settled_is_no_fault_of_its_settings(tmp_path: Path) -> None:
    file = tmp_path / "bare.toml"
    file.write_text(f'database_url = "postgresql://x/y"\nissuer = "https://x"\nhome = "{tmp_path}"\n')
    of_production, of_a_demo = (running(Settings.read(file), is_production=production) for production in (True, False))
    errors = [one.rule for one in of_production if one.severity is CheckSeverity.ERROR]
    assert errors == ["configuration.case-register", "configuration.accounts"]
    assert [one.rule for one in of_a_demo if one.severity is CheckSeverity.ERROR] == []
    assert "configuration.cases-as-first-named" in {one.rule for one in of_a_demo}


def test_a_port_that_is_taken_is_told_and_by_a_gateway_of_this_home_is_none_of_a_fault(tmp_path: Path) -> None:
    with Door.open("127.0.0.1", 0).socket as taken:
        file = settings(tmp_path)
        file.write_text(file.read_text().replace("port = 0", f"port = {taken.getsockname()[1]}"))
        found = everything(file)
        assert [(one.rule, one.severity) for one in found] == [("configuration.port", CheckSeverity.ERROR)]
        living, me = LivingFiles(tmp_path / "processes"), uuid4()
        living.open(me)
        found = everything(file)
        assert [(one.rule, one.severity) for one in found] == [("configuration.port-in-use", CheckSeverity.WARNING)]
        living.close(me)
        assert [one.rule for one in everything(file)] == ["configuration.port"]


def test_one_port_for_all_and_the_metrics_is_told(tmp_path: Path) -> None:
    with Door.open("127.0.0.1", 0).socket as free:
        port = free.getsockname()[1]
    file = settings(tmp_path, f"metrics_port = {port}\n")
    file.write_text(file.read_text().replace("\nport = 0", f"\nport = {port}"))
    assert [one.rule for one in everything(file)] == ["configuration.port"]


def test_tls_that_could_not_be_served_is_told_and_one_that_ends_soon(tmp_path: Path) -> None:
    root = Root(tmp_path, "ours")
    for made, named in (
        (root.issue("long", ends=timedelta(days=90)), []),
        (root.issue("soon", ends=timedelta(days=20)), ["configuration.tls-ends"]),
        (root.issue("over", ends=timedelta(minutes=-1)), ["configuration.tls"]),
        ((root.issue("one")[0], root.issue("other")[1]), ["configuration.tls"]),
    ):
        file = settings(tmp_path)
        file.write_text(f'{file.read_text()}\n[tls]\ncertificate = "{made[0]}"\nkey = "{made[1]}"\n')
        assert [one.rule for one in everything(file)] == named


def test_the_example_is_told_to_be_filled_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("PORT", "0"), ("METRICS_PORT", "0"), ("HOME", str(tmp_path))):
        monkeypatch.setenv(f"GATEWAY_{name}", value)
    code, said = run("check", "--settings", str(EXAMPLE), "--json")
    told = json.loads(said)
    assert (code, told["ok"]) == (1, False)
    assert {finding["rule"] for finding in told["findings"]} == {"configuration.placeholder"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"asking": {"general_windows": [], "clients": {"c": ["M99"]}}}, "access.unknown-matter"),
        ({"asking": {"general_windows": [], "clients": {"c": ["*"]}}}, "access.every-matter"),
        ({"clearance": {"owner": 2, "other": 3}}, "access.clearance"),
        ({"clearance": {"owner": 4, "other": 4}}, "access.owner-only"),
        ({"rules": []}, "access.form"),
        ({"adult_years": "many"}, "access.form"),
    ],
)
def test_each_fault_of_the_access_rules_is_told(change: dict[str, Any], rule: str, city: Path, tmp_path: Path) -> None:
    change_file(city / "access_rules.json", change)
    assert [finding.rule for finding in everything(settings(tmp_path))] == [rule]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"excluded_matters": ["M99"]}, "declaration.unknown-matter"),
        ({"excluded_certificates": ["M01-C99"]}, "declaration.unknown-certificate"),
        ({"excluded_matters": ["M01"], "excluded_certificates": ["M01-C1"]}, None),
        ({"check_attempts": 0}, "declaration.form"),
    ],
)
def test_each_fault_of_the_conditions_for_declarations_is_told(
    change: dict[str, Any], rule: str | None, city: Path, tmp_path: Path
) -> None:
    change_file(city / "declaration_conditions.json", change)
    found = everything(settings(tmp_path))
    assert [(one.rule, one.severity) for one in found] == ([] if rule is None else [(rule, CheckSeverity.ERROR)])


def test_a_class_of_processing_without_a_time_is_told_for_each_matter(city: Path, tmp_path: Path) -> None:
    change_file(city / "due_times.json", {"working_days": {"immediate": 2, "days": 5}, "working_minutes": {}})
    found = everything(settings(tmp_path))
    assert {(one.rule, one.severity) for one in found} == {("desk.unknown-class", CheckSeverity.ERROR)}
    assert [one.said[:3] for one in found] == ["M06", "M11"]
    (city / "due_times.json").write_text("{}")
    assert [one.rule for one in everything(settings(tmp_path))] == ["desk.form"]


@pytest.mark.parametrize("change", [{"account_day": -1}, {"accounts_day": 1}, {"account_day": None}])
def test_a_table_of_quotas_that_does_not_fit_is_told(change: dict[str, Any], city: Path, tmp_path: Path) -> None:
    change_file(city / "quotas.json", change)
    assert [one.rule for one in everything(settings(tmp_path))] == ["access.quotas"]


def test_without_a_city_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GATEWAY_CITY")
    (found,) = everything(settings(tmp_path))
    assert (found.rule, found.severity) == ("configuration.city", CheckSeverity.ERROR)
    assert "give `city` the folder" in found.said
    (found,) = everything(settings(tmp_path, f"city = '{tmp_path / 'gone'}'\n"))
    assert (found.rule, "cannot be read" in found.said) == ("configuration.city", True)


def test_the_end_of_the_table_of_holidays_is_told_two_months_before(tmp_path: Path) -> None:
    file = settings(tmp_path)
    until = date.fromisoformat(json.loads(demo_city()["working_days.json"])["until"])
    assert everything_on(file, until - timedelta(days=60)) == ()
    for day in (until - timedelta(days=59), until + timedelta(days=400)):
        found = [(one.rule, one.severity) for one in everything_on(file, day)]
        assert found == [("desk.holidays-end", CheckSeverity.WARNING)]


def test_every_rule_stands_in_the_documentation_with_its_severity() -> None:
    made = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    made = re.sub(r"\s+", " ", made)
    told = set(re.findall(r'(?<![.])\b(error|warning)\(\s?"([a-z]+\.[a-z-]+)"', made))
    assert len(told) > 25
    documented = set(re.findall(r"^\| `([a-z]+\.[a-z-]+)` \| (error|warning) ", DOCUMENT, re.MULTILINE))
    by_county = set(re.findall(r"^\| `(unities\.[a-z-]+)` \| [a-z]", DOCUMENT, re.MULTILINE))
    documented |= {(rule, "error") for rule in by_county}
    assert {(rule, severity) for severity, rule in told} <= documented
    gone = [rule for rule, _ in documented if f'"{rule}"' not in made and f'"{rule.partition(".")[2]}"' not in made]
    assert not gone


def test_the_catalogue_is_linted_alone(tmp_path: Path) -> None:
    assert run("catalogue", "lint") == (0, "0 errors, 0 warnings\n")
    code, said = run("catalogue", "lint", "--data", str(write(tmp_path, matter(certificate(1, basis=" ")))), "--json")
    assert (code, [finding["rule"] for finding in json.loads(said)["findings"]]) == (1, ["catalogue.no-basis"])


def test_the_counties_lists_are_compared_with_the_citys(tmp_path: Path) -> None:
    code, said = run("catalogue", "counties", "--out", str(tmp_path), "--each", "2")
    assert (code, said) == (0, f"Wrote 9 lists with 108 differences to {tmp_path}.\n")
    code, said = run("catalogue", "lint", "--counties", str(tmp_path), "--json")
    planted = json.loads((tmp_path / "planted.json").read_text())
    found = [(finding["rule"], finding["where"]) for finding in json.loads(said)["findings"]]
    assert code == 1
    assert sorted(found) == sorted((one["rule"], one["where"]) for one in planted)


def test_a_department_without_its_connector_is_one_warning_and_stops_no_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without = {code: one for code, one in installed_connectors().items() if code != "household"}
    monkeypatch.setattr(checking, "installed_connectors", lambda: without)
    (found,) = everything(settings(tmp_path))
    assert (found.rule, found.where, found.severity) == (
        "catalogue.not-connected",
        "household",
        CheckSeverity.WARNING,
    )
    with capture_logs() as lines:
        made = Connect.build(
            {"household": {"url": "https://household.example"}},
            http=HttpxHttp(),
            clock=Clock.real_time(),
            store=NoStore(),
            alert=lambda *_: None,
            connectors=without,
            awaited=departments_with_connectors(demo_city()),
        )
    assert made.manifests.keys() == without.keys()
    assert [(line["event"], line["department"]) for line in lines] == [("department_not_connected", "household")]
