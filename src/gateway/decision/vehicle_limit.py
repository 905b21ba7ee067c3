"""How many vehicles a set of people owns, and whose may be spared (docs/departments/vehicles.md)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import IntEnum

from gateway.decision.doubts import doubt_of
from gateway.decision.facts import Facts, Outcome, as_of, found_records
from gateway.decision.family import of_family
from gateway.decision.ruling import Args, age_doubt, whole_number
from gateway.decision.value import Value
from gateway.decision.vehicle_rows import Plate, Price, VehicleRow, countable_rows, prices_of
from gateway.domain.answer import Answer, Doubt, any_of, by_reason, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.parties import Party
from gateway.domain.questions import DISABILITY, OWNED
from gateway.domain.reply import UNREAD
from gateway.domain.words import Verdict

NAME = ItemName("name")
VEHICLE_COUNT = ItemName("vehicle_count")


class Burden(IntEnum):
    """How much it helps a family to be spared a vehicle, the most first."""

    TOO_DEAR = 0
    UNPRICED = 1
    WITHIN = 2


def vehicle_limit(facts: Facts, args: Args) -> Outcome:
    """Yes when the set owns at most `count` countable vehicles, each worth at most `price` yuan.

    A vehicle is one by its identification number or else its plate, however many own it and however often it is on record.  The count is delivered once every
    member's vehicles are known.  `except_motorcycles`: they do not count.  `except_disabled`: each member with a disability certificate
    is spared one vehicle, and the set those that serve it best.
    """
    rows = countable_rows(facts, facts.members(args["set"]), args)
    prices = prices_of(rows)
    spared, doubts = _sparing(facts, args, rows, prices)
    counted = [worth for plate, worth in prices.items() if plate not in spared]
    answers = [*_replies(facts, args), *doubts, *(row.doubt for row in rows if row.doubt and row.plate not in prices)]
    answers += [unknown("PRICE_UNKNOWN", Doubt.PERSON)] * counted.count(None)
    reason = f"COUNT_{len(counted)}"
    is_counted = not facts.strangers() and all(answer.reason in ("", "PRICE_UNKNOWN") for answer in answers)
    values = {VEHICLE_COUNT: Value(len(counted), _oldest(facts, args))} if is_counted else {}
    if len(counted) > whole_number(args["count"]) or any(_burden(worth, args) is Burden.TOO_DEAR for worth in counted):
        return Outcome.of(no(reason), values)
    answer = of_family(facts, answers)
    return Outcome.of(answer if answer.reason else yes(reason), values)


def _replies(facts: Facts, args: Args) -> list[Answer]:
    """For each member what keeps their vehicles unknown, or a yes that says nothing."""
    replies = [facts.reply(OWNED, party) for party in facts.members(args["set"])]
    return [age_doubt(facts, args, reply) or doubt_of(reply) or yes("") for reply in replies]


def _burden(worth: Price, args: Args) -> Burden:
    if worth is None:
        return Burden.UNPRICED
    return Burden.TOO_DEAR if worth > whole_number(args["price"]) else Burden.WITHIN


def _sparing(
    facts: Facts, args: Args, rows: Sequence[VehicleRow], prices: Mapping[Plate, Price]
) -> tuple[AbstractSet[Plate], list[Answer]]:
    """The vehicles that disabled members may be spared, and what keeps it open whether they are.

    Whose vehicles are not known yet, or not surely, may own what another one surely does; so may whoever may still turn out to belong.
    """
    of_each: dict[str, AbstractSet[Plate]] = {}
    doubts: list[Answer] = []
    for party in facts.members(args["set"]) if args.get("except_disabled") is True else ():
        own = [row for row in rows if row.owner == party.key and row.plate in prices]
        link = _open_link(facts, party)
        is_open = link or doubt_of(facts.reply(OWNED, party)) or age_doubt(facts, args, facts.reply(OWNED, party))
        is_unclear = any(UNREAD in "".join(row.plate) for row in rows if row.owner == party.key)
        plates = prices.keys() if is_open or is_unclear else {row.plate for row in own}
        certified = (link or _certified(facts, party)) if plates else no("NO_CERTIFICATE")
        if certified.verdict is not Verdict.NO:
            of_each[party.key] = plates
            doubts += [
                doubt for doubt in (certified, *(row.doubt for row in own)) if doubt and doubt.doubt is not Doubt.NONE
            ]
    heaviest_first = sorted(prices, key=lambda plate: (_burden(prices[plate], args), plate))
    return _spared(heaviest_first, of_each), doubts


def _open_link(facts: Facts, party: Party) -> Answer | None:
    """Why it is open whether the party belongs; None where that is shown, or will not be."""
    link = facts.link_doubt(party)
    return None if link is None or link.doubt is Doubt.FINAL else link


def _certified(facts: Facts, party: Party) -> Answer:
    """Whether the party holds a certificate of disability, of whatever level; its copy may be of any age."""
    reply = facts.reply(DISABILITY, party)
    names = [facts.name_doubt(record.get(NAME), party) or yes("") for record in found_records(reply)]
    return doubt_of(reply) or any_of(by_reason([no("NO_CERTIFICATE"), *names]))


def _spared(plates: Sequence[Plate], of_each: Mapping[str, AbstractSet[Plate]]) -> AbstractSet[Plate]:
    """One vehicle for each who is to be spared one, those first in `plates` if that can be; what two share is spared once."""
    spares: dict[str, Plate] = {}
    for plate in plates:
        _spare(plate, of_each, spares, set())
    return frozenset(spares.values())


def _spare(plate: Plate, of_each: Mapping[str, AbstractSet[Plate]], spares: dict[str, Plate], tried: set[str]) -> bool:
    """Give the vehicle to one of its owners; whoever has another to be spared gives way where that one finds an owner too."""
    for who, own in of_each.items():
        if plate in own and who not in tried:
            tried.add(who)
            if who not in spares or _spare(spares[who], of_each, spares, tried):
                spares[who] = plate
                return True
    return False


def _oldest(facts: Facts, args: Args) -> datetime | None:
    times = [as_of(facts.reply(OWNED, party)) for party in facts.members(args["set"])]
    return min([time for time in times if time is not None], default=None)
