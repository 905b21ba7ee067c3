"""Who is insured, by whom, for how long, and who draws a pension: rules over the social-security register (docs/departments/social_security.md).

Where the register holds several lines of one person: months are a set; any running pension is a pension; of the lines that ended last, all must tell why alike; several counts of one employer must come to the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from gateway.decision.contributions import (
    END,
    INSURANCE_KIND,
    JOB_PENSIONS,
    by_time,
    employer_of,
    is_of_an_unread_employer,
    is_surely_work,
    last_closed_month,
    lines_of,
    lines_of_kind,
    may_be_work,
    paid_in,
    paid_months,
)
from gateway.decision.doubts import DATED_AHEAD, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, Outcome, found_records, is_unread
from gateway.decision.retirement import due_months, least_months
from gateway.decision.ruling import Args, age_doubt, day_of, together, whole_number
from gateway.decision.value import Value
from gateway.domain.answer import Answer, Doubt, agreed, all_of, negation, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.documents import month_of
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.people import sex_of
from gateway.domain.parties import Party
from gateway.domain.questions import BENEFIT, HEADCOUNT, PERIODS, PERSON
from gateway.domain.reply import UNREAD, Found, Record, Reply, is_resumable
from gateway.domain.words import Verdict

EMPLOYER_HEADCOUNT = ItemName("employer_headcount")
MONTHS_TOTAL = ItemName("months_total")
NAME = ItemName("name")
PENSION_STATUS = ItemName("pension_status")
STOP_REASON = ItemName("stop_reason")
UNEMPLOYMENT_LEFT = ItemName("unemployment_months_left")

NOT_BY_CHOICE = frozenset(
    {"单位解除", "用人单位解除", "合同期满", "劳动合同期满", "非本人意愿中断就业", "非因本人意愿中断就业"}
)
"""Reasons for which contributions stop without the employee's wish, whole and folded (社会保险法第四十五条)."""
BY_CHOICE = frozenset(
    {
        *("辞职", "本人辞职", "个人辞职", "主动辞职", "自愿辞职", "职工辞职", "员工辞职"),
        *("退休", "正常退休", "提前退休", "参军", "应征入伍", "升学", "出国定居"),
    }
)
"""Reasons that are none of the employer's doing, whole and folded.

No part of a longer reason is read: 非本人意愿 holds 本人 and says the contrary; whoever is taken for a liar must have said so whole.
"""
_OTHERWISE = unknown("INSURED_OTHERWISE", Doubt.PERSON)
_ANY_AGE: Args = MappingProxyType({})


def months_ge(facts: Facts, args: Args) -> Outcome:
    """Yes when at least `months` distinct months of insurance `kind` were paid within the window that ends last month.

    Months are a set: two jobs, two counties in one month count once; the current month is not closed and does not count.
    Without `window_months` all months count.  `rises`: `months` is the least for who retires until 2029; from 2030 on the year of
    retirement makes it more, or the year of now where that is earlier.  When a woman retires hangs on her `post` (`worker` or `cadre`).
    """
    counted = [_months(facts, party, args) for party in facts.members(args["of"])]
    answer = together(args["of"], [one for one, _ in counted])
    return Outcome.of(answer, next((values for one, values in counted if one == answer), {}))


def insured_now(facts: Facts, args: Args) -> Outcome:
    """Yes when each of the last `consecutive` closed months was paid, by the employer named where one is; person by person."""
    answers = {party.key: _insured(facts, party, args) for party in facts.members(args["of"])}
    return Outcome.of(together(args["of"], answers.values()), per_party=answers)


def not_insured(facts: Facts, args: Args) -> Outcome:
    """Yes when last month was not paid for, under this kind or another that work alone brings: somebody out of work."""
    answers = [negation(_works(facts, party, args)) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def no_pension(facts: Facts, args: Args) -> Outcome:
    """Yes when no pension is being paid.  One that is paid on after a death, which pension funds hear of late, is a doubt."""
    answers = [pensionless(facts, party) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def no_income(facts: Facts, args: Args) -> Outcome:
    """Yes when neither a pension nor a wage is paid; whoever has months of unemployment benefit left may draw it."""
    answers = [
        all_of(
            [
                pensionless(facts, party),
                negation(_works(facts, party, args)),
                benefit_doubt(facts, party) or yes("NOT_RECEIVING"),
            ]
        )
        for party in facts.members(args["of"])
    ]
    return Outcome.of(together(args["of"], answers))


def dismissed(facts: Facts, args: Args) -> Outcome:
    """Yes when the last job ended by the employer's doing or with the contract."""
    return Outcome.of(together(args["of"], [_ended(facts, party, args) for party in facts.members(args["of"])]))


def staff_insured(facts: Facts, args: Args) -> Outcome:
    """Yes when the employer insures at least as many as `headcount` says, and everybody named is one of them."""
    staff = insured_now(facts, args)
    answer = all_of([_headcount(facts, args), together(args["of"], staff.per_party.values())])
    return Outcome.of(answer, per_party=staff.per_party)


def account_doubt(facts: Facts, party: Party, reply: Reply, args: Args = _ANY_AGE) -> Answer | None:
    """Why the register's account is not surely this person's, or too old; None where it is theirs, or where there is none."""
    doubt = doubt_of(reply) or age_doubt(facts, args, reply)
    if doubt is not None:
        return doubt
    doubts = (facts.name_doubt(record.get(NAME), party) for record in found_records(reply))
    return next((doubt for doubt in doubts if doubt is not None), None)


def _months(facts: Facts, party: Party, args: Args) -> tuple[Answer, Mapping[ItemName, Value]]:
    """The answer about one person, with the number of months where the register tells."""
    reply = facts.reply(PERIODS, party)
    doubt = account_doubt(facts, party, reply, args)
    if doubt is not None:
        return doubt, {}
    if not isinstance(reply, Found) or not reply.records:
        return no("NO_ACCOUNT"), {}
    last = last_closed_month(day_of(facts, reply))
    window = args.get("window_months")
    first = last + 1 - whole_number(window) if window is not None else 0
    lines, ahead = by_time(lines_of_kind(reply.records, args["kind"]), day_of(facts, reply))
    paid = paid_months(lines, first, last)
    reason = f"MONTHS_{len(paid)}"
    least = _least(facts, party, args)
    enough = {len(paid) >= months for months in least}
    answer = yes(reason) if enough == {True} else _unless_open(reply.records, ahead, no(reason))
    if len(enough) > 1:
        answer = unknown("POST_NOT_TOLD", Doubt.PERSON)
    together_with_other = paid_months(_of_either_pension(reply.records, args), first, last)
    if answer.verdict is Verdict.NO and len(together_with_other) >= min(least):
        return _OTHERWISE, {}
    return answer, {} if ahead else {MONTHS_TOTAL: Value(len(paid), reply.as_of)}


def _least(facts: Facts, party: Party, args: Args) -> set[int]:
    """The months to be paid; several where it is not told which of them."""
    months = whole_number(args["months"])
    if args.get("rises") is not True or party.person is None:
        return {months}
    number = party.person.person_id
    dues = due_months(sex_of(number.number), number.birth_date, facts.parameter(args.get("post")))
    return {least_months(min(due.month, month_of(facts.today)), months) for due in dues}


def _of_either_pension(records: Iterable[Record], args: Args) -> list[Record]:
    """The lines of both pension insurances of a job where one of them is asked for: months of either are transferred to the other."""
    kind = args["kind"]
    return lines_of_kind(records, *JOB_PENSIONS) if kind in JOB_PENSIONS else lines_of_kind(records, kind)


def _insured(facts: Facts, party: Party, args: Args) -> Answer:
    reply = facts.reply(PERIODS, party)
    doubt = account_doubt(facts, party, reply, args)
    if doubt is not None:
        return doubt
    records = found_records(reply)
    if not records:
        return no("NO_ACCOUNT")
    wanted, on = whole_number(args.get("consecutive", 1)), day_of(facts, reply)
    last = last_closed_month(on)
    first = last + 1 - wanted
    employer = _employer(facts, args)
    lines, ahead = by_time(lines_of_kind(records, args["kind"]), on)
    paid = paid_months(_of_employer(lines, employer), first, last)
    unbroken = next((back for back in range(wanted) if last - back not in paid), wanted)
    reason = f"CONSECUTIVE_{unbroken}"
    if unbroken == wanted:
        return yes(reason)
    known, _ = by_time(_of_either_pension(records, args), on)
    if len(paid_months(_of_employer(known, employer), first, last)) == wanted:
        return _OTHERWISE
    may_be_own = [line for line in known if employer is not None and is_of_an_unread_employer(line)]
    is_open = bool(paid_months(may_be_own, first, last))
    return _unless_open(records, _of_employer(ahead, employer), NOT_UNDERSTOOD if is_open else no(reason))


def _works(facts: Facts, party: Party, args: Args) -> Answer:
    """Whether last month was paid for under the kind asked for, or under another that work alone brings; what only may is a doubt."""
    return _or_otherwise(_insured(facts, party, args), facts, party)


def _or_otherwise(insured: Answer, facts: Facts, party: Party) -> Answer:
    """The same, where it is known already how they are insured under the kind asked for."""
    if insured.verdict is not Verdict.NO and insured != _OTHERWISE:
        return insured
    reply = facts.reply(PERIODS, party)
    on = day_of(facts, reply)
    known, ahead = by_time(lines_of(found_records(reply)), on)
    paid = paid_in(known, last_closed_month(on))
    if any(map(is_surely_work, paid)):
        return yes("INSURED_OTHERWISE")
    if any(map(may_be_work, paid)):
        return _OTHERWISE
    return DATED_AHEAD if any(map(may_be_work, ahead)) else insured


def _of_employer(lines: Iterable[Record], employer: str | None) -> list[Record]:
    return [line for line in lines if employer is None or employer_of(line) == employer]


def _unless_open(records: Iterable[Record], ahead: Sequence[Record], answer: Answer) -> Answer:
    """A no, unless a line may count that does not: of months that have not come, or of a kind of insurance that could not be read."""
    if ahead:
        return DATED_AHEAD
    return NOT_UNDERSTOOD if any(is_unread(line, INSURANCE_KIND) for line in lines_of(records)) else answer


def _employer(facts: Facts, args: Args) -> str | None:
    """The credit code of the employer that the rule speaks of, if it speaks of one."""
    named = facts.members(args["employer"]) if "employer" in args else ()
    return next((party.employer.code for party in named if party.employer is not None), None)


def pensionless(facts: Facts, party: Party) -> Answer:
    """Yes when no pension is being paid to this one person; a doubt where the account is not surely theirs, or they are dead."""
    reply = facts.reply(BENEFIT, party)
    doubt = account_doubt(facts, party, reply)
    if doubt is not None:
        return doubt
    states = {record.get(PENSION_STATUS) for record in found_records(reply)}
    if not states:
        return yes("NO_ACCOUNT")
    if "receiving" not in states:
        return NOT_UNDERSTOOD if UNREAD in states else yes("NOT_RECEIVING")
    return _death_doubt(facts, party) or no("RECEIVING")


def benefit_doubt(facts: Facts, party: Party) -> Answer | None:
    """Why who neither works nor draws a pension may still have an income: months of unemployment benefit that are left; else None."""
    left = [record.get(UNEMPLOYMENT_LEFT) for record in found_records(facts.reply(BENEFIT, party))]
    return unknown("BENEFIT_LEFT", Doubt.PERSON) if any(isinstance(n, int) and n > 0 for n in left) else None


def _death_doubt(facts: Facts, party: Party) -> Answer | None:
    """Why a running pension decides nothing: it is paid on after a death, or the household register may still tell of one.

    The department's officer hears of it by the verification that this opens.
    """
    of_person = facts.reply(PERSON, party)
    if is_resumable(of_person):
        return doubt_of(of_person)
    return unknown("PAID_AFTER_DEATH", Doubt.PERSON) if facts.is_dead(party) else None


def _ended(facts: Facts, party: Party, args: Args) -> Answer:
    insured = _insured(facts, party, args)
    if insured.reason == "NO_ACCOUNT":
        return unknown("NO_ACCOUNT", Doubt.PERSON)
    if insured.reason != "CONSECUTIVE_0":
        return negation(insured)
    if _or_otherwise(insured, facts, party) != insured:
        return _OTHERWISE
    records = found_records(facts.reply(PERIODS, party))
    lines = [(line.get(END), line) for line in lines_of_kind(records, args["kind"])]
    last = max((end for end, _ in lines if isinstance(end, int)), default=None)
    reasons = [line.get(STOP_REASON) for end, line in lines if end == last]
    return agreed(map(_why_ended, reasons)) if reasons else _why_ended(None)


def _why_ended(reason: object) -> Answer:
    if not reason:
        return unknown("NO_REASON_RECORDED", Doubt.PERSON)
    text = fold(str(reason))
    if text in NOT_BY_CHOICE:
        return yes("DISMISSED")
    return no("NOT_DISMISSED") if text in BY_CHOICE else NOT_UNDERSTOOD


def _headcount(facts: Facts, args: Args) -> Answer:
    ((_, reply),) = facts.asked(HEADCOUNT)
    doubt = doubt_of(reply) or age_doubt(facts, args, reply)
    if doubt is not None:
        return doubt
    if any(is_unread(record, EMPLOYER_HEADCOUNT) for record in found_records(reply)):
        return NOT_UNDERSTOOD
    counts = [count for record in found_records(reply) if isinstance(count := record.get(EMPLOYER_HEADCOUNT), int)]
    if not counts:
        return no("NO_ACCOUNT")
    least = whole_number(facts.parameter(args["headcount"]))
    return agreed(yes(f"HEADCOUNT_{n}") if n >= least else no(f"HEADCOUNT_{n}") for n in counts)
