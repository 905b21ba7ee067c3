"""What a certificate came to: yes, no or unknown, why, and what could still change it; Kleene's three values."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from gateway.domain.frozen import frozen
from gateway.domain.words import Verdict


class Doubt(StrEnum):
    """Why an answer is unknown, which decides what happens next."""

    NONE = "none"  # the answer is yes or no
    WAITING = "waiting"  # a reply is pending, unavailable or incomplete: asked again until the query ends
    PERSON = "person"  # the registers leave doubt about the person: a verification where the ladder has one
    FINAL = "final"  # asking again changes nothing (an undeclared member)


@frozen
class Answer:
    """One verdict with its reason code.  `doubt` is NONE exactly when the verdict is yes or no."""

    verdict: Verdict
    reason: str
    doubt: Doubt = Doubt.NONE


def yes(reason: str) -> Answer:
    """A yes."""
    return Answer(Verdict.YES, reason)


def no(reason: str) -> Answer:
    """A no."""
    return Answer(Verdict.NO, reason)


def unknown(reason: str, doubt: Doubt) -> Answer:
    """An unknown, with what could change it."""
    return Answer(Verdict.UNKNOWN, reason, doubt)


def all_of(answers: Iterable[Answer]) -> Answer:
    """Kleene's conjunction: the first no, else the most open unknown (waiting, then person, then final), else the first yes.

    Raises ValueError for no answers at all: an empty conjunction would be a yes that nobody gave.
    """
    given = tuple(answers)
    if not given:
        raise ValueError("a conjunction of no answers")
    for answer in given:
        if answer.verdict is Verdict.NO:
            return answer
    return _most_open(given) or given[0]


def any_of(answers: Iterable[Answer]) -> Answer:
    """Kleene's disjunction: the first yes, else the most open unknown (waiting, then person, then final), else the first no.

    Raises ValueError for no answers at all.
    """
    given = tuple(answers)
    if not given:
        raise ValueError("a disjunction of no answers")
    for answer in given:
        if answer.verdict is Verdict.YES:
            return answer
    return _most_open(given) or given[0]


def agreed(answers: Iterable[Answer]) -> Answer:
    """What several records of one thing say together; where they contradict one another nobody but a person can tell.

    Raises ValueError for no answers at all.
    """
    given = by_reason(answers)
    if not given:
        raise ValueError("no answers to agree")
    if len({answer.verdict for answer in given}) > 1:
        return _most_open(given) or unknown("SEVERAL_RECORDS", Doubt.PERSON)
    return given[0]


def by_reason(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers in an order of their own, which no order of a register's rows or of the people named can change."""
    return tuple(sorted(answers, key=lambda answer: (answer.reason, answer.verdict)))


def asked_in_vain(answer: Answer) -> Answer:
    """The same where no officer can settle it: a doubt about a person is then final."""
    return replace(answer, doubt=Doubt.FINAL) if answer.doubt is Doubt.PERSON else answer


def _most_open(answers: tuple[Answer, ...]) -> Answer | None:
    for doubt in (Doubt.WAITING, Doubt.PERSON, Doubt.FINAL):
        for answer in answers:
            if answer.doubt is doubt:
                return answer
    return None


def negation(answer: Answer) -> Answer:
    """Kleene's not: yes and no change places, unknown stays."""
    swap = {Verdict.YES: Verdict.NO, Verdict.NO: Verdict.YES, Verdict.UNKNOWN: Verdict.UNKNOWN}
    return replace(answer, verdict=swap[answer.verdict])
