"""What catalogue and access make of a policy's files: everything that does not fit, or what is then in force."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.access import (
    Access,
    PolicyFault,
    ProjectionKey,
    Rights,
    differences,
    lint_quotas,
    lint_rules,
    load_quotas,
    load_rules,
    sight_of,
)
from gateway.batches import lint_batch_terms, load_batch_terms
from gateway.catalogue import Catalogue, lint_catalogue, load_catalogue
from gateway.city import CityFiles, is_known, lint_routes, load_city, load_routes
from gateway.complaint import lint_complaints, load_complaint_rules
from gateway.credit import lint_credit, load_credit_terms
from gateway.declaration import lint_declarations, load_conditions, load_notice
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity, error, warning
from gateway.domain.matter import Matter
from gateway.domain.roles import OPERATIONS
from gateway.domain.words import Mode
from gateway.flows.steps.gateway import Gateway, InForce, Terms
from gateway.flows.steps.granting import grant_fault, grants_that_count
from gateway.outbox import lint_templates, load_templates
from gateway.policy import TESTS, Expectation, PolicyBundle, read_expectations
from gateway.sdk import Manifest
from gateway.sharing import lint_sharing_times, load_sharing_times
from gateway.verification import lint_due_times, load_due_times

CEDAR_RULES = "access_rules.cedar"
"""The bundle's file of the hard rules of access."""
_NEED_ENDPOINTS = frozenset({"routing.json"})
"""What names systems of departments, which the settings give their endpoints."""


def installed_policy(city: CityFiles) -> PolicyBundle:
    """The city's data as they are installed.  Raises SetupError."""
    try:
        return PolicyBundle.of_city(city)
    except ValueError:
        raise SetupError("a file of the city is no text in UTF-8, or has no name of one: mend it") from None


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One row of a policy's own table of tests, with what holds in its place.  number: from 1."""

    number: int
    row: Expectation
    actual: Mode
    holds: bool


@dataclass(frozen=True, slots=True)
class PolicyJudge:
    """manifests: of the connectors.  access: whose guards stay, whatever the policy."""

    manifests: Mapping[str, Manifest]
    access: Access

    @classmethod
    def of(cls, gateway: Gateway) -> "PolicyJudge":
        """With a gateway's connectors and guards."""
        return cls(gateway.connect.manifests, gateway.access)

    def in_force(self, bundle: PolicyBundle, number: int | None = None, on: date | None = None) -> InForce:
        """What the bundle says, files and grants.  on: the day whose grants count; None: always today.

        Raises SetupError, PolicyFault naming what does not fit; a grant that does not fit counts for nothing.  Takes its time: not on the
        event loop.
        """
        catalogue, rules = load_catalogue(self.manifests, bundle.city), load_rules(bundle.city)
        grants = grants_that_count(bundle.grants, catalogue.matters)
        access = self.access.under(catalogue, rules, bundle.hash, grants, on)
        return InForce(bundle, number, catalogue, access, terms_of(bundle.city, catalogue.matters))

    def rights(self, bundle: PolicyBundle, today: Callable[[], date]) -> Rights:
        """What the bundle gives to whom, grants and all, without the guards.  today: the day on which grants count.  Raises as `in_force` does."""
        catalogue, rules = load_catalogue(self.manifests, bundle.city), load_rules(bundle.city)
        return Rights(catalogue, rules, grants_that_count(bundle.grants, catalogue.matters), today=today)

    def findings(self, bundle: PolicyBundle, changed: Sequence[str]) -> tuple[CheckFinding, ...]:
        """Everything that does not fit: forms, references, rules, its own table of tests, and names that no city has.

        changed: the files that differ from what is in force.
        """
        found = list(lint_catalogue(self.manifests, bundle.city))
        if not _has_error(found):
            found += _terms(bundle, load_catalogue(self.manifests, bundle.city))
        if not _has_error(found):
            found += self._rules(bundle)
        found += _tests(bundle)
        found += [
            error("policy.unknown-file", name, "no city has a file of this name")
            for name in bundle.files
            if not is_known(name)
        ]
        sentence = "a system that is new is asked once the settings give it an endpoint"
        return (*found, *(warning("policy.endpoints", name, sentence) for name in changed if name in _NEED_ENDPOINTS))

    def _rules(self, bundle: PolicyBundle) -> Iterator[CheckFinding]:
        try:
            rules = load_rules(bundle.city)
        except SetupError as fault:
            yield error("access.form", CEDAR_RULES, fault.detail)
            return
        made = self.in_force(bundle)
        yield from lint_rules(rules, frozenset(made.catalogue.matters))
        for one in bundle.grants:
            if why := grant_fault(one, made.catalogue.matters):
                sentence = f"what {one.owner} has granted {one.department} {why}: it would count for nothing"
                yield warning("sharing.does-not-fit", f"grant-{one.request_id}", sentence)
        try:
            list(
                differences(self.access.rights_apart(), made.access.rights_apart(), {})
            )  # each kind of asker judged once
        except PolicyFault as fault:
            yield error("access.cannot-be-judged", CEDAR_RULES, str(fault))


def _has_error(found: Sequence[CheckFinding]) -> bool:
    return any(finding.severity is CheckSeverity.ERROR for finding in found)


def terms_of(city: CityFiles, matters: Mapping[MatterCode, Matter]) -> Terms:
    """Limits, times and texts of a city's files.  Raises SetupError."""
    due_times = load_due_times(city)
    if missing := sorted({one.processing_class for one in matters.values()} - due_times.working_days.keys()):
        raise SetupError(f"due_times.json of the city has no time for the class {missing[0]}")
    return Terms(
        load_quotas(city),
        due_times,
        load_notice(city),
        load_conditions(city),
        load_credit_terms(city),
        load_batch_terms(city),
        load_sharing_times(city),
        load_routes(city, load_city(city).counties),
        load_templates(city),
        load_complaint_rules(city),
    )


def _terms(bundle: PolicyBundle, catalogue: Catalogue) -> Iterator[CheckFinding]:
    city, matters = bundle.city, catalogue.matters
    yield from (
        *lint_routes(city, catalogue.departments, catalogue.city.counties),
        *lint_quotas(city),
        *lint_declarations(city, matters),
        *lint_due_times(city, matters),
        *lint_credit(city),
        *lint_batch_terms(city),
    )
    yield from (*lint_templates(city), *lint_complaints(city, matters), *lint_sharing_times(city))


def _tests(bundle: PolicyBundle) -> Iterator[CheckFinding]:
    try:
        read_expectations(bundle.files.get(TESTS, "[]"))
    except SetupError as fault:
        yield error("policy.tests", TESTS, fault.detail)


def with_other_grants(now: InForce, bundle: PolicyBundle, number: int) -> InForce:
    """The same files as are in force, with other grants.  number: of the publication."""
    grants = grants_that_count(bundle.grants, now.catalogue.matters)
    return replace(now, policy=bundle, number=number, access=now.access.with_grants(bundle.hash, grants))


def tested(bundle: PolicyBundle, made: InForce) -> tuple[ExpectationResult, ...]:
    """The bundle's own table, row by row.  Raises SetupError where it does not fit its form."""
    rows, rights = read_expectations(bundle.files.get(TESTS, "[]")), made.access.rights_apart()
    return tuple(_tested(number, row, rights) for number, row in enumerate(rows, start=1))


def _tested(number: int, row: Expectation, rights: Rights) -> ExpectationResult:
    """What nobody may ask is denied; where several certificates show the field, each must be as expected."""
    modes = _modes(row, rights)
    if row.role not in OPERATIONS["ask_query"] or not modes:
        modes = (Mode.DENY,)
    other = next((mode for mode in modes if mode is not row.expected), row.expected)
    return ExpectationResult(number, row, other, other is row.expected)


def _modes(row: Expectation, rights: Rights) -> tuple[Mode, ...]:
    """In which modes the field is seen, one for each certificate that may show it, or for the one named."""
    key = _key(row)
    matter = rights.catalogue.matters.get(key.matter)
    sight = {} if matter is None else sight_of(matter, rights.projection_now(key))
    at = ((code, item, seen.mode) for (code, item), seen in sight.items())
    return tuple(mode for code, item, mode in at if item == row.field and row.certificate in {None, code})


def _key(row: Expectation) -> ProjectionKey:
    return ProjectionKey(
        matter=MatterCode(row.matter),
        department=DepartmentCode(row.department),
        client=row.client,
        has_duty=not {"*", row.matter}.isdisjoint(row.duties),
        of_minor=row.minor,
        county=row.county or "",
        roles=frozenset({row.role}),
    )
