"""The demo's named personas and the claims that the dev issuer writes for them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import InvalidIdentifier
from gateway.domain.person import PersonId
from gateway.identity import KIN_CLAIM, OFFICER_CLAIM, WRAPPED_CLAIM

Digest = Callable[[PersonId], str]
Wrap = Callable[[PersonId, str], str]


@dataclass(frozen=True, slots=True)
class Persona:
    """One persona as its token will say it.  client None: that of the application which asks for the token."""

    name: str
    account: str
    client: str | None
    roles: tuple[str, ...]
    officer: Mapping[str, object]
    """The claim of that name; see `claims`."""

    def claims(self, client_id: str) -> dict[str, object]:
        """The claims that say who acts, by way of which client."""
        return {
            "sub": self.account,
            "client_id": self.client or client_id,
            "roles": list(self.roles),
            OFFICER_CLAIM: dict(self.officer),
        }


class Personas:
    """The personas of the demo by name, `verifier:<department>` and `citizen:<person number>` among them."""

    def __init__(self, digest: Digest, wrap: Wrap, departments: Sequence[DepartmentCode]) -> None:
        """digest, wrap: how the gateway digests a person's number, and wraps it for an account.

        departments: those that answer verifications.
        """
        self._digest = digest
        self._wrap = wrap
        data = resources.files("gateway_demo.issuer").joinpath("data", "personas.json").read_text("utf-8")
        self._named: dict[str, Persona] = {}
        self._residents: dict[str, str] = {}
        for row in json.loads(data):
            if "citizen" in row:
                self._residents[row["name"]] = row["citizen"]
                continue
            codes = departments if row["name"].endswith("*") else [""]
            for code in codes:
                persona = self._persona({name: _fill(value, code) for name, value in row.items()})
                self._named[persona.name] = persona

    @property
    def names(self) -> tuple[str, ...]:
        """Every name but those of citizens."""
        return tuple(self._named)

    @property
    def residents(self) -> tuple[str, ...]:
        """The citizens who have a name here, so that nobody's number stands in an address."""
        return tuple(self._residents)

    def find(self, name: str) -> Persona | None:
        """The persona of that name, or None."""
        if name.startswith("citizen:"):
            return self._citizen(name.removeprefix("citizen:"))
        if name in self._residents:
            return self._citizen(self._residents[name])
        return self._named.get(name)

    def _citizen(self, number: str) -> Persona | None:
        """A citizen known by a digest, with their own number wrapped: the token must not hold it in clear."""
        try:
            person = PersonId.parse(number)
        except InvalidIdentifier:
            return None
        digest = self._digest(person)
        account = f"citizen-{digest}"
        officer = {"department": "public", "county": "330700", "post": "citizen", "duties": [], "person_digest": digest}
        return Persona("citizen", account, None, ("citizen",), officer | {WRAPPED_CLAIM: self._wrap(person, account)})

    def _persona(self, row: Mapping[str, object]) -> Persona:
        officer = {name: row[name] for name in ("department", "county", "post", "duties")}
        if isinstance(own := row.get("person_id"), str):
            officer["person_digest"] = self._digest(PersonId.parse(own))
        if isinstance(kin := row.get("kin"), list):
            officer[KIN_CLAIM] = [self._digest(PersonId.parse(number)) for number in kin]
        client, roles = row.get("client"), row["roles"]
        return Persona(
            name=str(row["name"]),
            account=str(row["account"]),
            client=client if isinstance(client, str) else None,
            roles=tuple(roles) if isinstance(roles, list) else (),
            officer=officer,
        )


def _fill(value: object, code: str) -> object:
    """The department's code for the star in a pattern row."""
    return value.replace("*", code) if isinstance(value, str) and code else value
