"""The applicant's marital status by the marriage register, and who lives (docs/departments/marriage.md)."""

from datetime import datetime

from gateway.decision.coverage import COVERAGE_FROM, absence_doubts
from gateway.decision.doubts import MARRIAGE_UNCLEAR, doubt_of, doubts_of
from gateway.decision.facts import Facts, Outcome, found_records, is_unread
from gateway.decision.ruling import Args
from gateway.decision.timeline import MaritalState, fitting_spouse, standing
from gateway.decision.value import Value, raw_of
from gateway.domain.answer import all_of, by_reason, no, yes
from gateway.domain.codes import ItemName
from gateway.domain.parties import Party
from gateway.domain.questions import PERSON, STATUS
from gateway.domain.reply import CONTENT, Found, NoRecord, Record, Reply

NEVER_MARRIED, MARRIED, WIDOWED, DIVORCED = "10", "20", "30", "40"
"""Codes of GB/T 2261.2.  The register itself knows neither 10 nor 30."""
MARITAL_STATUS = ItemName("marital_status")
_LINKED, _LINKED_DEAD = ItemName("linked_spouse"), ItemName("linked_spouse_dead")
_SHOWN = (ItemName("spouse_name"), ItemName("spouse_id_no"), ItemName("register_date"))


def marital_status(facts: Facts) -> Outcome:
    """The applicant's marital status by all events on record, with the spouse of a standing marriage.

    No record is "never married" only for someone of this city who came of age within the register's coverage.  A spouse whom
    the household register holds as dead makes a widow or widower, and one of whom it has not been asked leaves both open.  What
    the events leave open has one reason, whichever of them it is.
    """
    applicant, reply = facts.asked(STATUS)[0]
    doubts = doubts_of(_unanswered(facts, reply))
    if doubts:
        return Outcome.of(all_of(by_reason(doubts)))
    as_of = reply.as_of if isinstance(reply, Found | NoRecord) else None
    now = standing(found_records(reply), facts.today)
    if now.state is MaritalState.DIVORCED and now.record is not None:
        return Outcome.value(_status(DIVORCED, as_of) | _shown(now.record, as_of, _SHOWN[2:]), "DIVORCED")
    if now.state is MaritalState.MARRIED and now.record is not None:
        return _married(facts, applicant, now.record, as_of)
    coverage = (reply.coverage_from if isinstance(reply, NoRecord) else None) or COVERAGE_FROM
    open_ones = absence_doubts(facts, (applicant,), coverage)
    if now.state is MaritalState.UNCLEAR or (open_ones and found_records(reply)):
        return Outcome.of(MARRIAGE_UNCLEAR)
    return Outcome.of(all_of(open_ones)) if open_ones else Outcome.value(_status(NEVER_MARRIED, as_of), "NO_RECORD")


def marital_status_in(facts: Facts, args: Args) -> Outcome:
    """Yes when the applicant's marital status is one of `codes` (GB/T 2261.2, with commas between)."""
    outcome = marital_status(facts)
    if outcome.answer is not None:
        return Outcome.of(outcome.answer)
    is_one = outcome.values[MARITAL_STATUS].raw in str(args["codes"]).split(",")
    return Outcome.of(yes(outcome.reason) if is_one else no(outcome.reason))


def _unanswered(facts: Facts, status: Reply) -> list[Reply]:
    """The marriage register's reply, and those of the household register that are late, away or refused."""
    return [status, *(reply for _, reply in facts.asked(PERSON) if not isinstance(reply, CONTENT))]


def _married(facts: Facts, applicant: Party, marriage: Record, as_of: datetime | None) -> Outcome:
    """Married or widowed, by whether the spouse lives; who is named and is somebody else tells nothing of it."""
    is_dead = _told_dead(facts, applicant, marriage)
    if len(is_dead) != 1:
        return Outcome.of(MARRIAGE_UNCLEAR)
    if is_dead == {True}:
        return Outcome.value(_status(WIDOWED, as_of), "WIDOWED")
    return Outcome.value(_status(MARRIED, as_of) | _shown(marriage, as_of, _SHOWN), "REGISTERED")


def _told_dead(facts: Facts, applicant: Party, marriage: Record) -> set[bool]:
    """What the household register tells of the spouse's death: by the link of the applicant, and of the one who is named."""
    own = found_records(facts.reply(PERSON, applicant))
    if is_unread(marriage, *_SHOWN[:2]) or any(is_unread(record, _LINKED, _LINKED_DEAD) for record in own):
        return set()
    claims = {
        record[_LINKED_DEAD] == "yes"
        for record in own
        if record.get(_LINKED_DEAD) in ("yes", "no") and record.get(_LINKED) == marriage.get(_SHOWN[1])
    }
    spouse = fitting_spouse(facts, marriage)
    if spouse is None or facts.name_doubt(marriage.get(_SHOWN[0]), spouse) or doubt_of(facts.reply(PERSON, spouse)):
        return claims
    return claims | {facts.may_be_dead(spouse), facts.is_surely_dead(spouse)}


def _status(code: str, as_of: datetime | None) -> dict[ItemName, Value]:
    return {MARITAL_STATUS: Value(code, as_of)}


def _shown(record: Record, as_of: datetime | None, names: tuple[ItemName, ...]) -> dict[ItemName, Value]:
    return {name: Value(raw_of(record[name]), as_of) for name in names if record.get(name) is not None}
