"""Where people live, whether they live, and how old they are: rules over the household register (docs/departments/household.md, docs/departments/social_security.md).

Where it holds several rows of one person: of residence permits one that fits is enough, and the one longest held is shown; in all else
the rows must come to the same.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from gateway.decision.days import Span, is_ahead, span_of, whichever
from gateway.decision.doubts import DATED_AHEAD, NO_RECORD, NOT_LOCAL, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, Outcome, found_records, is_unread
from gateway.decision.living import death_in, has_died
from gateway.decision.retirement import due_months
from gateway.decision.ruling import Args, together, whole_number
from gateway.decision.value import Value
from gateway.domain.answer import Answer, Doubt, agreed, all_of, any_of, by_reason, negation, no, unknown, yes
from gateway.domain.city import City
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.documents import month_of
from gateway.domain.identifiers.people import sex_of
from gateway.domain.matter import Argument
from gateway.domain.parties import Party
from gateway.domain.person import age_on
from gateway.domain.questions import PERSON
from gateway.domain.reply import UNREAD, Found, Record
from gateway.domain.words import Verdict

BIRTH_DATE = ItemName("birth_date")
CANCEL_REASON = ItemName("cancel_reason")
CANCEL_DATE = ItemName("cancel_date")
HUKOU_COUNTY = ItemName("hukou_county")
PERMIT_COUNTY = ItemName("permit_county")
PERMIT_SINCE = ItemName("permit_since")
PERMIT_UNTIL = ItemName("permit_until")
PERSON_STATUS = ItemName("person_status")
Judge = Callable[[Record], Answer]
Several = Callable[[Iterable[Answer]], Answer]


def hukou_local(facts: Facts, args: Args) -> Outcome:
    """Yes when the household registration is normal and in the county named, or in the city where none is."""
    county = facts.parameter(args.get("county"))
    return Outcome.of(_of_each(facts, args["of"], lambda record: _local(record, county, facts)))


def residence_permit(facts: Facts, args: Args) -> Outcome:
    """Yes when a residence permit of the county is in force and has been for `months` months."""
    county, months = facts.parameter(args.get("county")), whole_number(args["months"])

    def judge(record: Record) -> Answer:
        return _permit(record, county, months, facts)

    answer = _of_each(facts, args["of"], judge, several=any_of)
    return Outcome.of(answer, _shown(facts, args["of"], PERMIT_SINCE, judge) if answer.reason == "PERMIT" else None)


def lives_here(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody has the household registration or a residence permit here."""
    county = facts.parameter(args.get("county"))

    def of_one(party: Party) -> Answer:
        local = _of_one(facts, party, lambda record: _local(record, county, facts))
        return any_of([local, _of_one(facts, party, lambda record: _permit(record, county, 0, facts), any_of)])

    return Outcome.of(together(args["of"], map(of_one, facts.members(args["of"]))))


def deceased(facts: Facts, args: Args) -> Outcome:
    """Yes when the registration was cancelled by death.  A register that lost sight of somebody proves no life."""
    answer = together(args["of"], [has_died(facts, party) for party in facts.members(args["of"])])
    is_dead = answer.reason == "CANCELLED_DEATH"

    def judge(record: Record) -> Answer:
        return death_in(record, facts.today)

    return Outcome.of(answer, _shown(facts, args["of"], CANCEL_DATE, judge) if is_dead else None)


def alive(facts: Facts, args: Args) -> Outcome:
    """Yes when the registration is normal; no when it was cancelled by death."""
    return Outcome.of(_of_each(facts, args["of"], lambda record: negation(death_in(record, facts.today))))


def aged_local(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody is at least `years` old and registered here."""
    county, years = facts.parameter(args.get("county")), whole_number(args["years"])
    ages = [_aged(facts, party, years) for party in facts.members(args["of"])]
    return Outcome.of(all_of([*ages, _of_each(facts, args["of"], lambda record: _local(record, county, facts))]))


def retirement_reached(facts: Facts, args: Args) -> Outcome:
    """Yes when the month of retirement has come: by sex, birth and, for women, the post (`worker` or `cadre`).

    A woman whose post is not told is answered where both would come to the same.
    """
    post = facts.parameter(args.get("post"))
    answer = together(args["of"], [_retired(facts, party, post) for party in facts.members(args["of"])])
    is_shown = answer.doubt is Doubt.NONE
    return Outcome.of(answer, _shown(facts, args["of"], BIRTH_DATE) if is_shown else None)


def _of_each(facts: Facts, argument: Argument, judge: Judge, several: Several = agreed) -> Answer:
    return together(argument, [_of_one(facts, party, judge, several) for party in facts.members(argument)])


def _of_one(facts: Facts, party: Party, judge: Judge, several: Several = agreed) -> Answer:
    """One person's answer; `several` makes one of several rows."""
    reply = facts.reply(PERSON, party)
    answers = by_reason(map(judge, found_records(reply)))
    return doubt_of(reply) or (several(answers) if answers else NO_RECORD)


def _local(record: Record, county: Argument, facts: Facts) -> Answer:
    lives = negation(death_in(record, facts.today))
    if lives == NOT_LOCAL:
        return no("NOT_LOCAL")
    if lives.verdict is not Verdict.YES:
        return lives
    return _in_county(record, HUKOU_COUNTY, county, facts.city) or yes("HUKOU")


def _in_county(record: Record, name: ItemName, county: Argument, city: City) -> Answer | None:
    """None where the item names the county asked about, or one of the city where none is; else why it does not."""
    if record.get(name) is None or is_unread(record, name):
        return NOT_UNDERSTOOD
    return None if record[name] in (city.counties if county is None else (county,)) else no("OTHER_COUNTY")


def _permit(record: Record, county: Argument, months: int, facts: Facts) -> Answer:
    """By the days of the permit, whichever of those they may be that are known by month or year alone."""
    held = record.get(PERMIT_SINCE), record.get(PERMIT_UNTIL)
    since, until = (span_of(value) for value in held)
    if held == (None, None) or (until is not None and until.last < facts.today):
        return no("NO_PERMIT")
    if since is None or until is None:
        return NOT_UNDERSTOOD
    if since.first > facts.today:
        return DATED_AHEAD
    elsewhere = _in_county(record, PERMIT_COUNTY, county, facts.city)

    def judge(since: date, until: date) -> Answer:
        if not since <= facts.today <= until:
            return no("NO_PERMIT")
        return elsewhere or (yes("PERMIT") if _months_between(since, facts.today) >= months else no("PERMIT_TOO_YOUNG"))

    return whichever([since, until], judge) or NOT_UNDERSTOOD


def _months_between(since: date, today: date) -> int:
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)


def _born(facts: Facts, party: Party) -> Span | Answer:
    """The day of birth on which number and register agree, as far as the register knows it, or why there is none."""
    reply = facts.reply(PERSON, party)
    doubt = doubt_of(reply)
    if doubt is not None:
        return doubt
    days = [record.get(BIRTH_DATE) for record in found_records(reply)]
    if not days:
        return NO_RECORD
    if UNREAD in days:
        return NOT_UNDERSTOOD
    if any(is_ahead(day, facts.today) for day in days):
        return DATED_AHEAD
    return _agreed_birth(party, [span_of(day) for day in days]) or unknown("BIRTH_DATES_DIFFER", Doubt.PERSON)


def _agreed_birth(party: Party, spans: Sequence[Span | None]) -> Span | None:
    """The days that all rows allow, where the day that the number states is one of them."""
    known = [span for span in spans if span is not None]
    stated = None if party.person is None else party.person.person_id.birth_date
    if stated is None or len(known) < len(spans) or not all(span.first <= stated <= span.last for span in known):
        return None
    return Span(max(span.first for span in known), min(span.last for span in known))


def _aged(facts: Facts, party: Party, years: int) -> Answer:
    born = _born(facts, party)
    if isinstance(born, Answer):
        return born
    return whichever([born], lambda on: (yes if age_on(on, facts.today) >= years else no)("AGE")) or NOT_UNDERSTOOD


def _retired(facts: Facts, party: Party, post: Argument) -> Answer:
    born = _born(facts, party)
    if isinstance(born, Answer):
        return born
    sex = sex_of(party.person.person_id.number) if party.person is not None else None
    dues = {due for day in born.ends for due in due_months(sex, day, post)}
    reached = {due.month <= month_of(facts.today) for due in dues}
    if len(reached) != 1:
        return unknown("POST_NOT_TOLD", Doubt.PERSON) if len(born.ends) == 1 else NOT_UNDERSTOOD
    reason = "DUE" if len(dues) > 1 else "".join(f"DUE_{due.month}_DELAY_{due.delay}" for due in dues)
    return yes(reason) if reached == {True} else no(reason)


def _shown(facts: Facts, argument: Argument, name: ItemName, proves: Judge | None = None) -> dict[ItemName, Value]:
    """The day `name` of the record that proves the yes: of several such records, whosever they are, the earliest day."""
    days = [
        Value(on, reply.as_of)
        for party in facts.members(argument)
        if isinstance(reply := facts.reply(PERSON, party), Found)
        for record in reply.records
        if isinstance(on := record.get(name), date) and (proves is None or proves(record).verdict is Verdict.YES)
    ]
    return {name: min(days, key=lambda value: str(value.raw))} if days else {}
