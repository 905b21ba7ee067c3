"""What does not fit in a city's data: everything that a start or a publication would refuse, and what they would not."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from gateway.access import lint_quotas, lint_rules, load_rules
from gateway.batches import lint_batch_terms
from gateway.catalogue import lint_catalogue, load_catalogue, unsure_bases
from gateway.city import CityFiles, lint_routes, load_bands
from gateway.complaint import lint_complaints
from gateway.credit import lint_credit
from gateway.declaration import lint_declarations
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity, error, warning
from gateway.outbox import lint_templates
from gateway.sdk import Manifest
from gateway.sharing import lint_sharing_times
from gateway.verification import lint_due_times, lint_questions, load_working_days

_AHEAD = timedelta(days=60)
"""So long before the table of holidays ends it is said: the next year's is published about then."""


def check_city(files: CityFiles, manifests: Mapping[str, Manifest], today: date) -> tuple[CheckFinding, ...]:
    """What does not fit in the catalogue and, where that is whole, in the tables of rules, quotas, declarations and times."""
    found = lint_catalogue(manifests, files)
    if any(finding.severity is CheckSeverity.ERROR for finding in found):
        return found
    catalogue = load_catalogue(manifests, files)
    matters = catalogue.matters
    return (
        *found,
        *lint_routes(files, catalogue.departments, catalogue.city.counties),
        *_rules(files, frozenset(matters)),
        *lint_quotas(files),
        *lint_declarations(files, matters),
        *lint_credit(files),
        *lint_due_times(files, matters),
        *lint_questions(matters),
        *lint_batch_terms(files),
        *lint_templates(files),
        *lint_complaints(files, matters),
        *lint_sharing_times(files),
        *_holidays(files, today),
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


def _holidays(files: CityFiles, today: date) -> Iterator[CheckFinding]:
    try:
        until = load_working_days(files).until
    except SetupError:  # told with the times
        return
    if until - today < _AHEAD:
        sentence = f"holidays are known until {until}: after that weekends alone are free; add the next year's"
        yield warning("desk.holidays-end", "working_days.json", sentence)
