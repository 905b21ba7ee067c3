"""Where registers disagree about one person: what an answer leaves unknown, and which department's record is to be looked at.  Pure.

Each stands beside the rule that answers unknown for it.  That somebody merely typed another name, or that a register does not answer, is none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from gateway.decision.days import span_of
from gateway.decision.facts import contradicts_itself, found_records, is_death
from gateway.domain.codes import DepartmentCode, ItemName, LookupId, QuestionName
from gateway.domain.frozen import frozen
from gateway.domain.identifiers.names import fold_name
from gateway.domain.matter import Title
from gateway.domain.parties import Party
from gateway.domain.questions import BENEFIT, DISABILITY, EMPLOYER, HOLDINGS, OWNED, PERIODS, PERSON, STATUS
from gateway.domain.record_ids import record_id
from gateway.domain.reply import UNREAD, ItemValue, PartialMatch, Record, Reply
from gateway.domain.stages import Lookup, LookupResult

_STATUS, _CANCEL_REASON, _CANCEL_DATE = (
    ItemName("person_status"),
    ItemName("cancel_reason"),
    ItemName("cancel_date"),
)
_BIRTH, _PENSION = ItemName("birth_date"), ItemName("pension_status")
_LINKED, _LINKED_DEAD = ItemName("linked_spouse"), ItemName("linked_spouse_dead")
_EVENT, _SPOUSE, _REGISTERED = ItemName("event"), ItemName("spouse_id_no"), ItemName("register_date")
_REPRESENTATIVE = ItemName("legal_rep_match")
_NAMES: Mapping[QuestionName, ItemName] = MappingProxyType(
    {
        HOLDINGS: ItemName("owner_name"),
        OWNED: ItemName("owner_name"),
        PERIODS: ItemName("name"),
        BENEFIT: ItemName("name"),
        DISABILITY: ItemName("name"),
    }
)
"""Where a register that is asked by number holds the name of whom it is about."""
_WORDS: Mapping[str, Title] = MappingProxyType(
    {
        "dead": {"en": "the household register has this person's death on record", "zh": "户籍登记已记载死亡"},
        "itself": {"en": "the record says two things that exclude each other", "zh": "登记内容自相矛盾"},
        "number": {"en": "the day of birth that the number states", "zh": "与公民身份号码所载出生日期一致"},
        "name": {"en": "the name in the household register", "zh": "与户籍登记姓名一致"},
        "marriage": {"en": "as the marriage register has it", "zh": "与婚姻登记一致"},
        "spouse": {"en": "as the spouse's own registration has it", "zh": "与配偶本人户籍登记一致"},
    }
)


@frozen
class Disagreement:
    """One.  party: whose record, by key.  record: its own id.  seen: what it says; None alone where it cannot be told.  expected: by whom."""

    department: DepartmentCode
    item: ItemName
    party: Party
    record: str
    seen: tuple[ItemValue, ...]
    expected: Title


class _Replies:
    """What was replied, by question and whom it is about."""

    def __init__(self, lookups: Iterable[Lookup], results: Mapping[LookupId, LookupResult]) -> None:
        self._asked: dict[QuestionName, list[tuple[Lookup, Reply]]] = {}
        for one in lookups:
            if one.lookup_id in results:
                self._asked.setdefault(one.question, []).append((one, results[one.lookup_id].reply))

    def about(self, question: QuestionName) -> Sequence[tuple[Lookup, Reply]]:
        """Each lookup of a question."""
        return self._asked.get(question, ())

    def household(self, number: str) -> tuple[Record, ...]:
        """What the household register holds of whoever of those asked about has this number, or may have it where places are hidden."""
        return tuple(
            record
            for lookup, reply in self.about(PERSON)
            if number and _may_be(_number(lookup.subject), number)
            for record in found_records(reply)
        )


def disagreements(
    lookups: Iterable[Lookup], results: Mapping[LookupId, LookupResult], today: date
) -> tuple[Disagreement, ...]:
    """What the replies of one query disagree about, each once.  today: domain date."""
    replies = _Replies(lookups, results)
    found = (one for rule in _RULES for one in rule(replies, today))
    return tuple({(one.department, one.item, one.party.key, one.record): one for one in found}.values())


def _itself(replies: _Replies, _today: date) -> Iterator[Disagreement]:
    """A registration in force and cancelled at once (`PARTY_DEAD`)."""
    for lookup, reply in replies.about(PERSON):
        for record in filter(contradicts_itself, found_records(reply)):
            yield _of(lookup, record, _CANCEL_REASON, "itself")


def _born(replies: _Replies, _today: date) -> Iterator[Disagreement]:
    """Number and register differ in the day of birth (`BIRTH_DATES_DIFFER`)."""
    for lookup, reply in replies.about(PERSON):
        stated = None if lookup.subject.person is None else lookup.subject.person.person_id.birth_date
        for record in found_records(reply):
            span = span_of(record.get(_BIRTH))
            if stated is not None and span is not None and not span.first <= stated <= span.last:
                yield _of(lookup, record, _BIRTH, "number")


def _paid_on(replies: _Replies, today: date) -> Iterator[Disagreement]:
    """A pension that is paid on after a death (`PAID_AFTER_DEATH`)."""
    for lookup, reply in replies.about(BENEFIT):
        dead = any(_is_dead(record, today) for record in replies.household(_number(lookup.subject)))
        for record in found_records(reply):
            if dead and record.get(_PENSION) == "receiving":
                yield _of(lookup, record, _PENSION, "dead")


def _named(replies: _Replies, _today: date) -> Iterator[Disagreement]:
    """Another name than the household register has confirmed under the same number (`PARTIAL`)."""
    for question, item in _NAMES.items():
        for lookup, reply in replies.about(question):
            person = lookup.subject.person
            household = () if person is None else replies.household(person.person_id.number)
            if person is None or not household:
                continue
            known = {fold_name(person.name), *(name for record in household for name in _former(record))}
            if isinstance(reply, PartialMatch):
                yield Disagreement(lookup.department, item, lookup.subject, "", (), _WORDS["name"])
            for record in found_records(reply):
                name = record.get(item)
                if isinstance(name, str) and name and UNREAD not in name and fold_name(name) not in known:
                    yield _of(lookup, record, item, "name")


def _married(replies: _Replies, today: date) -> Iterator[Disagreement]:
    """The spouse linked in the household register and the spouse of the latest marriage on record are two (`MARRIAGE_UNCLEAR`)."""
    for lookup, reply in replies.about(STATUS):
        events = [one for one in found_records(reply) if isinstance(one.get(_REGISTERED), date)]
        latest = max(events, key=lambda one: str(one[_REGISTERED]), default=None)
        if latest is None or latest.get(_EVENT) != "marriage" or not isinstance(latest.get(_SPOUSE), str):
            continue
        for household, of_person in replies.about(PERSON):
            if _number(household.subject) != _number(lookup.subject):
                continue
            for record in found_records(of_person):
                linked = record.get(_LINKED)
                if isinstance(linked, str) and linked and not _may_be(linked, str(latest[_SPOUSE])):
                    yield _of(household, record, _LINKED, "marriage")
                elif linked and _is_other_life(record, replies.household(str(latest[_SPOUSE])), today):
                    yield _of(household, record, _LINKED_DEAD, "spouse")


def _represented(replies: _Replies, today: date) -> Iterator[Disagreement]:
    """Several states of one licence that name different representatives (`REPRESENTATIVE_UNKNOWN`), or one who is dead."""
    for lookup, reply in replies.about(EMPLOYER):
        records = found_records(reply)
        told = {record.get(_REPRESENTATIVE) for record in records if _REPRESENTATIVE in record}
        dead = lookup.other is not None and any(
            _is_dead(record, today) for record in replies.household(_number(lookup.other))
        )
        if len(told) > 1 or (dead and told == {"same"}):
            seen = tuple(dict.fromkeys(record.get(_REPRESENTATIVE) for record in records))
            words = _WORDS["dead" if dead else "itself"]
            yield Disagreement(lookup.department, _REPRESENTATIVE, lookup.subject, "", seen, words)


_RULES: tuple[Callable[[_Replies, date], Iterator[Disagreement]], ...] = (
    _itself,
    _born,
    _paid_on,
    _named,
    _married,
    _represented,
)


def _of(lookup: Lookup, record: Record, item: ItemName, expected: str) -> Disagreement:
    of = record_id(lookup.question, record)[1:]
    return Disagreement(lookup.department, item, lookup.subject, of, (record.get(item),), _WORDS[expected])


def _number(party: Party) -> str:
    if party.employer is not None:
        return party.employer.code
    return "" if party.person is None else party.person.person_id.number


def _is_dead(record: Record, today: date) -> bool:
    """Whether it has a death on record, of a day that has come."""
    span = span_of(record.get(_CANCEL_DATE))
    return is_death(record) and (span is None or span.last <= today)


def _former(record: Record) -> Iterator[str]:
    names = record.get(ItemName("former_name"))
    if isinstance(names, str):
        yield from (fold_name(part) for part in names.replace("、", ",").replace("，", ",").split(",") if part)


def _may_be(one: str, other: str) -> bool:
    """Whether two numbers, of which places may be hidden by stars, may be one."""
    one, other = one.upper(), other.upper()
    if "*" not in one and "*" not in other:
        return one == other
    return len(one) == len(other) and all(
        "*" in {left, right} or left == right for left, right in zip(one, other, strict=True)
    )


def _is_other_life(record: Record, spouse: tuple[Record, ...], today: date) -> bool:
    """Whether the link tells of the spouse's life otherwise than the spouse's own registration does."""
    told = record.get(_LINKED_DEAD)
    lives = {_is_dead(one, today) for one in spouse if not contradicts_itself(one)}
    return told in {"yes", "no"} and len(lives) == 1 and lives != {told == "yes"}
