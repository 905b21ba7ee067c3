"""What does not fit in a city's data: everything that a start or a publication would refuse, and what they would not."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from gateway.access import lint_rules, load_quotas, load_rules
from gateway.catalogue import lint_catalogue, load_catalogue, unsure_bases
from gateway.city import CityFiles, load_bands
from gateway.declaration import load_conditions, load_notice
from gateway.domain.codes import MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity, error, warning
from gateway.domain.matter import Matter
from gateway.sdk import Manifest
from gateway.verification import load_due_times, load_working_days

_AHEAD = timedelta(days=60)
"""So long before the table of holidays ends it is said: the next year's is published about then."""


def check_city(files: CityFiles, manifests: Mapping[str, Manifest], today: date) -> tuple[CheckFinding, ...]:
    """What does not fit in the catalogue and, where that is whole, in the tables of rules, quotas, declarations and times."""
    found = lint_catalogue(manifests, files)
    if any(finding.severity is CheckSeverity.ERROR for finding in found):
        return found
    matters = load_catalogue(manifests, files).matters
    return (
        *found,
        *_rules(files, frozenset(matters)),
        *_quotas(files),
        *_declarations(files, matters),
        *_desk(files, matters, today),
    )


def unsure_of(files: CityFiles, manifests: Mapping[str, Manifest]) -> tuple[tuple[str, str], ...]:
    """Where, and what nobody has checked against the text of the law: bases of certificates and items, steps of the bands of income.

    None where the catalogue does not fit: that is said first.
    """
    try:
        rules = load_rules(files).rules
        bases = unsure_bases(manifests, {str(name): rule.basis for name, rule in rules.items()}, files)
        steps = load_bands(files).steps
    except SetupError:
        return ()
    bands = (("income_bands.json", f"{step.band}: {step.under} ({step.source})") for step in steps if step.unsure)
    return (*bases, *bands)


def _rules(files: CityFiles, matters: frozenset[str]) -> Iterator[CheckFinding]:
    where = "access_rules.json"
    try:
        rules = load_rules(files)
    except SetupError as refused:
        yield error("access.form", where, refused.detail)
        return
    yield from lint_rules(rules, matters)


def _quotas(files: CityFiles) -> Iterator[CheckFinding]:
    try:
        load_quotas(files)
    except SetupError as refused:
        yield error("access.quotas", "quotas.json", refused.detail)


def _declarations(files: CityFiles, matters: Mapping[MatterCode, Matter]) -> Iterator[CheckFinding]:
    """An exclusion of what there is not excludes nothing: a code was mistyped."""
    where = "declaration_conditions.json"
    try:
        conditions, _ = load_conditions(files), load_notice(files)
    except SetupError as refused:
        yield error("declaration.form", where, refused.detail)
        return
    certificates = {certificate.code for matter in matters.values() for certificate in matter.certificates}
    for code in sorted(conditions.excluded_matters - matters.keys()):
        yield error("declaration.unknown-matter", where, f"{code} is excluded, which is no matter")
    for code in sorted(conditions.excluded_certificates - certificates):
        yield error("declaration.unknown-certificate", where, f"{code} is excluded, which is no certificate")


def _desk(files: CityFiles, matters: Mapping[MatterCode, Matter], today: date) -> Iterator[CheckFinding]:
    """The times of verifications: a class of processing without a time would stop a query."""
    try:
        due_times, days = load_due_times(files), load_working_days(files)
    except SetupError as refused:
        yield error("desk.form", "due_times.json", refused.detail)
        return
    for matter in matters.values():
        if matter.processing_class not in due_times.working_days:
            sentence = f"{matter.code}: the class {matter.processing_class} has no time"
            yield error("desk.unknown-class", "due_times.json", sentence)
    if days.until - today < _AHEAD:
        sentence = f"holidays are known until {days.until}: after that weekends alone are free; add the next year's"
        yield warning("desk.holidays-end", "working_days.json", sentence)
