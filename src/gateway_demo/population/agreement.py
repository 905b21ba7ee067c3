"""Whether ledger, registers and truth agree: every planted row has its promised effect, and nothing else differs."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import check_character, from_legacy
from gateway_demo.population.estates import GONE, is_dwelling
from gateway_demo.population.findings import PopulationReport
from gateway_demo.population.noise import value_at
from gateway_demo.population.registers import paid_months
from gateway_demo.population.rows import LedgerRow, MarriageRow, Registers
from gateway_demo.population.truth import OwnedVehicle, Resident, Truth, is_minor

_UNTOLD = {"NOT_DIGITISED", "OTHER_JURISDICTION", "COURT_DIVORCE"}


def check_ledger(registers: Registers, ledger: Sequence[LedgerRow], report: PopulationReport) -> None:
    """Each ledger row: what was planted stands there, and has the effect that its kind promises."""
    for i, entry in enumerate(ledger):
        effect = _EFFECTS.get(entry.kind)
        if effect is None:
            report.note("LEDGER", "ledger", i, "an unknown kind")
            continue
        stands = _stands(registers, entry)
        report.expect(stands, "LEDGER", "ledger", i, "what was planted does not stand in the register")
        report.expect(stands and effect(registers, entry), "EFFECT", "ledger", i, f"{entry.kind} lacks its effect")


def _stands(registers: Registers, entry: LedgerRow) -> bool:
    if entry.row is None:
        return True
    try:
        row = getattr(registers, entry.register)[entry.row]
        return entry.field is None or value_at(row, entry.field) == entry.planted
    except (AttributeError, LookupError, TypeError, ValueError):
        return False


def _is_variant(registers: Registers, entry: LedgerRow) -> bool:
    known = {
        fold_name(n) for h in registers.household if h.id_no in entry.person_ids for n in (h.name, h.former_name) if n
    }
    return fold_name(str(entry.planted)) not in known


def _is_legacy(_: Registers, entry: LedgerRow) -> bool:
    try:
        return from_legacy(str(entry.planted)) == entry.before
    except InvalidIdentifier:
        return False


def _is_unmatched(_: Registers, entry: LedgerRow) -> bool:
    planted, before = str(entry.planted), str(entry.before)
    differ = sum(a != b for a, b in zip(planted, before, strict=False))
    return len(planted) == len(before) and 1 <= differ <= 2 and check_character(planted[:17]) != planted[17]


def _is_other(_: Registers, entry: LedgerRow) -> bool:
    return entry.planted != entry.before


def _is_death_lag(registers: Registers, entry: LedgerRow) -> bool:
    dead = any(h.id_no in entry.person_ids and h.cancel_reason == "死亡" for h in registers.household)
    return dead and entry.planted is None and entry.before is not None


def _is_former(registers: Registers, entry: LedgerRow) -> bool:
    return any(h.id_no in entry.person_ids and h.former_name == entry.planted for h in registers.household)


def _is_double(registers: Registers, entry: LedgerRow) -> bool:
    return len({h.name for h in registers.household if h.id_no in entry.person_ids}) == 2


def _pair(registers: Registers, entry: LedgerRow) -> list[MarriageRow]:
    couple = set(entry.person_ids)
    return [m for m in registers.marriage if {m.husband_id_no, m.wife_id_no} == couple]


def _is_missing(registers: Registers, entry: LedgerRow) -> bool:
    return not any(m.remarriage == "first" for m in _pair(registers, entry))


def _is_missing_event(registers: Registers, entry: LedgerRow) -> bool:
    # of a couple that married twice the other marriage may be registered here
    return sum(m.event == "marriage" for m in _pair(registers, entry)) <= 1


def _is_court(registers: Registers, entry: LedgerRow) -> bool:
    rows = _pair(registers, entry)
    return not rows or max(rows, key=lambda m: m.date).event == "marriage"


_EFFECTS: dict[str, Callable[[Registers, LedgerRow], bool]] = {
    "NAME_VARIANT": _is_variant,
    "ID_LEGACY_15": _is_legacy,
    "ID_UNMATCHED": _is_unmatched,
    "STALE_ADDRESS": _is_other,
    "DEATH_LAG": _is_death_lag,
    "STALE_COPY": _is_other,
    "FORMER_NAME": _is_former,
    "DUPLICATE_ID": _is_double,
    "NOT_DIGITISED": _is_missing,
    "OTHER_JURISDICTION": _is_missing_event,
    "COURT_DIVORCE": _is_court,
}


def check_truth(mended: Registers, truth: Truth, ledger: Sequence[LedgerRow], report: PopulationReport) -> None:
    """Every resident's truth against the registers without noise, worked out from the registers alone."""
    derived = _Told(mended, truth)
    untold = {p for entry in ledger if entry.kind in _UNTOLD for p in entry.person_ids}
    rows = {row.id_no: (i, row) for i, row in enumerate(mended.household)}
    for number, resident in truth.residents.items():
        if number not in rows:
            report.note("TRUTH", "truth", None, "a resident whom the household register lacks")
            continue
        i, row = rows[number]
        for claim, what in (
            (resident.alive == (row.person_status != "cancelled"), "whether alive"),
            (number in untold or resident.spouse_id_no == derived.spouse(resident), "spouse"),
            (set(resident.minor_children) == derived.minors[number], "minor children"),
            (set(resident.dwellings) | set(resident.forenotices) == derived.dwellings[number], "dwellings"),
            (set(resident.vehicles) == derived.vehicles[number], "vehicles"),
            (resident.paid_months == derived.paid.get(number, {}), "paid months"),
        ):
            report.expect(claim, "TRUTH", "household", i, f"truth and registers disagree: {what}")


class _Told:
    """What the registers say, by person."""

    def __init__(self, registers: Registers, truth: Truth) -> None:
        self.minors = _minors(registers, truth.as_of)
        self.dwellings: dict[str, set[str]] = defaultdict(set)
        self.vehicles: dict[str, set[OwnedVehicle]] = defaultdict(set)
        self.events: dict[str, list[MarriageRow]] = defaultdict(list)
        self.paid = {a.id_no: paid_months(a.periods) for a in registers.social_security}
        self.dead = {h.id_no for h in registers.household if h.person_status == "cancelled"}
        for u in filter(is_dwelling, registers.real_estate):
            for owner in u.owners:
                self.dwellings[owner.id_no].add(u.unit_no or u.cert_no)
        for v in registers.vehicles:
            if not GONE.intersection(v.status):
                self.vehicles[v.owner_id_no].add(OwnedVehicle(v.plate_type, v.plate_no, v.reference_price))
        for m in registers.marriage:
            for number in (m.husband_id_no, m.wife_id_no):
                self.events[number].append(m)

    def spouse(self, resident: Resident) -> str | None:
        """The other one of the latest event when that is a marriage and both live."""
        events = sorted(self.events[resident.id_no], key=lambda m: m.date)
        if not events or events[-1].event != "marriage" or not resident.alive:
            return None
        last = events[-1]
        other = last.wife_id_no if last.husband_id_no == resident.id_no else last.husband_id_no
        return None if other in self.dead else other


def _minors(registers: Registers, as_of: date) -> dict[str, set[str]]:
    minors: dict[str, set[str]] = defaultdict(set)
    for row in registers.household:
        if row.person_status != "cancelled" and is_minor(row.birth_date, as_of):
            for parent in filter(None, (row.father_id_no, row.mother_id_no)):
                minors[parent].add(row.id_no)
    return minors
