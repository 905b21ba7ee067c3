"""Who is insured, by whom, for how long, and who draws a pension: rules over the social-security register (DOMAIN 1.8).

Where the register holds several lines of one person: months are a set; any running pension is a pension; bases of several jobs add up;
of the lines that ended last, all must tell why alike; several counts of one employer must come to the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from gateway.decision.answers import Value
from gateway.decision.bands import load_bands
from gateway.decision.days import DATED_AHEAD
from gateway.decision.facts import NOT_UNDERSTOOD, Facts, Outcome, doubt_of, found_records, is_unread
from gateway.decision.retirement import due_months, least_months
from gateway.decision.ruling import Args, age_doubt, together, whole_number
from gateway.domain.answer import Answer, Doubt, agreed, all_of, negation, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.identifiers import fold, is_credit_code, month_of, sex_of
from gateway.domain.reply import UNREAD, Found, ItemValue, Record, Reply, is_resumable
from gateway.domain.rules import BENEFIT, HEADCOUNT, PERIODS, PERSON
from gateway.domain.stages import Party
from gateway.domain.words import Verdict

BASE = ItemName("base")
CONTRIBUTION_BASE = ItemName("contribution_base")
EMPLOYER_HEADCOUNT = ItemName("employer_headcount")
EMPLOYER_USCC = ItemName("employer_uscc")
END = ItemName("end")
INCOME_BAND = ItemName("income_band")
INSURANCE_KIND = ItemName("insurance_kind")
MONTHS_TOTAL = ItemName("months_total")
NAME = ItemName("name")
PENSION_STATUS = ItemName("pension_status")
PERIODS_ITEM = ItemName("periods")
START = ItemName("start")
STOP_REASON = ItemName("stop_reason")

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
JOB_PENSIONS, WORK_INJURY = ("110", "120"), "410"
"""The pension insurance of employees and that of public servants, of which a job has one; and what a job has without either."""
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
    """Yes when last month was not paid for: somebody out of work."""
    answers = [negation(_insured(facts, party, args)) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def no_pension(facts: Facts, args: Args) -> Outcome:
    """Yes when no pension is being paid.  One that is paid on after a death, which pension funds hear of late, is a doubt."""
    answers = [_pensionless(facts, party) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def no_income(facts: Facts, args: Args) -> Outcome:
    """Yes when neither a pension is paid nor somebody insured as an employee."""
    answers = [
        all_of([_pensionless(facts, party), negation(_insured(facts, party, args))])
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


def income_band(facts: Facts) -> Outcome:
    """The applicant's income as far as the register knows it: none, a pension, or the band of what the jobs pay contributions on.

    That is the sum over the jobs of the last closed month, by one kind of insurance: pensions of employees, else of public servants.
    Who is insured against work injuries alone has a job whose base tells nothing of a wage.
    """
    (applicant, reply), *_ = facts.asked(PERIODS)
    pension = _pensionless(facts, applicant)
    insured = {kind: _insured(facts, applicant, {"kind": kind}) for kind in (*JOB_PENSIONS, WORK_INJURY)}
    answer = next((one for one in (*insured.values(), pension) if one.doubt is not Doubt.NONE), None)
    if answer is not None:
        return Outcome.of(answer)
    as_of = reply.as_of if isinstance(reply, Found) else None
    paid = [kind for kind, one in insured.items() if one.verdict is Verdict.YES]
    if not paid:
        band = "pension" if pension.reason == "RECEIVING" else "none"
        return Outcome.value({INCOME_BAND: Value(band, as_of)}, "COUNTED")
    base = _bases_together(facts, found_records(reply), paid[0]) if paid[0] in JOB_PENSIONS else None
    if base is None:
        return Outcome.of(unknown("BASE_UNKNOWN", Doubt.PERSON))
    return Outcome.value({INCOME_BAND: Value(load_bands().of(base), as_of)}, "COUNTED")


def _bases_together(facts: Facts, records: Iterable[Record], kind: str) -> Decimal | None:
    """The sum of the bases of one kind in the last closed month, each employer's once; None where one is not surely known, or nought.

    Of several lines of one employer the one that begins latest counts; those that begin together must have one base.
    """
    lines, ahead = _by_time(facts, _lines(records, {"kind": kind}, item=CONTRIBUTION_BASE))
    lines = [line for line in lines if _is_of_last_month(facts, line)]
    if ahead:
        return None
    by_employer: dict[str, list[Record]] = {}
    for line in lines:
        by_employer.setdefault(_employer_of(line), []).append(line)
    bases = [_latest_base(of_one) for of_one in by_employer.values()]
    known = [base for base in bases if base is not None]
    return sum(known, Decimal(0)) if bases and len(known) == len(bases) else None


def _latest_base(lines: Iterable[Record]) -> Decimal | None:
    begun = [(line.get(START), line.get(BASE)) for line in lines]
    latest = max(start for start, _ in begun if isinstance(start, int))
    bases = {base for start, base in begun if start == latest}
    base = bases.pop()
    return base if not bases and isinstance(base, Decimal) and base > 0 else None


def _is_of_last_month(facts: Facts, line: Record) -> bool:
    last = _last_month(facts)
    return bool(_paid_months([line], last, last))


def _account_doubt(facts: Facts, party: Party, reply: Reply, args: Args = _ANY_AGE) -> Answer | None:
    """Why the register's account is not surely this person's, or too old; None where it is theirs, or where there is none."""
    doubt = doubt_of(reply) or age_doubt(facts, args, reply)
    if doubt is not None:
        return doubt
    doubts = (facts.name_doubt(record.get(NAME), party) for record in found_records(reply))
    return next((doubt for doubt in doubts if doubt is not None), None)


def _months(facts: Facts, party: Party, args: Args) -> tuple[Answer, Mapping[ItemName, Value]]:
    """The answer about one person, with the number of months where the register tells."""
    reply = facts.reply(PERIODS, party)
    doubt = _account_doubt(facts, party, reply, args)
    if doubt is not None:
        return doubt, {}
    if not isinstance(reply, Found) or not reply.records:
        return no("NO_ACCOUNT"), {}
    last = _last_month(facts)
    window = args.get("window_months")
    first = last + 1 - whole_number(window) if window is not None else 0
    lines, ahead = _by_time(facts, _lines(reply.records, args))
    paid = _paid_months(lines, first, last)
    reason = f"MONTHS_{len(paid)}"
    enough = {len(paid) >= least for least in _least(facts, party, args)}
    answer = yes(reason) if enough == {True} else _unless_open(reply.records, ahead, no(reason))
    if len(enough) > 1:
        answer = unknown("POST_NOT_TOLD", Doubt.PERSON)
    return answer, {} if ahead else {MONTHS_TOTAL: Value(len(paid), reply.as_of)}


def _least(facts: Facts, party: Party, args: Args) -> set[int]:
    """The months to be paid; several where it is not told which of them."""
    months = whole_number(args["months"])
    if args.get("rises") is not True or party.person is None:
        return {months}
    number = party.person.person_id
    dues = due_months(sex_of(number.number), number.birth_date, facts.parameter(args.get("post")))
    return {least_months(min(due.month, month_of(facts.today)), months) for due in dues}


def _insured(facts: Facts, party: Party, args: Args) -> Answer:
    reply = facts.reply(PERIODS, party)
    doubt = _account_doubt(facts, party, reply, args)
    if doubt is not None:
        return doubt
    records = found_records(reply)
    if not records:
        return no("NO_ACCOUNT")
    wanted, last = whole_number(args.get("consecutive", 1)), _last_month(facts)
    lines, ahead = _by_time(facts, _lines(records, args))
    employer, first = _employer(facts, args), last + 1 - wanted
    own = lines if employer is None else [line for line in lines if _employer_of(line) == employer]
    paid = _paid_months(own, first, last)
    unbroken = next((back for back in range(wanted) if last - back not in paid), wanted)
    reason = f"CONSECUTIVE_{unbroken}"
    if unbroken == wanted:
        return yes(reason)
    may_be_own = [line for line in lines if employer is not None and _is_of_an_unread_employer(line)]
    ahead = [line for line in ahead if employer is None or _employer_of(line) == employer]
    is_open = bool(_paid_months(may_be_own, first, last))
    return _unless_open(records, ahead, NOT_UNDERSTOOD if is_open else no(reason))


def _employer_of(line: Record) -> str:
    """The employer's credit code in the one spelling in which codes are compared; empty where the line has none."""
    return fold(str(line.get(EMPLOYER_USCC) or ""))


def _is_of_an_unread_employer(line: Record) -> bool:
    """Whether the line names its employer by what is no credit code: an old number, a code with a slip in it."""
    code = _employer_of(line)
    return bool(code) and not is_credit_code(code)


def _by_time(facts: Facts, lines: Iterable[Record]) -> tuple[list[Record], list[Record]]:
    """The lines that count, and those that begin or end in a month that has not come: which months these tell of, nobody knows."""
    now = month_of(facts.today)
    told: tuple[list[Record], list[Record]] = ([], [])
    for line in lines:
        told[any(isinstance(on := line.get(name), int) and on > now for name in (START, END))].append(line)
    return told


def _unless_open(records: Iterable[Record], ahead: Sequence[Record], answer: Answer) -> Answer:
    """A no, unless a line may count that does not: of months that have not come, or of a kind of insurance that could not be read."""
    if ahead:
        return DATED_AHEAD
    lines = (line for record in records for line in _rows(record.get(PERIODS_ITEM)))
    return NOT_UNDERSTOOD if any(is_unread(line, INSURANCE_KIND) for line in lines) else answer


def _employer(facts: Facts, args: Args) -> str | None:
    """The credit code of the employer that the rule speaks of, if it speaks of one."""
    named = facts.members(args["employer"]) if "employer" in args else ()
    return next((party.employer.code for party in named if party.employer is not None), None)


def _pensionless(facts: Facts, party: Party) -> Answer:
    reply = facts.reply(BENEFIT, party)
    doubt = _account_doubt(facts, party, reply)
    if doubt is not None:
        return doubt
    states = {record.get(PENSION_STATUS) for record in found_records(reply)}
    if not states:
        return yes("NO_ACCOUNT")
    if "receiving" not in states:
        return NOT_UNDERSTOOD if UNREAD in states else yes("NOT_RECEIVING")
    return _death_doubt(facts, party) or no("RECEIVING")


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
    lines = [(line.get(END), line) for line in _lines(found_records(facts.reply(PERIODS, party)), args)]
    last = max((end for end, _ in lines if isinstance(end, int)), default=None)
    reasons = [line.get(STOP_REASON) for end, line in lines if end == last]
    return agreed(map(_why_ended, reasons)) if reasons else _why_ended(None)


def _why_ended(reason: object) -> Answer:
    if not reason:
        return unknown("NO_REASON_RECORDED", Doubt.PERSON)
    told = fold(str(reason))
    if told in NOT_BY_CHOICE:
        return yes("DISMISSED")
    return no("NOT_DISMISSED") if told in BY_CHOICE else NOT_UNDERSTOOD


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


def _lines(records: Iterable[Record], args: Args, item: ItemName = PERIODS_ITEM) -> Iterator[Record]:
    """The lines of one kind of insurance."""
    for record in records:
        yield from (line for line in _rows(record.get(item)) if line.get(INSURANCE_KIND) == args["kind"])


def _rows(value: ItemValue) -> tuple[Record, ...]:
    return tuple(row for row in value if not isinstance(row, str)) if isinstance(value, tuple) else ()


def _paid_months(lines: Iterable[Record], first: int, last: int) -> set[int]:
    """The distinct months paid from `first` to `last`; months are counted from year 0 here, so that they can be a range."""
    paid: set[int] = set()
    for period in lines:
        start, end = period.get(START), period.get(END)
        if isinstance(start, int):
            until = _index(end) if isinstance(end, int) else last
            paid.update(range(max(_index(start), first), min(until, last) + 1))
    return paid


def _last_month(facts: Facts) -> int:
    return _index(month_of(facts.today)) - 1


def _index(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1
