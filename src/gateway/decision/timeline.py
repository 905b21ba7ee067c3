"""One timeline of a person's marriages: what the events of the marriage register come to, in whichever order they are told (docs/departments/marriage.md).

Events go by their days.  Those of one day, and those whose days are known by month or year alone and may be in either order, are tried in every order, the lawful orders first (nobody marries while married, nobody
divorces from somebody else); what all of these come to counts.  What does not fit together is UNCLEAR, and proves nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import Enum
from itertools import combinations, permutations
from types import MappingProxyType

from gateway.decision.days import Span, is_ahead, is_untold, span_of
from gateway.decision.facts import Facts, is_unread
from gateway.domain.codes import ItemName
from gateway.domain.frozen import frozen
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import fits_mask
from gateway.domain.parties import Party
from gateway.domain.reply import Record

_EVENT = ItemName("event")
_DATE = ItemName("register_date")
_CERTIFICATE = ItemName("cert_no")
_LATER = ItemName("later_marriage")
_SPOUSE_NUMBER = ItemName("spouse_id_no")
_SPOUSE_NAME = ItemName("spouse_name")
_MOST_A_DAY = 4
"""More different events than these on one day are no timeline."""
_MOST = 100
"""And more than these in all are nobody's."""

Spouse = tuple[str, str]
"""The other one as the register names them: the masked number and the folded name."""


class MaritalState(Enum):
    """What a timeline comes to."""

    NEVER = "never"
    MARRIED = "married"
    DIVORCED = "divorced"
    UNCLEAR = "unclear"


class _Kind(Enum):
    WED = "wed"
    PARTED = "parted"
    WED_AGAIN = "wed again"  # a certificate of a marriage that was issued again
    PARTED_AGAIN = "parted again"
    ANNULLED = "annulled"
    ISSUED_AGAIN = "issued again"  # a certificate whose number does not say of what
    ODD = "odd"


@frozen
class Standing:
    """How somebody stands after an event.

    record: the marriage that stands, or the divorce.  spouse: of that record.  before: how they stood before it, to which an
    annulment leads back.  wed, parted: everybody they have married, and have been divorced from.
    """

    state: MaritalState
    record: Record | None = None
    spouse: Spouse | None = None
    before: "Standing | None" = None
    wed: frozenset[Spouse] = field(default_factory=frozenset)
    parted: frozenset[Spouse] = field(default_factory=frozenset)

    def is_married_to(self, spouse: Spouse) -> bool:
        """Whether their marriage with that one stands."""
        return self.state is MaritalState.MARRIED and self.spouse == spouse


@frozen
class _Event:
    kind: _Kind
    spouse: Spouse
    certificate: str
    on: Span | None
    is_followed: bool
    record: Record = field(compare=False)

    def is_before(self, other: "_Event") -> bool:
        """Whether it surely is, of days that are known in part too."""
        return self.on is not None and other.on is not None and self.on.is_before(other.on)

    def key(self) -> tuple[Span, str, str, Spouse, bool]:
        return self.on or _NO_DAY, self.kind.value, self.certificate, self.spouse, self.is_followed


_NO_DAY = Span(date.min, date.min)
_NEVER = Standing(MaritalState.NEVER)
_KINDS: Mapping[object, _Kind] = MappingProxyType(
    {"marriage": _Kind.WED, "divorce": _Kind.PARTED, "revoked": _Kind.ANNULLED}
)


def standing(records: Iterable[Record], today: date) -> Standing:
    """How a person stands by all their events.  A later marriage of the spouse's with somebody else leaves it unclear.

    A marriage ends one before it that the register still has as standing: a court's divorce and a death are not in it.  What is
    dated after `today` has not happened, and the register does not say when it did.
    """
    events = sorted({_event_of(record) for record in records}, key=_Event.key)
    if not _fit_together(events) or any(_is_open(event, today) for event in events):
        return Standing(MaritalState.UNCLEAR)
    now = _NEVER
    for of_day in _by_day(events):
        now = _after(now, of_day)
    return _unclear(now) if any(_ends(event, now) for event in events) else now


def fitting_spouse(facts: Facts, marriage: Record) -> Party | None:
    """The spouse named in the query whose number stands behind the masked one of the marriage; the name is for `name_doubt`."""
    masked = str(marriage.get(_SPOUSE_NUMBER) or "")
    named = (party for party in facts.members("spouse") if party.person is not None)
    return next((party for party in named if party.person and fits_mask(party.person.person_id.number, masked)), None)


def _ends(event: _Event, now: Standing) -> bool:
    """Whether the register says with this event that the marriage that stands has been followed by another of the spouse's."""
    is_of_it = now.is_married_to(event.spouse) and now.record is not None and span_of(now.record.get(_DATE)) == event.on
    return event.is_followed and is_of_it


def _is_open(event: _Event, today: date) -> bool:
    """Whether an event is of a day that has not come, or that cannot be read."""
    on = event.record.get(_DATE)
    return is_ahead(on, today) or is_untold(on)


def _fit_together(events: Sequence[_Event]) -> bool:
    """Whether every event has its day, unless there is but one, and nobody in them could be somebody else in them."""
    if len(events) > _MOST or (len(events) > 1 and any(event.on is None for event in events)):
        return False
    if len(events) > 1 and any(is_unread(event.record, _SPOUSE_NUMBER, _SPOUSE_NAME) for event in events):
        return False
    people = sorted({event.spouse for event in events})
    return not any(_may_be_same(one, other) for i, one in enumerate(people) for other in people[i + 1 :])


def _may_be_same(one: Spouse, other: Spouse) -> bool:
    """Two descriptions that differ and can be one person's: one mask with two names, one name with masks of two lengths."""
    if one[0] == other[0]:
        return True
    return one[1] == other[1] and len(one[0]) != len(other[0])


def _by_day(events: Sequence[_Event]) -> Iterator[Sequence[_Event]]:
    """The events in the order of their days; together those of one day, and those of which nobody knows which came first."""
    of_day: list[_Event] = []
    for event in events:
        if of_day and all(earlier.is_before(event) for earlier in of_day):
            yield of_day
            of_day = []
        of_day.append(event)
    if of_day:
        yield of_day


def _after(before: Standing, events: Sequence[_Event]) -> Standing:
    """How somebody stands after events of one day, or of days whose order is not known."""
    if len(events) > _MOST_A_DAY:
        return Standing(MaritalState.UNCLEAR)
    outcomes = [_in_order(before, order) for order in permutations(events) if _may_be(order)]
    lawful = [now for now, is_lawful in outcomes if is_lawful]
    first, *others = lawful or [now for now, _ in outcomes]
    is_sure = all((other.state, other.spouse) == (first.state, first.spouse) for other in others)
    return first if is_sure else Standing(MaritalState.UNCLEAR, wed=first.wed, parted=first.parted)


def _may_be(order: Iterable[_Event]) -> bool:
    return not any(later.is_before(earlier) for earlier, later in combinations(order, 2))


def _in_order(before: Standing, events: Iterable[_Event]) -> tuple[Standing, bool]:
    now, is_lawful = before, True
    for event in events:
        is_lawful = is_lawful and _is_lawful(now, event)
        now = _STEPS[event.kind](now, event)
    return now, is_lawful


def _is_lawful(now: Standing, event: _Event) -> bool:
    match event.kind:
        case _Kind.WED:
            return now.state is not MaritalState.MARRIED
        case (
            _Kind.PARTED | _Kind.ANNULLED
        ):  # of somebody whom the register knows not at all, the marriage stands on paper
            return now.is_married_to(event.spouse) or now.state is MaritalState.NEVER
        case _Kind.WED_AGAIN:
            return now.is_married_to(event.spouse) or now.state is MaritalState.NEVER
        case _:
            return True


def _wed(now: Standing, event: _Event) -> Standing:
    before = now.before if now.is_married_to(event.spouse) else now
    return Standing(MaritalState.MARRIED, event.record, event.spouse, before, now.wed | {event.spouse}, now.parted)


def _parted(now: Standing, event: _Event) -> Standing:
    parted = now.parted | {event.spouse}
    if now.state in (MaritalState.NEVER, MaritalState.DIVORCED) or now.is_married_to(event.spouse):
        return Standing(MaritalState.DIVORCED, event.record, event.spouse, None, now.wed, parted)
    return Standing(MaritalState.UNCLEAR, wed=now.wed, parted=parted)


def _wed_again(now: Standing, event: _Event) -> Standing:
    if now.is_married_to(event.spouse):
        return now
    return _wed(now, event) if now.state is MaritalState.NEVER else _unclear(now)


def _parted_again(now: Standing, event: _Event) -> Standing:
    """A divorce that is not on record itself, unless it is, or was with somebody before."""
    if now.state is MaritalState.NEVER or (now.is_married_to(event.spouse) and event.spouse not in now.parted):
        return _parted(now, event)
    return now if now.state is not MaritalState.MARRIED or event.spouse in now.parted else _unclear(now)


def _annulled(now: Standing, event: _Event) -> Standing:
    """A marriage that never was.  Whether it had rightly ended one before it, the register does not say."""
    if now.is_married_to(event.spouse):
        before = now.before or _NEVER
        return before if before.state in (MaritalState.NEVER, MaritalState.DIVORCED) else _unclear(now)
    is_other = now.state is MaritalState.MARRIED and event.spouse in now.wed
    return now if is_other or now.state is MaritalState.NEVER else _unclear(now)


def _issued_again(now: Standing, event: _Event) -> Standing:
    is_of_another = now.state is MaritalState.MARRIED and event.spouse not in {now.spouse, *now.parted}
    return _unclear(now) if is_of_another or now.state is MaritalState.NEVER else now


def _unclear(now: Standing, _event: _Event | None = None) -> Standing:
    return Standing(MaritalState.UNCLEAR, wed=now.wed, parted=now.parted)


_STEPS: Mapping[_Kind, Callable[[Standing, _Event], Standing]] = MappingProxyType(
    {
        _Kind.WED: _wed,
        _Kind.PARTED: _parted,
        _Kind.WED_AGAIN: _wed_again,
        _Kind.PARTED_AGAIN: _parted_again,
        _Kind.ANNULLED: _annulled,
        _Kind.ISSUED_AGAIN: _issued_again,
        _Kind.ODD: _unclear,
    }
)


def _event_of(record: Record) -> _Event:
    spouse = str(record.get(_SPOUSE_NUMBER) or ""), fold_name(str(record.get(_SPOUSE_NAME) or ""))
    certificate = str(record.get(_CERTIFICATE) or "")
    is_followed = record.get(_LATER) is not None
    return _Event(_kind_of(record, certificate), spouse, certificate, span_of(record.get(_DATE)), is_followed, record)


def _kind_of(record: Record, certificate: str) -> _Kind:
    letters = fold(certificate)[:2]
    if record.get(_EVENT) == "revoked" and (letters == "BL" or letters[:1] == "L"):
        return _Kind.ODD  # a divorce that was revoked: whether the marriage stands again, the register does not say
    if record.get(_EVENT) != "reissue":
        return _KINDS.get(record.get(_EVENT), _Kind.ODD)
    again = {"BJ": _Kind.WED_AGAIN, "BL": _Kind.PARTED_AGAIN}
    return again.get(letters, _Kind.ISSUED_AGAIN)
