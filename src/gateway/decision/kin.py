"""Who is whose child and who inherits: rules over birth links and marriages (DOMAIN 1.6, M16)."""

from gateway.decision.facts import Facts, Outcome, doubt_of, found_records
from gateway.decision.marriages import couple
from gateway.decision.ruling import Args, together
from gateway.decision.values import marital_status
from gateway.domain.answer import Answer, Doubt, all_of, any_of, by_reason, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.rules import PARENTAGE, PERSON
from gateway.domain.stages import Party

FATHER, MOTHER = ItemName("father"), ItemName("mother")
MARITAL_STATUS = ItemName("marital_status")


def parent_child(facts: Facts, args: Args) -> Outcome:
    """Yes when the household register links every child named to the parent, or to one of those who care for it."""
    parents = facts.members(args["parent"])
    answers = [
        together(args["parent"], [birth_link(facts, child, parent) for parent in parents])
        for child in facts.members(args["child"])
    ]
    return Outcome.of(all_of(by_reason(answers)))


def kin_of(facts: Facts, args: Args) -> Outcome:
    """Yes when everybody named is next of kin to the deceased; each by the role: child, spouse or parent.

    The applicant, and an heir without a nearer word, may be either child or spouse.
    """
    (deceased,) = facts.members(args["deceased"])
    answers = {
        party.key: _kinship(facts, party, deceased)
        for party in facts.parties
        if party.person is not None and party is not deceased
    }
    own = [answers[party.key] for party in facts.members("applicant") if party.key in answers]
    return Outcome.of(all_of([*own, *by_reason(answers.values())]), per_party=answers)


def marital_status_in(facts: Facts, args: Args) -> Outcome:
    """Yes when the applicant's marital status is one of `codes` (GB/T 2261.2, with commas between)."""
    outcome = marital_status(facts)
    if outcome.answer is not None:
        return Outcome.of(outcome.answer)
    is_one = outcome.values[MARITAL_STATUS].raw in str(args["codes"]).split(",")
    return Outcome.of(yes(outcome.reason) if is_one else no(outcome.reason))


def birth_link(facts: Facts, child: Party, parent: Party) -> Answer:
    """Whether the register links the two.  No link on record proves nothing: links exist only since digitisation.

    A link to two others is a no.  An adopted child's link says "parent" like every other.
    """
    reply = facts.reply(PARENTAGE, child, parent)
    doubt = doubt_of(reply)
    if doubt is not None:
        return doubt
    records = found_records(reply)
    if not records:
        return unknown("NO_RECORD", Doubt.PERSON)
    links = {record.get(name) for record in records for name in (FATHER, MOTHER)}
    if "same" in links:
        return doubt_of(facts.reply(PERSON, parent)) or yes("BIRTH_LINK")
    return no("NOT_LINKED") if links == {"other"} else unknown("NO_LINK_RECORDED", Doubt.PERSON)


def _kinship(facts: Facts, party: Party, deceased: Party) -> Answer:
    match party.role:
        case "child":
            return birth_link(facts, party, deceased)
        case "spouse":
            return couple(facts, party, deceased)
        case "parent":
            return birth_link(facts, deceased, party)
        case _:
            return any_of([couple(facts, party, deceased), birth_link(facts, party, deceased)])
