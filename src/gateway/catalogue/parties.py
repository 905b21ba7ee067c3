"""Who may stand in a query, and as what: how many people, how old, in which order of age; from the city's `roles.json`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.domain.codes import MatterCode
from gateway.domain.errors import InputFault
from gateway.domain.matter import ROLES
from gateway.domain.parties import Party
from gateway.domain.person import age_on
from gateway.domain.stages import Query


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RoleForm(_Closed):
    """What the numbers must show of those in a role: completed years on the day of asking, and who is born before whom."""

    from_years: int | None = Field(default=None, ge=1, le=150)
    under_years: int | None = Field(default=None, ge=1, le=150)
    elder_than: tuple[str, ...] = ()
    younger_than: tuple[str, ...] = ()


class PartyRules(_Closed):
    """The whole file.

    most_people: so many people may stand in one query beside those of the `uncounted` roles.  of_matter: the rules that stand in a
    matter in place of `roles`, all of them.  by_authorisation: whose data a matter asks for by an authorisation on file alone, by role; all
    others by law.
    """

    most_people: int = Field(ge=1)
    uncounted: frozenset[str]
    roles: Mapping[str, RoleForm]
    of_matter: Mapping[str, Mapping[str, RoleForm]] = Field(default_factory=dict)
    by_authorisation: Mapping[str, frozenset[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _are_roles(self) -> Self:
        tables = (self.roles, *self.of_matter.values())
        named = {role for table in tables for rule in table.values() for role in (*rule.elder_than, *rule.younger_than)}
        named |= self.uncounted.union(*tables, *self.by_authorisation.values())
        if unknown := sorted(named - set(ROLES)):
            raise ValueError(f"unknown roles {', '.join(unknown)}")
        return self

    def of(self, matter: MatterCode) -> Mapping[str, RoleForm]:
        """The rules that stand in a matter, by role."""
        return self.of_matter.get(matter, self.roles)

    def unauthorised(self, query: Query) -> tuple[str, ...]:
        """Those, by party key, about whom the matter asks by an authorisation on file alone, and for whom none is named."""
        needed = self.by_authorisation.get(query.matter, frozenset())
        return tuple(party.key for party in query.parties if party.role in needed and party.authorisation is None)


def people_faults(query: Query, rules: PartyRules) -> list[InputFault]:
    """Everything wrong with who is named: nobody, nameless, twice, too many, or not of the age of the role.  No fault holds a value."""
    faults = list(_identity_faults(query.parties))
    counted = [index for index, party in enumerate(query.parties) if party.role not in rules.uncounted]
    faults += [
        InputFault(f"/parties/{index}/role", "surplus-person", f"at most {rules.most_people} people of a family")
        for index in counted[rules.most_people :]
    ]
    by_role = rules.of(query.matter)
    for index, party in enumerate(query.parties):
        rule = by_role.get(party.role)
        if rule is not None and party.person is not None:
            pointer = f"/parties/{index}/person_id"
            faults += [InputFault(pointer, code, text) for code, text in _age_faults(query, party, rule)]
    return faults


def _age_faults(query: Query, party: Party, rule: RoleForm) -> Iterator[tuple[str, str]]:
    born = _born(party)
    years = age_on(born, query.asked_at.date())
    if rule.under_years is not None and years >= rule.under_years:
        yield "not-a-minor", f"a {party.role} named here is under {rule.under_years} today: leave out who is older"
    if rule.from_years is not None and years < rule.from_years:
        yield "not-of-age", f"a {party.role} named here is {rule.from_years} or older today"
    for role in rule.elder_than:
        if any(born >= _born(other) for other in query.of_role(role) if other.person is not None):
            yield "not-elder", f"a {party.role} is born before the {role}"
    for role in rule.younger_than:
        if any(born <= _born(other) for other in query.of_role(role) if other.person is not None):
            yield "not-younger", f"a {party.role} is born after the {role}"


def _born(party: Party) -> date:
    return date.min if party.person is None else party.person.person_id.birth_date


def _identity_faults(parties: Sequence[Party]) -> Iterator[InputFault]:
    seen: dict[str, str] = {}
    for index, party in enumerate(parties):
        if party.role == "employer":
            if party.employer is None:
                yield InputFault(f"/parties/{index}/credit_code", "no-credit-code", "an employer has one")
            continue
        if party.person is None:
            yield InputFault(f"/parties/{index}/person_id", "no-person", "a person has a number and a name")
            continue
        if not party.person.name.strip():
            yield InputFault(f"/parties/{index}/name", "no-name", "a person has a name")
        number = party.person.person_id.number
        if number in seen and not _may_be_both(seen[number], party.role):
            yield InputFault(f"/parties/{index}/person_id", "same-person", "this person is named already")
        seen.setdefault(number, party.role)


def _may_be_both(first: str, second: str) -> bool:
    """Who applies can be one of the staff, or one of the heirs, and is then named twice."""
    return first != second and "applicant" in (first, second) and not {first, second}.isdisjoint({"staff", "heir"})
