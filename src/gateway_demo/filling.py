"""Fills the demo's register of accounts with its personas, by the door that every city has: an administrator's calls."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gateway.api import DOCS_CLIENT
from gateway.cli import ApiClient
from gateway.domain.codes import DepartmentCode
from gateway.identity import KIN_CLAIM, PersonDigests
from gateway_demo.issuer import PAGES_CLIENT, Persona, Personas
from gateway_demo.running import caller_named

ADMINISTRATOR = "JHADM0000001"
"""Who fills the register, and is not in it."""
ISSUER, SYSTEM = "demo-issuer", "demo-system"
CLIENTS = ("gateway-cli", DOCS_CLIENT, PAGES_CLIENT, SYSTEM, ISSUER)
CALLBACKS = ("http://127.0.0.1:8099/callbacks", "http://127.0.0.1:8099/more-callbacks")
"""Where the demo's client system may be called back: by a receiver that a newcomer starts there."""
_CLIENT = "urn:oneclick:params:scim:schemas:1.0:Client"
_HEAD = ("account", "department", "county", "post", "duties", "roles", "person_digest", "kin_digests")


def fill_register(base_url: str, issuer_url: str, home: Path) -> None:
    """Put into the register whoever of the personas is not there; who is stays as they are.  Raises SetupError."""
    with caller_named(base_url, issuer_url, "administrator") as administrator:
        there = frozenset(one["userName"] for one in _every(administrator, "/scim/v2/Users"))
        missing = [one for one in _personas(administrator, home) if one.account not in {*there, ADMINISTRATOR}]
        if missing:
            administrator.post("/v1/account-imports", {"csv": _file_of(missing)})
        known = {one["clientName"] for one in _every(administrator, "/scim/v2/Clients")}
        for name in CLIENTS:
            if name not in known:
                client: dict[str, object] = {
                    "schemas": [_CLIENT],
                    "clientName": name,
                    "department": "data_office",
                    "matters": ["*"],
                }
                client |= {"issuesTokens": True} if name == ISSUER else {}
                client |= {"notifyAt": list(CALLBACKS)} if name == SYSTEM else {}
                administrator.post("/scim/v2/Clients", client)


def _personas(administrator: ApiClient, home: Path) -> Iterable[Persona]:
    digests = PersonDigests.from_home(home)
    departments = [DepartmentCode(one["code"]) for one in administrator.get("/v1/departments", limit="200")["items"]]
    personas = Personas(digests.of, digests.wrap, departments)
    found = (personas.find(name) for name in personas.names)
    return [one for one in found if one is not None]


def _every(administrator: ApiClient, path: str) -> Iterator[dict[str, str]]:
    start = 1
    while True:
        page = administrator.get(path, startIndex=str(start), count="200")
        yield from page["Resources"]
        start += 200
        if start > page["totalResults"]:
            return


def _file_of(personas: Sequence[Persona]) -> str:
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(_HEAD)
    for one in personas:
        officer = one.officer
        duties, kin = officer["duties"], officer.get(KIN_CLAIM, ())
        assert isinstance(duties, list | tuple)
        assert isinstance(kin, list | tuple)
        office = [officer["department"], officer["county"], officer["post"]]
        digest = officer.get("person_digest") or ""
        rows.writerow([one.account, *office, " ".join(duties), " ".join(one.roles), digest, " ".join(kin)])
    return file.getvalue()
