"""Two gateways with a database and a log each: the city asks the county of Yiwu, on behalf of its own officer."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey
from typer.testing import CliRunner

from gateway.audit import KeyFolder, Origin, Privacy
from gateway.cli import app_for
from gateway.domain.clock import real_now
from gateway.sdk import ClientKey
from gateway.testing.folder import ConnectorFolder
from gateway.tlog import Proof
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from gateway_demo.running import dev_token
from tests.signing import digest, signed
from tests.stories.conftest import another_database, free_port
from tests.stories.county import CITY, COUNTY, YIWU, write_city, write_county, write_homestead
from tests.stories.people import P2, P3, Json
from tests.stories.test_check_live import written

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "federation.md").read_text("utf-8")
CLIENT = "demo-system"
"""The client system by which each gateway comes to the other, with the key that its issuer knows."""


@dataclass
class House:
    """One of the two gateways."""

    home: Path
    log: str
    port: int
    process: GatewayProcess
    addresses: Mapping[str, str]
    population: Path
    settings: Mapping[str, Any]

    def as_(self, name: str) -> httpx.Client:
        headers = {"authorization": f"Bearer {dev_token(self.addresses['issuer_url'], name)}"}
        return httpx.Client(base_url=self.addresses["base_url"], headers=headers, trust_env=False, timeout=30)

    def officer_of(self, department: str) -> httpx.Client:
        """The clerk as the issuer would know them in another department."""
        client = self.as_("clerk")
        part = client.headers["authorization"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        claims["officer"] |= {"department": department}
        key = ECKey.import_key(json.loads((self.home / "keys" / "dev-issuer.json").read_text("ascii")))
        token = signed({"alg": "ES256", "typ": "at+jwt", "kid": str(key.kid)}, claims, key)
        client.headers["authorization"] = f"Bearer {token}"
        return client

    def entries(self, **which: str) -> list[Json]:
        with self.as_("auditor") as auditor:
            found: list[Json] = auditor.get("/v1/audit/entries", params={"limit": "50", **which}).json()["items"]
            return found


def prepared(home: Path, log: str) -> tuple[str, ECKey]:
    """The key of the log of a gateway that has not started yet, as its operator prints it, and the key of the client of its issuer."""
    (home / "keys").mkdir(parents=True, mode=0o700)
    key = ECKey.generate_key("P-256", private=True)
    pem = home / "keys" / "demo-client.pem"
    pem.touch(mode=0o600)
    pem.write_bytes(key.as_pem(private=True))
    jwk = {**key.as_dict(private=False), "kid": "demo"}
    (home / "client.jwks.json").write_text(json.dumps({"keys": [jwk]}))
    return Origin(log, Privacy(KeyFolder(home / "keys"))).verifier(real_now().year).vkey, key


def shown_in_paper(name: str, kind: str) -> str:
    """The block of docs/federation.md under that name, as it stands there."""
    return PAPER.split(f"<!-- {name} -->\n```{kind}\n")[1].split("```")[0]


def block(name: str) -> dict[str, Any]:
    """Its settings."""
    return tomllib.loads(shown_in_paper(name, "toml"))


def way_to(home: Path, port: int, issuer_port: int, log_key: str) -> Mapping[str, str]:
    """The settings of a department that is the other gateway: those of the paper, with the places of this machine."""
    told: Mapping[str, str] = block("city")["departments"]["homestead"]
    return {
        **told,
        "url": f"http://127.0.0.1:{port}",
        "token_url": f"http://127.0.0.1:{issuer_port}/token",
        "key_file": str(home / "keys" / "demo-client.pem"),
        "log_key": log_key,
    }


@contextmanager
def two_houses(demo: Demo, folder: Path) -> Iterator[tuple[House, House]]:
    """City and county, each with what the other's operator has told it."""
    connector = ConnectorFolder.at(write_homestead(folder / "connectors"))
    given: dict[str, Any] = dict(demo.given)
    homes = {CITY: folder / "city", COUNTY: folder / "county"}
    keys = {log: prepared(home, log) for log, home in homes.items()}
    ports = {log: (free_port(), free_port()) for log in homes}
    cities = {
        CITY: str(write_city(folder / "data-of-the-city", shown_in_paper("routing", "json"))),
        COUNTY: str(write_county(folder / "data")),
    }
    with ExitStack() as stack:
        stack.enter_context(connector.as_if_installed())
        path = stack.enter_context(_in_path())
        houses = []
        for log, other in ((COUNTY, CITY), (CITY, COUNTY)):
            name = log.partition(".")[0]
            database_url = stack.enter_context(another_database(demo, name))
            process = GatewayProcess(folder / f"{name}.log", name=name).spawn()
            stack.callback(process.stop)
            departments = {
                **given["departments"],
                "homestead@yiwu" if log == CITY else "homestead": way_to(homes[other], *ports[other], keys[other][0]),
            }
            settings = {
                **given,
                "home": str(homes[log]), "port": ports[log][0], "database_url": database_url,
                "accounts": "claims", "city": cities[log], "audit_origin": log, "departments": departments,
                "demo": {**given["demo"], "issuer_port": ports[log][1]},
                "clients": {CLIENT: block("county")["clients"][CLIENT] | {"keys": str(homes[log] / "client.jwks.json")}},
                "gateways": block("county")["gateways"] if log == COUNTY else {other: CLIENT},
            }  # fmt: skip
            addresses = process.configure(settings, folder / f"{name}.json").wait_ready(60)
            houses.append(House(homes[log], log, ports[log][0], process, addresses, demo.population, settings))
        county, city = houses
        assert path
        yield city, county


@contextmanager
def _in_path() -> Iterator[str]:
    """Processes that are started find the connector too."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([*sys.path[:2], *([before] if before else [])])
    try:
        yield os.environ["PYTHONPATH"]
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


@pytest.fixture(scope="module")
def houses(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    with two_houses(demo, tmp_path_factory.mktemp("federation")) as two:
        yield two


_cases = iter(range(time.time_ns() // 1000 % 900_000, 1_000_000))


def ask(
    house: House, certificate: str, person: Json = P2[0], *, wait_ms: int = 5000, by: httpx.Client | None = None
) -> Json:
    """One certificate of M41, about one person; by: the city's clerk, unless it is named."""
    body = {
        "matter": "M41", "case_number": f"JH-2026-M41-{next(_cases):06}", "parties": [{**person, "role": "applicant"}],
        "certificates": [certificate], "deadline_ms": wait_ms,
    }  # fmt: skip
    with by or house.as_("clerk") as asker:
        answer = asker.post("/v1/queries", json=body)
    assert answer.status_code in (200, 202), answer.text
    document: Json = answer.json()
    return document


def shown(document: Json) -> tuple[str, str, dict[str, Any]]:
    (one,) = document["certificates"]
    return (
        one["state"],
        one["reason"],
        {name: (field["state"], field.get("value")) for name, field in one["fields"].items()},
    )


def receipts_in(entry: Json) -> list[Json]:
    """The county's receipts that stand in an entry of the city, of all lookups."""
    lookups = [*entry["details"].get("lookups", {}).values()]
    late = [one for of in entry["details"].get("receipts", {}).values() for one in of]
    return [one for lookup in lookups if isinstance(lookup, dict) for one in lookup.get("receipts", [])] + late


def entry_of(house: House, kind: str, document: Json) -> Json:
    (entry,) = [one for one in house.entries(query_id=document["query_id"]) if one["kind"] == kind]
    return entry


@contextmanager
def fault(demo: Demo, department: str, name: str, **more: str) -> Iterator[None]:
    control = demo.department_addresses()[department]["control_url"]
    httpx.post(f"{control}/faults", json={"fault": name, **more}, trust_env=False).raise_for_status()
    try:
        yield
    finally:
        httpx.delete(f"{control}/faults", trust_env=False).raise_for_status()


def later(house: House, document: Json, within_s: float = 60) -> Json:
    """The document once nothing is pending any more."""
    until = time.monotonic() + within_s
    with house.as_("clerk") as clerk:
        while document["status"] == "pending" and time.monotonic() < until:
            time.sleep(0.3)
            document = clerk.get(f"/v1/queries/{document['query_id']}").json()
    return document


def test_the_commands_of_the_paper_make_a_connector_that_passes(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    commands = [line.removeprefix("$ ").split() for line in shown_in_paper("run", "console").splitlines()]
    said = [subprocess.run(one, cwd=tmp_path, capture_output=True, text=True, check=False) for one in commands]
    assert [one.returncode for one in said] == [0, 0], said
    assert "2 kept, 0 exempt, 0 broken of 2" in said[1].stdout


def test_a_homestead_is_answered_through_the_county_and_stands_in_both_logs(houses: tuple[House, House]) -> None:
    city, county = houses
    document = ask(city, "M41-C1")
    assert shown(document) == ("answered", "AS_RECORDED", {"no_homestead": ("value", "yes")})
    (receipt,) = receipts_in(entry_of(city, "OUTCOME", document))
    assert receipt["log"] == COUNTY
    (source,) = document["certificates"][0]["sources"]
    assert source["source_trace"] == f"{COUNTY}/{receipt['entry']}"
    with county.as_("auditor") as auditor:
        there = auditor.get(
            "/v1/audit/entries", params={"case_number": f"YW-2026-{document['case_number'][-6:]}"}
        ).json()["items"]
    outcome, intent = there
    assert (outcome["entry"], outcome["leaf_hash"]) == (receipt["entry"], receipt["leaf_hash"])
    assert (intent["kind"], intent["account"], intent["client"], intent["office"]) == (
        "INTENT", "JH330702000123", CLIENT, "general_window",
    )  # fmt: skip
    assert intent["details"]["origins"] == [CITY]
    for house, entry in ((city, entry_of(city, "OUTCOME", document)), (county, outcome)):
        assert proved(house, entry), house.log


def proved(house: House, entry: Json) -> bool:
    """Whether the entry stands in the house's log, by its own key alone."""
    keys = Origin(house.log, Privacy(KeyFolder(house.home / "keys"))).verifiers(real_now().year)
    until = time.monotonic() + 20
    with house.as_("auditor") as auditor:
        while (
            answer := auditor.get(f"/v1/audit/entries/{entry['entry']}/proof")
        ).status_code == 409 and time.monotonic() < until:
            time.sleep(0.2)
    told = answer.json()
    Proof.parse(told["proof"]).verify(bytes.fromhex(entry["leaf_hash"]), keys)
    return True


def test_by_residence_one_county_is_asked_and_where_none_serves_it_nobody_is(houses: tuple[House, House]) -> None:
    """Nobody has told the city of a gateway at Lanxi, and Dongyang has none: neither is asked, and Yiwu is not asked in their place."""
    city, county = houses
    before = [one["entry"] for one in county.entries() if one["kind"] == "INTENT"]
    silent, unserved = (ask(city, "M41-C1", resident_of(city, division)) for division in ("330781", "330783"))
    assert shown(silent)[:2] == ("pending", "UNAVAILABLE")
    assert shown(unserved)[:2] == ("unavailable", "NOT_SERVED")
    assert [one["entry"] for one in county.entries() if one["kind"] == "INTENT"] == before


def checked(house: House, folder: Path, **changes: str) -> tuple[int, str, str]:
    """`gateway check --live` with the city's settings, some of the county's changed: exit status, and what it says of the county."""
    given = {name: value for name, value in house.settings.items() if name != "demo"}
    endpoints = {**given["departments"], "homestead@yiwu": {**given["departments"]["homestead@yiwu"], **changes}}
    own = {"port": 0, "departments": endpoints, "issuer": house.addresses["issuer_url"], "no_case_register": True}
    file = folder / "settings.toml"
    file.write_text(written({**given, **own}))
    runner = CliRunner(env={"GATEWAY_CITY": str(given["city"])})  # which the environment of tests says otherwise
    done = runner.invoke(app_for(()), ["check", "--live", "--settings", str(file), "--json"])
    (told,) = [one for one in json.loads(done.stdout)["departments"] if one["department"].startswith("homestead")]
    return done.exit_code, told["state"], json.dumps(told)


def test_a_check_signs_in_at_the_county_and_asks_about_nobody(houses: tuple[House, House], tmp_path: Path) -> None:
    city, county = houses
    before = [one["entry"] for one in county.entries() if one["kind"] in {"INTENT", "DENIED"}]
    status, state, said = checked(city, tmp_path)
    assert (status, state) == (0, "answers"), said
    unsigned, state, said = checked(city, tmp_path, signs_requests="false")
    assert (unsigned, state) != (0, "answers"), said
    assert "unauthorised" in said
    assert [one["entry"] for one in county.entries() if one["kind"] in {"INTENT", "DENIED"}] == before


def test_what_the_county_grants_in_part_is_no_value_here(houses: tuple[House, House]) -> None:
    """The county masks a day of birth for who does not own the matter: the city shows what it was given, and nothing in place of the rest."""
    state, _, fields = shown(ask(houses[0], "M41-C3"))
    assert state == "answered"
    assert fields["hukou_county"] == ("value", "330702")
    assert fields["birth_date"] == ("unavailable", None)


def test_an_officer_of_the_county_answers_and_the_city_has_it_then(houses: tuple[House, House]) -> None:
    city, county = houses
    document = ask(city, "M41-C2", wait_ms=1500)
    assert shown(document)[:2] == ("pending", "PENDING")
    with county.as_("verifier:real_estate") as desk:
        (task,) = desk.get("/v1/verifications").json()["items"]
        desk.get(f"/v1/verifications/{task['task_id']}").raise_for_status()
        answered = desk.post(f"/v1/verifications/{task['task_id']}/reply", json={"answer": "no"})
        assert answered.status_code < 300, answer_text(answered)
    document = later(city, document)
    assert shown(document) == ("answered", "AS_RECORDED", {"has_housing": ("value", "no")})
    (receipt,) = [
        one
        for entry in city.entries(query_id=document["query_id"])
        if entry["kind"] == "LATE"
        for one in receipts_in(entry)
    ]
    (there,) = [one for one in county.entries() if one["entry"] == receipt["entry"]]
    assert (there["kind"], there["leaf_hash"]) == ("LATE", receipt["leaf_hash"])


def resident_of(house: House, division: str) -> Json:
    """Somebody who is registered there, from the demo's register."""
    rows = json.loads((house.population / "household.json").read_text("utf-8"))
    adult = next(row for row in rows if row["hukou_county"] == division and row["person_status"] == "normal" and not row["sealed"] and row["id_no"][6:10] < "1995" and len(row["id_no"]) == 18)  # fmt: skip
    return {"person_id": adult["id_no"], "name": adult["name"]}


def answer_text(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.text}"


def test_an_officer_for_whom_the_city_may_not_ask_there_is_refused(houses: tuple[House, House]) -> None:
    """The county has registered the city's gateway for the general windows alone: it asks nobody, which is no answer and never a no."""
    city, county = houses
    document = ask(city, "M41-C1", wait_ms=1500, by=city.officer_of("homestead"))
    assert shown(document)[:2] == ("pending", "UNAVAILABLE")
    assert not county.entries(case_number=f"YW-2026-{document['case_number'][-6:]}")


def test_a_county_that_answers_in_part_is_no_answer(houses: tuple[House, House], demo: Demo) -> None:
    """One of the offices that the county's gateway asks is silent: it has not said that there is nothing, and nor does the city."""
    with fault(demo, "real_estate", "hang", county=YIWU):
        document = ask(houses[0], "M41-C1", wait_ms=3000)
        state, reason, fields = shown(document)
    assert (state, reason) == ("pending", "COUNTIES_SILENT")
    assert document["certificates"][0]["next"]["missing_counties"] == [YIWU]
    assert fields["no_homestead"][0] == "unavailable"


def test_a_question_that_would_go_in_a_circle_is_refused_on_the_way(houses: tuple[House, House]) -> None:
    """The city asks the county for what the county would have to ask the city: the county does not ask."""
    city, county = houses
    document = ask(city, "M41-C4")
    assert shown(document)[:2] == ("unavailable", "REFUSED")
    (outcome,) = [
        one for one in county.entries(case_number=f"YW-2026-{document['case_number'][-6:]}") if one["kind"] == "OUTCOME"
    ]
    told = {lookup["department"]: lookup["status"] for lookup in outcome["details"]["lookups"].values()}
    assert told["homestead"] == "refused"
    assert not city.entries(client=CLIENT)


def statement(houses: tuple[House, House], body: bytes, origins: list[str], key: ECKey | None = None) -> dict[str, str]:
    """What the city's gateway would send the county beside its token, with these origins."""
    _, county = houses
    own = key or ECKey.import_key((county.home / "keys" / "demo-client.pem").read_bytes())
    claims = {
        "iss": CLIENT, "aud": "oneclick-gateway", "iat": int(time.time()), "jti": f"s{time.time_ns()}", "htm": "POST",
        "htu": f"{county.addresses['base_url']}/v1/queries", "digest": digest(body), "origins": origins,
        "officer": {"account": "JH330702000123", "department": "general_window", "county": "330702", "post": "x", "duties": ["M31"]},
    }  # fmt: skip
    token = dev_token(county.addresses["issuer_url"], "system")
    word = signed({"typ": "acting-officer+jwt", "alg": "ES256", "kid": "demo"}, claims, own)
    return {"authorization": f"Bearer {token}", "acting-officer": word, "content-type": "application/json"}


def sent(
    houses: tuple[House, House],
    origins: list[str],
    key: ECKey | None = None,
    *,
    without: str = "",
    is_bare: bool = False,
) -> httpx.Response:
    body = json.dumps(
        {"matter": "M31", "case_number": f"YW-2026-{next(_cases):06}", "parties": [P2[0]], "certificates": ["M31-C1"]}
    ).encode()
    headers = {name: value for name, value in statement(houses, body, origins, key).items() if name != without}
    url = f"{houses[1].addresses['base_url']}/v1/queries"
    own = ClientKey.read(houses[1].home / "keys" / "demo-client.pem", "demo")
    headers |= {} if is_bare else own.signed("POST", url, headers, body)
    return httpx.post(url, content=body, headers=headers, trust_env=False, timeout=20)


@pytest.mark.parametrize(
    ("origins", "rule"),
    [
        ([COUNTY, CITY], "origin-loop"),
        (["a.example/x", "b.example/x", "c.example/x", CITY], "origin-chain"),
        ([CITY, CITY], "origin-chain"),
    ],
)
def test_a_way_in_a_circle_or_too_long_is_refused_by_rule_and_stands_in_the_log(
    houses: tuple[House, House], origins: list[str], rule: str
) -> None:
    refused = sent(houses, origins)
    assert (refused.status_code, refused.json()["rule"]) == (403, rule), answer_text(refused)
    denied = houses[1].entries(account="JH330702000123")[0]
    assert (denied["kind"], denied["details"]["rule"], denied["details"]["origins"]) == ("DENIED", rule, origins)


def test_a_forged_way_is_refused(houses: tuple[House, House]) -> None:
    """Another gateway's name, nobody's, and the right one by another's hand."""
    assert sent(houses, [CITY]).status_code in (200, 202)
    thief = ECKey.generate_key("P-256", private=True)
    for refused in (sent(houses, ["other.example/x"]), sent(houses, []), sent(houses, [CITY], thief)):
        assert (refused.status_code, refused.json()["code"]) == (401, "not-authenticated"), answer_text(refused)
    unsigned = sent(houses, [CITY], is_bare=True)
    assert unsigned.status_code == 401, answer_text(unsigned)
    assert 'error="invalid_signature"' in unsigned.headers["www-authenticate"]
    plain = sent(houses, [CITY], without="acting-officer")
    assert (plain.status_code, plain.json()["rule"]) == (403, "origin-chain"), answer_text(plain)


def test_a_county_that_hangs_costs_its_own_certificate_and_answers_once_it_is_back(houses: tuple[House, House]) -> None:
    city, county = houses
    os.kill(county.process.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        document = ask(city, "M41-C1", wait_ms=1500)
        assert time.monotonic() - began < 5
        assert shown(document)[:2] == ("pending", "UNAVAILABLE")
    finally:
        os.kill(county.process.pid, signal.SIGCONT)
    assert shown(later(city, document))[2] == {"no_homestead": ("value", "yes")}


def test_a_county_that_is_gone_is_unavailable_and_never_a_no(houses: tuple[House, House]) -> None:
    city, county = houses
    county.process.stop()
    document = ask(city, "M41-C1", P3[0], wait_ms=1500)
    assert shown(document)[:2] == ("pending", "UNAVAILABLE")
    assert not receipts_in(entry_of(city, "OUTCOME", document))
