"""What a query must come to, worked out from the generator's truth and its ledger alone: nothing here knows the gateway's rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway.domain.identifiers.documents import month_of, shift_month
from gateway_demo.population import LedgerRow, planted_on, read_folder
from gateway_demo.population.truth import Family, Resident
from tests.stories.people import Json, certificate

CERTIFICATES = {
    "M01": ("M01-C1", "M01-C2", "M01-C4", "M01-C5"),
    "M04": ("M04-C2", "M04-C5"),
    "M05": ("M05-C2",),
    "M09": ("M09-C2",),
    "M13": ("M13-C2",),
    "M15": ("M15-C1", "M15-C2"),
}
"""Six matters, and the certificates of each of which the truth knows the answer."""
OF_FAMILY = ("M01-C1", "M01-C4", "M04-C2", "M05-C2")
"""Those for which the registers must know who belongs to the family."""
BY_REGISTER = {
    "household": (*OF_FAMILY, "M01-C5", "M15-C1", "M15-C2"),
    "real_estate": ("M01-C1", "M04-C2", "M05-C2"),
    "social_security": ("M01-C2", "M04-C5", "M09-C2", "M13-C2"),
    "vehicles": ("M01-C4",),
}
HIDES_SPOUSE = {"NOT_DIGITISED", "OTHER_JURISDICTION"}
UNDECIDED = {"NAME_VARIANT", "ID_UNMATCHED", "DUPLICATE_ID"}
WIDOWED = "30"


@dataclass(frozen=True, slots=True)
class Subject:
    """A resident's family as it is, with the ledger's rows in which a member stands, on the day on which it is asked about."""

    family: Family
    ledger: tuple[LedgerRow, ...]
    as_of: date

    @property
    def applicant(self) -> Resident:
        """Who asks."""
        return self.family.applicant

    @property
    def own(self) -> set[str]:
        """The kinds of the ledger's rows in which the applicant stands."""
        return {row.kind for row in self.ledger if self.applicant.id_no in row.person_ids}


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of a population of ours who can be asked about: living adults, and no member of the family is sealed."""

    as_of: date
    subjects: tuple[Subject, ...]


def people_of(folder: Path) -> People:
    """The subjects of a population's folder, in its order.  Raises SetupError where it has no truth or no ledger."""
    found = read_folder(folder)
    if found.truth is None or found.ledger is None:
        raise SetupError(f"{folder} has no truth.json and ledger.json to hold the answers against.")
    as_of = found.truth.as_of
    ledger = found.ledger
    families = [family for family in found.truth.families() if not family.has_sealed_member]
    rows = [tuple(planted_on(ledger, [member.id_no for member in family.members])) for family in families]
    return People(as_of, tuple(Subject(family, own, as_of) for family, own in zip(families, rows, strict=True)))


def parties(family: Family, matter: str = "M01") -> list[dict[str, str]]:
    """Who is named in a query: the family, the couple (M05) or the applicant alone."""
    roles = [("applicant", family.applicant)]
    if family.spouse is not None and matter in {"M01", "M04", "M05"}:
        roles.append(("spouse", family.spouse))
    if matter in {"M01", "M04"}:
        roles += [("child", child) for child in family.children]
    return [{"role": role, "person_id": who.id_no, "name": who.name} for role, who in roles]


def said(document: Json, code: str) -> str:
    """yes, no, `doubt` (unknown, or handed to an officer of the department), or the state."""
    row = certificate(document, code)
    if row["answer"] in {"yes", "no"}:
        return str(row["answer"])
    is_task = row["state"] == "pending" and row["next"]["kind"] == "task"
    return "doubt" if is_task or row["answer"] == "unknown" else str(row["state"])


def expected(subject: Subject, matter: str = "M01") -> dict[str, set[str]]:
    """What each certificate of the matter may come to: one thing for a family that no register has wrong."""
    return {code: _may(subject, code) for code in CERTIFICATES[matter]}


def _may(subject: Subject, code: str) -> set[str]:
    may = {_truth(subject, code)}
    if code == "M01-C5" and subject.family.spouse and {row.kind for row in subject.ledger} & HIDES_SPOUSE:
        may = {"doubt"}
    if code in OF_FAMILY and subject.family.spouse and {row.kind for row in subject.ledger} & HIDES_SPOUSE:
        may |= {"doubt"}  # the spouse is not shown to be one, and nothing of theirs is asked
    if code in OF_FAMILY and _register_keeps_a_spouse(subject) and may == {"yes"}:
        may = {"doubt"}
    for row in _about(subject, code):
        if row.kind in UNDECIDED:
            may |= {"doubt"}
        elif row.kind == "STALE_COPY":
            may |= {"yes", "no"}
    return may


def _about(subject: Subject, code: str) -> list[LedgerRow]:
    """The ledger's rows that may touch this certificate."""
    named = {party["person_id"] for party in parties(subject.family, code[:3])}
    rows: Sequence[LedgerRow] = subject.ledger
    return [row for row in rows if code in BY_REGISTER.get(row.register, ()) and not named.isdisjoint(row.person_ids)]


def _register_keeps_a_spouse(subject: Subject) -> bool:
    """Whether the marriage register names somebody whom the query does not: one who died, or was divorced by a court."""
    is_kept = subject.applicant.marital_status == WIDOWED or "COURT_DIVORCE" in subject.own
    return is_kept and not subject.own & HIDES_SPOUSE


def _truth(subject: Subject, code: str) -> str:
    family, who = subject.family, subject.applicant
    last = shift_month(month_of(subject.as_of), -1)
    match code:
        case "M01-C1":
            is_so = family.owns_no_dwelling
        case "M01-C2":
            is_so = family.paid_at_least(12, kind="110", window=24, as_of=subject.as_of)
        case "M01-C4":
            is_so = family.keeps_vehicle_limit(1, 150_000)
        case "M01-C5":
            return "yes" if family.spouse else "not_applicable"
        case "M04-C2":
            is_so = len({unit for member in family.members for unit in member.dwellings}) <= 1
        case "M04-C5":
            is_so = not who.months_in("110", last, 1)
        case "M05-C2":
            is_so = not who.dwellings and not (family.spouse and family.spouse.dwellings)
        case "M09-C2":
            is_so = who.months_in("110", last) >= 180
        case "M13-C2":
            is_so = who.months_in("210", last) >= 12
        case _ if not who.alive and who.local:
            return "doubt"  # the dead apply for nothing
        case "M15-C1":
            return "yes" if who.local else "doubt"
        case _:
            is_so = who.local and who.alive and _age(who.birth_date, subject.as_of) >= 80
    return "yes" if is_so else "no"


def _age(birth_date: date, on: date) -> int:
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
