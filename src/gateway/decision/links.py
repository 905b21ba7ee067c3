"""Who of those named is shown to belong to the applicant: spouse by the marriage register, children by the household's (DOMAIN 3).

Of whoever is not, nothing is asked and nothing counts: neither a yes nor a no of a family rests on a stranger.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from gateway.decision.facts import NOT_ASKED, Facts, Key, Outcome, doubt_of, found_records
from gateway.decision.kin import birth_link
from gateway.decision.timeline import MARRIAGE_UNCLEAR, State, fitting_spouse, standing
from gateway.domain.answer import Answer, Doubt, all_of, by_reason, unknown
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.identifiers import is_same_number
from gateway.domain.matter import Argument
from gateway.domain.reply import NoRecord, Pending, Record, Reply
from gateway.domain.rules import ANY_ONE, CHILDREN, PARENTAGE, PERSON, STATUS
from gateway.domain.stages import Grant, Lookup, LookupResult, Party, Plan, Replies
from gateway.domain.words import Verdict

NOT_LINKED = unknown("MEMBER_NOT_LINKED", Doubt.FINAL)
"""The registers do not show that somebody named belongs to the applicant; no officer of another register can mend that."""
_NOT_YET = Pending("not_asked_yet")
_NOTHING = NoRecord()
_CHILDREN = ItemName("minor_children")
_SPOUSE_NAME = ItemName("spouse_name")


def replies_of(plan: Plan, replies: Replies) -> dict[LookupId, Reply]:
    """The reply to every lookup of the plan: refused where it was not asked, pending where it stands on a link and may still be."""
    return {lookup.lookup_id: _reply_to(lookup, replies.results) for lookup in plan.lookups}


def link_doubts(plan: Plan, said: Mapping[LookupId, Reply], today: date) -> Mapping[str, Answer]:
    """Why those named are not shown to belong to the applicant, by party key; nothing of who is, or who need not be.

    said: the reply to every lookup of the plan.
    """
    named = {lookup.subject.key: lookup.subject for lookup in plan.lookups if lookup.stands_on}
    if not named:
        return {}
    facts = _facts(plan, said, today)
    doubts = {party.key: _spouse_doubt(facts, party) for party in named.values() if party.role == "spouse"}
    strangers = {key for key, doubt in doubts.items() if doubt is not None}
    lists = [reply for whose, reply in facts.asked(CHILDREN) if whose.key not in strangers]
    doubts |= {party.key: _child_doubt(lists, party) for party in named.values() if party.role == "child"}
    doubts |= {party.key: guardian_doubt(facts, party) for party in named.values() if party.role == "parent"}
    return {key: doubt for key, doubt in doubts.items() if doubt is not None}


def without_strangers(
    plan: Plan, said: Mapping[LookupId, Reply], doubts: Mapping[str, Answer]
) -> dict[LookupId, Reply]:
    """The replies without those about people who are not shown to belong, should any have been asked."""
    held = {lookup.lookup_id for lookup in plan.lookups if lookup.stands_on and lookup.subject.key in doubts}
    return {lookup: _NOTHING if lookup in held else reply for lookup, reply in said.items()}


def linked_lookups(grant: Grant, results: Mapping[LookupId, LookupResult], today: date) -> frozenset[LookupId]:
    """The lookups of the grant that stand on a link which these results show; they may now be asked."""
    plan = grant.plan
    said = {lookup.lookup_id: _reply_to(lookup, results) for lookup in plan.lookups}
    doubts = link_doubts(plan, said, today)
    return frozenset(
        lookup.lookup_id for lookup in grant.lookups if lookup.stands_on and lookup.subject.key not in doubts
    )


def strangers(plan: Plan, replies: Replies, today: date) -> tuple[str, ...]:
    """The keys of those named whom the registers, asked in full, do not show to belong to the applicant."""
    doubts = link_doubts(plan, replies_of(plan, replies), today)
    return tuple(sorted(key for key, doubt in doubts.items() if doubt == NOT_LINKED))


def numbers_of_children(record: Record) -> tuple[str, ...]:
    """The numbers of the minor children that a record lists."""
    children = record.get(_CHILDREN)
    return tuple(child for child in children if isinstance(child, str)) if isinstance(children, tuple) else ()


def _reply_to(lookup: Lookup, results: Mapping[LookupId, LookupResult]) -> Reply:
    result = results.get(lookup.lookup_id)
    if result is not None:
        return result.reply
    return _NOT_YET if lookup.stands_on else NOT_ASKED


def _facts(plan: Plan, said: Mapping[LookupId, Reply], today: date) -> Facts:
    """The replies that links are read from, whatever certificate they are asked for."""
    links = [lookup for lookup in plan.lookups if lookup.question in (CHILDREN, STATUS, PERSON, PARENTAGE)]
    replies: dict[Key, Reply] = {
        (lookup.question, lookup.subject.key, lookup.other.key if lookup.other else None): said[lookup.lookup_id]
        for lookup in links
    }
    return Facts(plan.query.parties, replies, today)


def _spouse_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the applicant's marriage to this one stands, number and name."""
    for whose, reply in facts.asked(STATUS):
        if whose.role != "applicant":
            continue
        doubt = doubt_of(reply)
        if doubt is not None:
            return doubt
        now = standing(found_records(reply), facts.today)
        if now.state is State.UNCLEAR:
            return MARRIAGE_UNCLEAR
        if now.record is not None and now.state is State.MARRIED and fitting_spouse(facts, now.record) is party:
            return facts.name_doubt(now.record.get(_SPOUSE_NAME), party) or _identity_doubt(facts, party)
    return NOT_LINKED


def _identity_doubt(facts: Facts, party: Party) -> Answer | None:
    """A marriage shows a part of the number alone: whose the whole one is, the household register must not deny."""
    return next((doubt_of(reply) for whose, reply in facts.asked(PERSON) if whose is party), None)


def guardian_doubt(facts: Facts, party: Party) -> Answer | None:
    """None where the household register has this one as parent of one of the children named."""
    links = [birth_link(facts, child, party) for child in facts.members("child")]
    if any(link.verdict is Verdict.YES for link in links):
        return None
    doubts = [link for link in links if link.verdict is Verdict.UNKNOWN]
    return all_of(by_reason(doubts)) if doubts else NOT_LINKED


def of_guardians(facts: Facts, outcome: Outcome, args: Mapping[str, Argument]) -> Outcome:
    """The outcome about guardians, where all who are named are parents of the children named; else a doubt that says so.

    Neither a yes nor a no of somebody else's counts.
    """
    about = next((argument for argument in args.values() if argument in ANY_ONE), None)
    is_open = outcome.answer is None or outcome.answer.doubt is not Doubt.NONE
    if about is None or "child" in args or is_open or not facts.asked(PARENTAGE):
        return outcome
    doubts = [doubt for party in facts.members(about) if (doubt := guardian_doubt(facts, party)) is not None]
    return Outcome.of(all_of(by_reason(doubts))) if doubts else outcome


def _child_doubt(lists: Iterable[Reply], party: Party) -> Answer | None:
    """None where one of the lists of children holds this one; what is open while a list is not known."""
    number = "" if party.person is None else party.person.person_id.number
    doubts: list[Answer] = []
    for reply in lists:
        if any(is_same_number(one, number) for record in found_records(reply) for one in numbers_of_children(record)):
            return None
        doubt = doubt_of(reply)
        doubts += [] if doubt is None else [doubt]
    return all_of(by_reason(doubts)) if doubts else NOT_LINKED
