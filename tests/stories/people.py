"""The stories' people: callers with a token, the personas' families, and what a test reads of a document."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.contract.answers import refuse_unpromised

Json = Mapping[str, Any]

P2 = [
    {"role": "applicant", "person_id": "33079119940317001X", "name": "陈思远"},
    {"role": "spouse", "person_id": "330791199511020027", "name": "林晓雯"},
    {"role": "child", "person_id": "330791202302080028", "name": "陈一诺"},
]
P3 = [
    {"role": "applicant", "person_id": "330791198512300018", "name": "周建国"},
    {"role": "spouse", "person_id": "330797198607140027", "name": "钱玉兰"},
]
P7 = [
    {"role": "applicant", "person_id": "330796198802290024", "name": "徐美钰"},
    {"role": "child", "person_id": "330796201407010023", "name": "胡徐安"},
]
ZHANG = {"role": "applicant", "person_id": "330791197609190017", "name": "张永铭"}
SAMPLE_BUILDERS = {"role": "employer", "credit_code": "91330791MA0000023G"}
TECHNICIANS = [
    {"role": "staff", "person_id": "330791197609190017", "name": "张永铭"},
    {"role": "staff", "person_id": "330791199511020027", "name": "林晓雯"},
    {"role": "staff", "person_id": "330791198512300018", "name": "周建国"},
]
"""Of Mr Zhang's firm, the last of them insured by another one; beside them the clerk's husband."""
CLERKS_HUSBAND = {"role": "staff", "person_id": "330791198908080015", "name": "许国栋"}


OFTEN = 4
"""So many times a query is asked whose entry a busy machine has no time for; the log that is away is told by it all the same."""


class Asker:
    """Asks the running gateway over HTTP as whoever the story needs."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.took_s = 0.0
        self._clients: dict[str, httpx.Client] = {}
        self._cases = iter(range(time.time_ns() // 1000 % 900_000, 1_000_000))

    def as_(self, name: str) -> httpx.Client:
        """A client with the persona's token."""
        if name not in self._clients:
            self._clients[name] = self._client(dev_token(self.demo.addresses["issuer_url"], name))
        return self._clients[name]

    def changed(self, name: str, *, token: Mapping[str, Any] | None = None, **officer: Any) -> httpx.Client:
        """The persona as the issuer would know them from now on: with other claims about the officer, or of the token."""
        known = f"{name} {token} {officer}"
        if known not in self._clients:
            _, claims, _ = self.as_(name).headers["authorization"].removeprefix("Bearer ").split(".")
            told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
            told = {**told, **(token or {}), "officer": {**told["officer"], **officer}}
            key = ECKey.import_key(json.loads((self.demo.home / "keys" / "dev-issuer.json").read_text("ascii")))
            header = {"alg": "ES256", "typ": "at+jwt", "kid": str(key.kid)}
            self._clients[known] = self._client(jwt.encode(header, told, key, algorithms=["ES256"]))
        return self._clients[known]

    @contextmanager
    def registered(self, name: str, **changes: str) -> Iterator[None]:
        """As long as the block runs, the register has the persona in another department or county too."""
        _, claims, _ = self.as_(name).headers["authorization"].removeprefix("Bearer ").split(".")
        account = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
        administrator, wanted = self.as_("administrator"), {"filter": f'userName eq "{account}"'}
        (found,) = administrator.get("/scim/v2/Users", params=wanted).json()["Resources"]
        place, extension = f"/scim/v2/Users/{found['id']}", found["schemas"][1]
        moved = {**found, extension: {**found[extension], **changes}}
        administrator.put(place, json=moved).raise_for_status()
        try:
            yield
        finally:
            administrator.put(place, json=found).raise_for_status()

    def _client(self, token: str) -> httpx.Client:
        return httpx.Client(
            base_url=self.demo.addresses["base_url"],
            headers={"Authorization": f"Bearer {token}"},
            timeout=40,
            trust_env=False,
            event_hooks={"response": [refuse_unpromised]},
        )

    def query(self, matter: str, parties: list[dict[str, str]], *, by: str = "clerk", **more: Any) -> Json:
        """Ask and return the document as it is at the deadline; 200 or 202.

        Where a busy machine left the log no time within the deadline, nobody was asked: then as Retry-After says.  took_s: the last one.
        """
        body = {"matter": matter, "case_number": self.case(matter), "parties": parties, **more}
        for _ in range(OFTEN):
            answer = self.as_(by).post("/v1/queries", json=body)
            if answer.status_code != 503 or answer.json()["type"].rpartition("/")[2] != "audit-unavailable":
                break
            time.sleep(int(answer.headers["retry-after"]))
        self.took_s = answer.elapsed.total_seconds()
        assert answer.status_code in {200, 202}, answer.text
        assert (answer.status_code == 202) == (answer.json()["status"] == "pending")
        document: Json = answer.json()
        return document

    def case(self, matter: str) -> str:
        """A case number that no story has used."""
        return f"JH-2026-{matter}-{next(self._cases):06d}"

    def read(self, query_id: str, *, by: str = "clerk") -> Json:
        """The stored document."""
        answer = self.as_(by).get(f"/v1/queries/{query_id}")
        assert answer.status_code == 200, answer.text
        document: Json = answer.json()
        return document

    def until(self, document: Json, *states: tuple[str, str], by: str = "clerk", within_s: float = 15.0) -> Json:
        """The document once each of these certificates has its state."""
        ends_at = time.monotonic() + within_s
        while not set(states) <= set(state_of(document).items()) and time.monotonic() < ends_at:
            time.sleep(0.1)
            document = self.read(document["query_id"], by=by)
        assert set(states) <= set(state_of(document).items()), state_of(document)
        return document

    def with_task(self, document: Json, code: str, *, by: str = "clerk", within_s: float = 20.0) -> Json:
        """The document once the certificate waits for an officer, and for no register any more."""
        ends_at = time.monotonic() + within_s
        while (certificate(document, code)["next"] or {}).get("task_id") is None and time.monotonic() < ends_at:
            time.sleep(0.1)
            document = self.read(document["query_id"], by=by)
        return document

    def settled(self, document: Json, *but: str, by: str = "clerk", within_s: float = 20.0) -> Json:
        """The document once nothing is pending but these certificates."""
        ends_at = time.monotonic() + within_s
        while pending(document) - set(but) and time.monotonic() < ends_at:
            time.sleep(0.1)
            document = self.read(document["query_id"], by=by)
        return document

    def rehearse(self, department: str, fault: str, **more: Any) -> None:
        """Give a department a bad day."""
        url = self.demo.department_addresses()[department]["control_url"]
        httpx.post(f"{url}/faults", json={"fault": fault, **more}, trust_env=False).raise_for_status()

    def well_again(self, department: str) -> None:
        """End its bad day."""
        httpx.delete(
            f"{self.demo.department_addresses()[department]['control_url']}/faults", trust_env=False
        ).raise_for_status()

    def calls(self, department: str) -> list[Json]:
        """What the department has served."""
        url = self.demo.department_addresses()[department]["control_url"]
        served: list[Json] = httpx.get(f"{url}/calls", trust_env=False).json()
        return served

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


def answers(document: Json) -> dict[str, str | None]:
    """Certificate → its answer, or its state where it has none."""
    return {c["certificate"]: c["answer"] or c["state"] for c in document["certificates"]}


def state_of(document: Json) -> dict[str, str]:
    """Certificate → its state."""
    return {c["certificate"]: c["state"] for c in document["certificates"]}


def pending(document: Json) -> set[str]:
    """The certificates that are pending."""
    return {code for code, state in state_of(document).items() if state == "pending"}


def certificate(document: Json, code: str) -> Json:
    """One certificate of a document."""
    found: Json = next(c for c in document["certificates"] if c["certificate"] == code)
    return found


def every(client: httpx.Client, path: str) -> Iterator[Json]:
    """The items of every page."""
    page: Json = {"next": ""}
    while page["next"] is not None:
        page = client.get(path, params={"cursor": page["next"]} if page["next"] else {}).json()
        yield from page["items"]
