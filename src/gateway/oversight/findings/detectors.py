"""The rules at work: which entries each rule counts, under whom, and how it weighs them; pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.clock import CHINA
from gateway.domain.words import ABOLISHED, ReplyStatus
from gateway.entry import Kind
from gateway.oversight.findings import judgements
from gateway.oversight.findings.fact import Fact
from gateway.oversight.findings.judgements import MISS, REFUSED, Sightings
from gateway.oversight.findings.rules import Calendar, Rule
from gateway.oversight.findings.sighting import Judge, RuleMemory

Counted = Iterable[tuple[str, str]]
"""Key and mark of each sighting that an entry is."""
_DAYS_KEPT = 40
_STREAM_KEPT = 3
_TOLD_APART = 8
"""So many characters of a pseudonym tell the people of one officer's day apart."""
_UNCLEAR = frozenset({ReplyStatus.PARTIAL_MATCH.value, ReplyStatus.AMBIGUOUS.value})
_BY_CASE, _BY_FAMILY, _NO_GRANT = "case", "own-family", "no-grant"
"""Rules of access that refuse."""


class RuleSubject(StrEnum):
    """What the key of a rule is; a finding names it."""

    ACCOUNT = "account"
    SUBJECT = "subject"
    ACCOUNT_AND_SUBJECT = "account_and_subject"
    ACCOUNTS = "accounts"
    MATTER = "matter"
    STREAM = "stream"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Detector:
    """One rule.  kinds: of the entries it looks at.  counts: the sightings of an entry.  keeps, by_day: as `RuleMemory` has them."""

    about: RuleSubject
    kinds: frozenset[Kind]
    counts: Callable[[Fact, Rule, Calendar], Counted]
    judge: Callable[[Sightings, Rule], Sightings]
    keeps: int | None = None
    by_day: bool = False

    def memory(self, rule: Rule) -> RuleMemory:
        """How long sightings of this rule are remembered."""
        return RuleMemory(rule.window, self.keeps, self.by_day)

    def judge_by(self, rule: Rule) -> Judge:
        """The judgement with the rule's numbers in it."""

        def judged(window: Sightings) -> Sightings:
            return self.judge(window, rule)

        return judged


def joined(*parts: str) -> str:
    """The key of several parts."""
    return "|".join(parts)


def subject_of(about: RuleSubject, key: str) -> str | None:
    """The pseudonym that a key names, or None."""
    if about is RuleSubject.SUBJECT:
        return key
    return key.rpartition("|")[2] if about is RuleSubject.ACCOUNT_AND_SUBJECT else None


def _asked(fact: Fact) -> str | None:
    """The account, where it is an officer's who asks at a desk: an approved list is not asked by whoever made it."""
    return fact.account if _is_person(fact) and not fact.is_of_approved_batch else None


def _is_person(fact: Fact) -> bool:
    return fact.account is not None and "system" not in fact.roles


def _refused(fact: Fact, by: str) -> bool:
    return fact.refused_by == by and _is_person(fact)


def _curiosity(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    people = ",".join(sorted(person[-_TOLD_APART:] for person in fact.people))
    if _refused(fact, _BY_CASE):
        yield str(fact.account), joined(REFUSED, people)
    elif fact.kind is Kind.INTENT and _is_person(fact) and not _all_denied(fact, _NO_GRANT):
        yield str(fact.account), joined("", people)


def _unregistered(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    """One key a day: one finding stands for all of it."""
    if fact.is_case_unknown:
        day = fact.at.astimezone(CHINA).date().isoformat()
        yield day, day


def _family(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if _refused(fact, _BY_FAMILY):
        yield str(fact.account), ""


def _asked_about(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if _asked(fact) is not None:
        yield from ((person, "") for person in fact.people)


def _each(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if (account := _asked(fact)) is not None:
        yield account, ""


def _by_day(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if (account := _asked(fact)) is not None:
        yield account, fact.at.astimezone(CHINA).date().isoformat()


def _places(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if (account := _asked(fact)) is not None:
        yield account, joined(fact.client or "", fact.county or "")


def _after_hours(fact: Fact, rule: Rule, calendar: Calendar) -> Counted:
    account = _asked(fact)
    if account is not None and fact.office not in rule.words["on_duty"] and not calendar.is_open(fact.at):
        yield account, ""


def _broken_glass(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.breaks_glass and (account := _asked(fact)) is not None:
        yield account, ""


def _left_unreviewed(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.left_unreviewed and (account := _asked(fact)) is not None:
        yield account, ""


def _left_doubted(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    """The department stands in the account's place: it is the department that has not answered."""
    if fact.leaves_doubt and fact.office is not None:
        yield fact.office, ""


def _left_undecided(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    """One key a day, as nobody's name stands in it."""
    if fact.left_undecided:
        yield fact.at.astimezone(CHINA).date().isoformat(), fact.entry


def _left_complaint(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    """The same of a complaint."""
    if fact.leaves_complaint and fact.office is not None:
        yield fact.office, ""


def _left_unchecked(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.left_unchecked:
        yield fact.matter or "", ""


def _left_undrawn(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.left_undrawn:
        yield fact.at.astimezone(CHINA).date().isoformat(), fact.entry


def _without_grant(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if _asked(fact) is not None and _all_denied(fact, _NO_GRANT):
        yield str(fact.account), fact.matter or ""


def _all_denied(fact: Fact, by: str) -> bool:
    return (
        bool(fact.denied) and bool(fact.certificates) and all(fact.denied.get(code) == by for code in fact.certificates)
    )


def _found_or_not(fact: Fact, rule: Rule, _calendar: Calendar) -> Counted:
    if _is_person(fact) and fact.replies:
        complete = rule.words["complete"]
        is_miss = any(
            status in _UNCLEAR or (status == ReplyStatus.NO_RECORD.value and question in complete)
            for question, status in fact.replies
        )
        yield str(fact.account), MISS if is_miss else ""


def _looks(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if _is_person(fact):
        answered = ",".join(sorted(fact.answered))
        yield from ((joined(str(fact.account), person), answered) for person in fact.people)


def _cancelled(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.grants_cancelled or fact.refused_by == ABOLISHED:
        yield fact.matter or "", ""


def _refusals(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if (fact.kind is Kind.DENIED or _all_denied(fact, _NO_GRANT)) and _is_person(fact):
        yield str(fact.account), ""


def _minors(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.is_of_minor:
        yield str(fact.account), ""


def _strangers(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.names_stranger and _is_person(fact) and not fact.is_by_gateway:
        yield str(fact.account), ""


def _replies_by_hand(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    if fact.replied and fact.actor is not None:
        yield fact.actor, ""


def _approvals(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    """Under both accounts, whichever of the two has approved."""
    if fact.approved_of is not None and fact.account is not None:
        yield joined(*sorted((fact.account, fact.approved_of))), fact.account


def _clocks(fact: Fact, _rule: Rule, _calendar: Calendar) -> Counted:
    stream, _, number = fact.entry.partition("-")
    yield stream, number


_ASKED, _ENDS = frozenset({Kind.INTENT}), frozenset({Kind.OUTCOME})
_DENIALS, _REFUSALS = frozenset({Kind.DENIED}), frozenset({Kind.DENIED, Kind.INTENT})
_DOCUMENTS = frozenset({Kind.OUTCOME, Kind.LATE})
_LATE, _ACTS, _ALL = frozenset({Kind.LATE}), frozenset({Kind.ADMIN}), frozenset(Kind)
DETECTORS: Mapping[str, Detector] = {
    "without_case": Detector(RuleSubject.ACCOUNT, _REFUSALS, _curiosity, judgements.not_mended),
    "without_case_register": Detector(RuleSubject.DAY, _ASKED, _unregistered, judgements.so_many, by_day=True),
    "own_family": Detector(RuleSubject.ACCOUNT, _DENIALS, _family, judgements.so_many),
    "many_askers": Detector(RuleSubject.SUBJECT, _ASKED, _asked_about, judgements.so_many_askers),
    "bulk_hour": Detector(RuleSubject.ACCOUNT, _ASKED, _each, judgements.so_many),
    "bulk_day": Detector(RuleSubject.ACCOUNT, _ASKED, _by_day, judgements.above_own_habit, _DAYS_KEPT, by_day=True),
    "shared_account": Detector(RuleSubject.ACCOUNT, _ASKED, _places, judgements.so_many_kinds),
    "after_hours": Detector(RuleSubject.ACCOUNT, _ASKED, _after_hours, judgements.so_many),
    "broken_glass": Detector(RuleSubject.ACCOUNT, _ACTS, _broken_glass, judgements.so_many),
    "decision_overdue": Detector(RuleSubject.DAY, _ACTS, _left_undecided, judgements.so_many),
    "review_overdue": Detector(RuleSubject.ACCOUNT, _ACTS, _left_unreviewed, judgements.so_many),
    "commitment_unchecked": Detector(RuleSubject.MATTER, _ACTS, _left_unchecked, judgements.so_many),
    "sample_undrawn": Detector(RuleSubject.DAY, _ACTS, _left_undrawn, judgements.so_many),
    "without_grant": Detector(RuleSubject.ACCOUNT, _ASKED, _without_grant, judgements.so_many_kinds),
    "fishing": Detector(RuleSubject.ACCOUNT, _ENDS, _found_or_not, judgements.misses),
    "repeated": Detector(RuleSubject.ACCOUNT_AND_SUBJECT, _ENDS, _looks, judgements.nothing_new),
    "cancelled_item": Detector(RuleSubject.MATTER, _REFUSALS, _cancelled, judgements.so_many),
    "woken_account": Detector(RuleSubject.ACCOUNT, _ASKED, _by_day, judgements.woken, _DAYS_KEPT, by_day=True),
    "approval_pairs": Detector(RuleSubject.ACCOUNTS, _ACTS, _approvals, judgements.so_many_kinds),
    "denied_probing": Detector(RuleSubject.ACCOUNT, _REFUSALS, _refusals, judgements.so_many),
    "minor": Detector(RuleSubject.ACCOUNT, _ASKED, _minors, judgements.so_many),
    "stranger_named": Detector(RuleSubject.ACCOUNT, _DOCUMENTS, _strangers, judgements.so_many),
    "replies_in_series": Detector(RuleSubject.ACCOUNT, _LATE, _replies_by_hand, judgements.in_a_row),
    "correction_overdue": Detector(RuleSubject.ACCOUNT, _ACTS, _left_doubted, judgements.so_many),
    "complaint_overdue": Detector(RuleSubject.ACCOUNT, _ACTS, _left_complaint, judgements.so_many),
    "clock_back": Detector(RuleSubject.STREAM, _ALL, _clocks, judgements.stepped_back, _STREAM_KEPT),
}
"""Name of a rule in `data/rules.json` → how it is found."""
