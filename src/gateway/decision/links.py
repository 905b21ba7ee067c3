"""Who of those named is shown to be who the role says: spouse by the marriage register, children and parents by birth links, dead (docs/rules.md).

Of whoever is not, nothing is asked and nothing counts: neither a yes nor a no rests on a stranger.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from gateway.decision.births import birth_link, numbers_of_children
from gateway.decision.doubts import LIVES, MARRIAGE_UNCLEAR, NOT_LINKED, NOT_REPRESENTED, NOT_UNDERSTOOD, doubt_of
from gateway.decision.facts import Facts, Outcome, found_records
from gateway.decision.living import has_died
from gateway.decision.lookups import key_of, replies_of
from gateway.decision.marriages import couple
from gateway.decision.organisations import LEGAL_REP_MATCH
from gateway.decision.timeline import MaritalState, fitting_spouse, standing
from gateway.domain.answer import Answer, all_of, asked_in_vain, by_reason
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.identifiers.people import is_same_number
from gateway.domain.matter import Argument
from gateway.domain.parties import ANY_ONE, Party, members
from gateway.domain.questions import CHILDREN, COUPLE, EMPLOYER, OF_EMPLOYER, PARENTAGE, PERSON, STATUS
from gateway.domain.reply import UNREAD, NoRecord, Reply
from gateway.domain.stages import Grant, LookupResult, Plan, PlannedCertificate, Replies
from gateway.domain.words import Method, Verdict

_NOTHING = NoRecord()
_LINKS = frozenset({CHILDREN, STATUS, COUPLE, PERSON, PARENTAGE, EMPLOYER})
_SPOUSE_NAME = ItemName("spouse_name")


def link_doubts(plan: Plan, replies: Mapping[LookupId, Reply], today: date) -> Mapping[str, Answer]:
    """Why those named are not shown to be who their roles say, by party key; nothing of who is, or who need not be.

    replies: the reply to every lookup of the plan.  In a role that nothing shows, everybody is a stranger.
    """
    named = {lookup.subject.key: lookup.subject for lookup in plan.lookups if lookup.stands_on}
    named |= {party.key: party for planned in plan.certificates for party in _asked_by_hand(planned, plan)}
    cares = any(map(_speaks_of_guardians, plan.certificates))
    if not named and not cares:
        return {}
    facts = _facts(plan, replies, today)
    doubts: dict[str, Answer | None] = dict.fromkeys(named, NOT_LINKED)
    if cares:
        doubts |= {party.key: _guardian_doubt(facts, party) for party in members(facts.parties, "guardians")}
        doubts |= {party.key: _ward_doubt(facts, party) for party in facts.members("child")}
    doubts |= _of_family(facts, named.values())
    doubts |= {key: _representation_doubt(facts) for key, party in named.items() if party.role in OF_EMPLOYER}
    doubts |= {party.key: _death_doubt(facts, party) for party in named.values() if party.role == "deceased"}
    return {key: doubt for key, doubt in doubts.items() if doubt is not None}


def doubts_about(planned: PlannedCertificate, plan: Plan, doubts: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """Those of the plan's doubts that touch one certificate: about whom it asks what stands on a link, or who cares for a child.

    What else is asked in the query changes nothing.
    """
    if not doubts or _speaks_of_guardians(planned):
        return doubts
    own = {lookup.subject.key for lookup in plan.lookups if lookup.stands_on and lookup.lookup_id in planned.lookups}
    own |= {party.key for party in _asked_by_hand(planned, plan)}
    return {key: doubt for key, doubt in doubts.items() if key in own}


def _asked_by_hand(planned: PlannedCertificate, plan: Plan) -> Sequence[Party]:
    """Those beside the applicant about whom an officer is asked from the start, where registers tell whether they belong."""
    predicate = planned.certificate.predicate
    if predicate is None or planned.method is not Method.VERIFICATION or not planned.lookups:
        return ()
    return [party for party in members(plan.query.parties, predicate.args.get("set")) if party.role != "applicant"]


def _speaks_of_guardians(planned: PlannedCertificate) -> bool:
    """Whether it asks the registers about those who care for a child."""
    predicate = planned.certificate.predicate
    is_asked = planned.applies and planned.method is Method.DATA_QUERY
    return predicate is not None and is_asked and not ANY_ONE.isdisjoint(predicate.args.values())


def _of_family(facts: Facts, named: Collection[Party]) -> dict[str, Answer | None]:
    doubts = {party.key: _spouse_doubt(facts, party) for party in named if party.role == "spouse"}
    strangers = {key for key, doubt in doubts.items() if doubt is not None}
    lists = [reply for whose, reply in facts.asked(CHILDREN) if whose.key not in strangers]
    return doubts | {party.key: _child_doubt(lists, party) for party in named if party.role == "child"}


def of_linked(facts: Facts, outcome: Outcome, args: Mapping[str, Argument]) -> Outcome:
    """The outcome of a rule about somebody, where they are shown to be who their role says; else why not.

    Neither a yes nor a no of somebody else's counts.  A family's rule weighs the strangers in it itself.
    """
    about = facts.members(args["of"]) if "of" in args else ()
    doubts = [doubt for party in about if (doubt := facts.link_doubt(party)) is not None]
    return Outcome.of(all_of(by_reason(doubts))) if doubts else outcome


def without_strangers(
    plan: Plan, replies: Mapping[LookupId, Reply], doubts: Mapping[str, Answer]
) -> dict[LookupId, Reply]:
    """The replies without those about people who are not shown to belong, should any have been asked."""
    held = {lookup.lookup_id for lookup in plan.lookups if lookup.stands_on and lookup.subject.key in doubts}
    return {lookup: _NOTHING if lookup in held else reply for lookup, reply in replies.items()}


def linked_lookups(grant: Grant, results: Mapping[LookupId, LookupResult], today: date) -> frozenset[LookupId]:
    """The lookups of the grant that stand on a link which these results show; they may now be asked."""
    plan = grant.plan
    replies = replies_of(plan, results)
    doubts = link_doubts(plan, replies, today)
    return frozenset(
        lookup.lookup_id for lookup in grant.lookups if lookup.stands_on and lookup.subject.key not in doubts
    )


def strangers(plan: Plan, replies: Replies, today: date) -> tuple[str, ...]:
    """The keys of those named beside the applicant whom the registers, asked in full, do not show to be who their roles say."""
    doubts = link_doubts(plan, replies_of(plan, replies.results), today)
    return tuple(sorted(key for key, doubt in doubts.items() if doubt in (NOT_LINKED, LIVES) and key != "applicant"))


def _facts(plan: Plan, by_lookup: Mapping[LookupId, Reply], today: date) -> Facts:
    """The replies that links are read from, whatever certificate they are asked for."""
    links = [lookup for lookup in plan.lookups if lookup.question in _LINKS]
    replies = {key_of(lookup): by_lookup[lookup.lookup_id] for lookup in links}
    return Facts(plan.query.parties, replies, today, city=plan.city)


def _spouse_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the applicant's marriage to this one stands, number and name."""
    for whose, reply in facts.asked(STATUS):
        if whose.role != "applicant":
            continue
        doubt = doubt_of(reply)
        if doubt is not None:
            return doubt
        now = standing(found_records(reply), facts.today)
        if now.state is MaritalState.UNCLEAR:
            return MARRIAGE_UNCLEAR
        if now.record is not None and now.state is MaritalState.MARRIED and fitting_spouse(facts, now.record) is party:
            return facts.name_doubt(now.record.get(_SPOUSE_NAME), party) or _identity_doubt(facts, party)
        return NOT_LINKED
    return _couple_doubt(facts, party)


def _couple_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the register, asked about the two as a couple, has them as one.  Whether both live is for the rule."""
    answers = [couple(facts, whose, party) for whose, _ in facts.asked(COUPLE) if whose.role == "applicant"]
    if not answers or answers[0].verdict is Verdict.NO:
        return NOT_LINKED
    return _identity_doubt(facts, party) if answers[0].verdict is Verdict.YES else answers[0]


def _identity_doubt(facts: Facts, party: Party) -> Answer | None:
    """A marriage shows a part of the number alone: whose the whole one is, the household register must not deny."""
    return next((doubt_of(reply) for whose, reply in facts.asked(PERSON) if whose is party), None)


def _representation_doubt(facts: Facts) -> Answer | None:
    """None where the business register has the applicant as legal representative, or an authorisation on file is named; else why nothing
    may be asked in the employer's name.
    """
    if any(party.authorisation is not None for party in facts.members("applicant")):
        return None
    for _, reply in facts.asked(EMPLOYER):
        doubt = doubt_of(reply)
        if doubt is not None:
            return asked_in_vain(doubt)
        if {record.get(LEGAL_REP_MATCH) for record in found_records(reply)} == {"same"}:
            return None
    return NOT_REPRESENTED


def _guardian_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the household register has this one as parent of one of the children named."""
    return _link_doubt([birth_link(facts, child, party) for child in facts.members("child")])


def _ward_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the household register has one of those who care for the children as this one's parent."""
    return _link_doubt([birth_link(facts, party, parent) for parent in members(facts.parties, "guardians")])


def _link_doubt(links: Sequence[Answer]) -> Answer | None:
    """None where one of the links stands; else what is open about them."""
    if any(link.verdict is Verdict.YES for link in links):
        return None
    doubts = [link for link in links if link.verdict is Verdict.UNKNOWN]
    return all_of(by_reason(doubts)) if doubts else NOT_LINKED


def _death_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the household register has this one as dead; who lives keeps what they own to themselves."""
    answer = has_died(facts, party)
    if answer.verdict is Verdict.YES:
        return None
    return answer if answer.verdict is Verdict.UNKNOWN else LIVES


def _child_doubt(lists: Iterable[Reply], party: Party) -> Answer | None:
    """None where one of the lists of children holds this one; what is open while a list is not known."""
    number = "" if party.person is None else party.person.person_id.number
    doubts: list[Answer] = []
    for reply in lists:
        if any(is_same_number(one, number) for record in found_records(reply) for one in numbers_of_children(record)):
            return None
        doubt = doubt_of(reply)
        doubts += [] if doubt is None else [doubt]
        doubts += [NOT_UNDERSTOOD for record in found_records(reply) if UNREAD in numbers_of_children(record)]
    return all_of(by_reason(doubts)) if doubts else NOT_LINKED
