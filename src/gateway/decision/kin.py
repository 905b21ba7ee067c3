"""Who is whose child and who inherits: rules over birth links and marriages (docs/departments/household.md, docs/rules.md)."""

from gateway.decision.births import birth_link
from gateway.decision.doubts import NOT_LINKED, NOT_UNDERSTOOD, PARTY_DEAD
from gateway.decision.facts import Facts, Outcome
from gateway.decision.marriages import couple_at_death, has_ended
from gateway.decision.ruling import Args, together
from gateway.domain.answer import Answer, Doubt, all_of, any_of, by_reason, unknown
from gateway.domain.parties import Party
from gateway.domain.words import Verdict

_OTHERWISE = unknown("OTHER_KINSHIP", Doubt.PERSON)


def parent_child(facts: Facts, args: Args) -> Outcome:
    """Yes when the household register links every child named to the parent, or to one of those who care for it.

    Somebody named as parent whom the register shows to be no parent of any of them keeps a yes open: a step-parent, or a stranger.
    """
    parents, children = facts.members(args["parent"]), facts.members(args["child"])
    answers = [together(args["parent"], [birth_link(facts, child, parent) for parent in parents]) for child in children]
    named = (parent for parent in parents if parent.role == "parent")
    answers += [doubt for parent in named if (doubt := facts.link_doubt(parent)) == NOT_LINKED]
    return Outcome.of(all_of(by_reason(answers)))


def kin_of(facts: Facts, args: Args) -> Outcome:
    """Yes when everybody named is an heir of the first order to the deceased: spouse, child or parent (Civil Code art. 1127).

    A role says which; the applicant and an heir may be any of them.  Only a marriage that has ended refutes an heir: somebody may
    stand in the place of a dead child (art. 1128), or be a stepchild or step-parent, of which the registers know nothing.
    """
    (deceased,) = facts.members(args["deceased"])
    answers = {
        party.key: _kinship(facts, party, deceased)
        for party in facts.parties
        if party.person is not None and party is not deceased
    }
    own = [answers[party.key] for party in facts.members("applicant") if party.key in answers]
    whole = all_of([*own, *by_reason(answers.values())])
    is_open = whole.doubt in (Doubt.PERSON, Doubt.FINAL)
    weighs_most = is_open and PARTY_DEAD in answers.values()  # it cannot be declared away
    return Outcome.of(PARTY_DEAD if weighs_most else whole, per_party=answers)


def _kinship(facts: Facts, party: Party, deceased: Party) -> Answer:
    """The dead inherit nothing, and nobody may declare that they do.  Of who is no heir, dead or alive, no death is told."""
    answer = _kinship_of_the_living(facts, party, deceased)
    return PARTY_DEAD if answer.verdict is not Verdict.NO and facts.may_be_dead(party) else answer


def _kinship_of_the_living(facts: Facts, party: Party, deceased: Party) -> Answer:
    match party.role:
        case "child":
            return _or_otherwise(birth_link(facts, party, deceased))
        case "spouse":
            return couple_at_death(facts, party, deceased)
        case "parent":
            return _or_otherwise(birth_link(facts, deceased, party))
        case _:
            return _any_kinship(facts, party, deceased)


def _any_kinship(facts: Facts, party: Party, deceased: Party) -> Answer:
    spouse = couple_at_death(facts, party, deceased)
    links = [birth_link(facts, party, deceased), birth_link(facts, deceased, party)]
    answer = any_of([spouse, *links])
    was_married = spouse.verdict is Verdict.NO and has_ended(facts, party, deceased)
    is_other = answer.verdict is not Verdict.YES and NOT_UNDERSTOOD not in links
    return spouse if was_married and is_other else _or_otherwise(answer)


def _or_otherwise(answer: Answer) -> Answer:
    return _OTHERWISE if answer.verdict is Verdict.NO else answer
