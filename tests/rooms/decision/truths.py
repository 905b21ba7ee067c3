"""Random truths: what the registers could say to the lookups of a plan, and the same but for one field that somebody is denied."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random

from gateway.domain.codes import ItemName
from gateway.domain.questions import BENEFIT, CHILDREN, COUPLE, DISABILITY, OWNED, PERIODS, PERSON, STATUS
from gateway.domain.reply import (
    Ambiguous,
    Found,
    Incomplete,
    ItemValue,
    NoRecord,
    PartialMatch,
    Pending,
    Record,
    Refused,
    Reply,
    Unavailable,
)
from gateway.domain.stages import Lookup, Plan
from tests.rooms.decision.example import AS_OF, paid_on, period

OTHER = ("330796198606160011", "胡立新")
DAYS = (date(1984, 3, 1), date(2012, 1, 1), date(2024, 8, 15), date(2026, 10, 20), date(2026, 12, 24))
Truth = dict[tuple[str, str, str], Reply]
"""What is said to each lookup: by question, the subject's key and the other's."""
_DOWN: tuple[Callable[[], Reply], ...] = (
    lambda: Pending("queued"),
    lambda: Unavailable("timeout", retry_after_s=30),
    lambda: Refused("wrong_person"),
)


def key_of(lookup: Lookup) -> tuple[str, str, str]:
    """What names a lookup here."""
    return lookup.question, lookup.subject.key, lookup.other.key if lookup.other else ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells at random what the registers hold of the people of one plan."""

    plan: Plan
    random: Random

    def truth(self) -> Truth:
        """One truth, with departments that are away now and then."""
        return {key_of(lookup): self.reply(lookup) for lookup in self.plan.lookups}

    def reply(self, lookup: Lookup) -> Reply:
        """What is said to one lookup."""
        if self.random.random() < 0.06:
            return self.random.choice(_DOWN)()
        return self.content(lookup)

    def content(self, lookup: Lookup) -> Reply:
        """What a register that answers may hold."""
        drawn = self.random.random()
        if drawn < 0.15:
            return NoRecord(AS_OF)
        if drawn < 0.21:
            return PartialMatch(AS_OF)
        if drawn < 0.24:
            return Ambiguous(AS_OF)
        records = tuple(self.record(lookup) for _ in range(self.random.choice((1, 1, 1, 2, 3))))
        if lookup.department == "real_estate" and self.random.random() < 0.1:
            return Incomplete(records, ("330782",))  # type: ignore[arg-type]  # a code
        return Found(records, AS_OF, "trace-1")

    def record(self, lookup: Lookup) -> Record:
        """A record with the items that are asked for."""
        return {name: self.value(str(name), lookup) for name in sorted(lookup.items)}

    def value(self, name: str, lookup: Lookup) -> ItemValue:
        """One item's value; the likely ones more often than the odd."""
        choices = self._own(lookup).get(name) or _VALUES[name]
        return self.random.choice(choices)

    def _own(self, lookup: Lookup) -> Mapping[str, Sequence[ItemValue]]:
        people = {party.key: party.person for party in self.plan.query.parties if party.person is not None}
        own = people.get(lookup.subject.key)
        numbers = [person.person_id.number for key, person in people.items() if key.startswith("child")]
        spouse = next((person for key, person in people.items() if key == "spouse"), None)
        number, name = (spouse.person_id.number, spouse.name) if spouse else OTHER
        named = (own.name, own.name, own.name, "韦小宝") if own else ("韦小宝",)
        return {
            "name": named,
            "owner_name": named,
            "birth_date": (own.person_id.birth_date,) * 4 + DAYS[:2] if own else DAYS,
            "minor_children": (tuple(numbers), tuple(numbers), (), (*numbers, "330791202302080036")),
            "linked_spouse": (f"{number[:10]}****{number[14:]}", None),
            "spouse_name": (name, name, "林小雯"),
            "spouse_id_no": (f"{number[:10]}****{number[14:]}",) * 2 + (f"{OTHER[0][:10]}****{OTHER[0][14:]}",),
        }


_VALUES: Mapping[str, Sequence[ItemValue]] = {
    "event": ("marriage", "marriage", "divorce", "reissue", "revoked"),
    "register_date": DAYS,
    "cert_no": ("J330791-2021-000001", "BL330791-2021-000001"),
    "ended_on": (None, None, *DAYS[:3]),
    "later_marriage": (None, None, None, DAYS[3]),
    "is_spouse_of": ("yes", "yes", "no", "unknown"),
    "person_status": ("normal", "normal", "normal", "moved_out", "cancelled", "elsewhere"),
    "cancel_reason": (None, None, "死亡", "参军"),
    "linked_spouse_dead": ("no", "no", "yes", None),
    "cancel_date": (None, *DAYS[2:]),
    "former_name": (None, None, "韦小宝"),
    "hukou_county": ("330702", "330782"),
    "permit_county": ("330782", "330782", "330702", None),
    "permit_since": (None, date(2024, 1, 1), date(2026, 9, 1), date(2026, 12, 1)),
    "permit_until": (date(2027, 12, 31), date(2027, 12, 31), date(2026, 1, 1)),
    "father": ("same", "other", None),
    "mother": ("same", "other", None),
    "unit_no": ("330791003003GB00002F00037674", "330798002002JC00001F00020656", None),
    "county": ("330702", "330782"),
    "reg_date": (date(2012, 1, 1), date(2018, 5, 20), None),
    "right_type": ("4", "4", "5"),
    "usage": ("住宅", "住宅", "商业"),
    "status": ("current", "current", "historical", "A", "E", "存续", "注销"),
    "share": (None, Decimal(50), Decimal(0)),
    "forenotice": (False, False, True),
    "seizure": (False, False, True),
    "objection": (False, False, True),
    "owner_match": ("same", "same", "legacy15", "possible"),
    "plate_no": ("浙G1ZZ00", "浙G3ZZ00"),
    "plate_type": ("02", "52", "07"),
    "vehicle_type": ("K33", "K33", None, "M21", "B11"),
    "vin": (None, None, "L99ZZA1B3NZ000001"),
    "reference_price": (Decimal(78000), Decimal(78000), Decimal(500_000), None),
    "cancelled_at": (None, *DAYS[2:]),
    "first_reg_date": DAYS,
    "fuel": ("A", "C", "O"),
    "level": (1, 2, 3),
    "periods": ((), (period(202207, 202610),), (period(202607, 202610, "210"),), (period(200001, 202610),)),
    "contribution_base": (
        (paid_on(Decimal(4000)), paid_on(Decimal(8000), start=202601)),
        (paid_on(Decimal(4000)), paid_on(Decimal(8000), employer_uscc="91330791MA0000023G")),
        (paid_on(Decimal(400), insurance_kind="390"), paid_on(Decimal(8000))),
        (paid_on(None),),
    ),
    "pension_status": ("receiving", "stopped", "none"),
    "unemployment_months_left": (0, 0, None, 8),
    "employer_headcount": (2, 3, 12),
    "legal_rep_match": ("same", "other", None),
}

Change = Callable[[Teller, Truth], None]


def _whole(*questions: str) -> Change:
    """Every content of these questions anew; who is away stays away."""

    def change(teller: Teller, truth: Truth) -> None:
        for lookup in teller.plan.lookups:
            said = truth[key_of(lookup)]
            if lookup.question in questions and not isinstance(said, Pending | Unavailable | Refused | Incomplete):
                truth[key_of(lookup)] = teller.content(lookup)

    return change


def _item(name: str, *questions: str, role: str = "", like: Callable[[ItemValue], object] = lambda _: None) -> Change:
    """One item of every record anew, of somebody in that role where one is given; of a masked one, what masks alike."""

    def change(teller: Teller, truth: Truth) -> None:
        for lookup in teller.plan.lookups:
            said = truth[key_of(lookup)]
            if role and lookup.subject.role != role:
                continue
            if lookup.question in questions and isinstance(said, Found) and ItemName(name) in lookup.items:
                records = tuple(
                    {**one, ItemName(name): _alike(one.get(ItemName(name)), teller, lookup)} for one in said.records
                )
                truth[key_of(lookup)] = replace(said, records=records)

    def _alike(old: ItemValue, teller: Teller, lookup: Lookup) -> ItemValue:
        new = teller.value(name, lookup)
        return new if like(new) == like(old) else old

    return change


def _both(*changes: Change) -> Change:
    def change(teller: Teller, truth: Truth) -> None:
        for one in changes:
            one(teller, truth)

    return change


CHANGES: Mapping[str, Change] = {
    "marital_status": _both(
        _whole(STATUS), _item("cancel_reason", PERSON, role="spouse"), _item("linked_spouse_dead", PERSON)
    ),
    "spouse_name": _item("spouse_name", STATUS),
    "spouse_id_no": _item("spouse_id_no", STATUS),
    "register_date": _both(_item("register_date", STATUS), _item("register_date", COUPLE)),
    "minor_children_count": _whole(CHILDREN),
    "income_band": _whole(PERIODS, BENEFIT),
    "months_total": _whole(PERIODS),
    "vehicle_count": _whole(OWNED, DISABILITY),
    "birth_date": _item("birth_date", PERSON),
    "cancel_date": _item("cancel_date", PERSON),
    "permit_since": _item("permit_since", PERSON),
    "cancelled_at": _item("cancelled_at", OWNED),
    "fuel": _item("fuel", OWNED),
}
"""How a truth changes where one field alone does.  Written from the registers' side: what makes the field, whatever rules read."""

MASKED_ALIKE: Mapping[str, Change] = {
    "spouse_name": _item("spouse_name", STATUS, like=lambda name: (str(name)[:1], str(name)[-1:])),
    "spouse_id_no": _item("spouse_id_no", STATUS, like=lambda number: (str(number)[:4], str(number)[-4:])),
    "register_date": _item("register_date", STATUS, like=lambda day: str(day)[:4]),
}
"""The same where the mask stays as it is."""
