"""Which employers are in business and who holds a disability certificate: rules over the two smaller registers."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.decision.facts import Facts, Outcome, doubt_of, found_records
from gateway.decision.ruling import Args, age_doubt, together, whole_number
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import ItemName
from gateway.domain.rules import DISABILITY, EMPLOYER
from gateway.domain.stages import Party

LEGAL_REP_MATCH = ItemName("legal_rep_match")
LEVEL = ItemName("level")
NAME = ItemName("name")
STATUS = ItemName("status")
IN_BUSINESS = "存续"
_REPRESENTED: Mapping[str, Answer] = MappingProxyType({"same": yes("ACTIVE"), "other": no("OTHER_REPRESENTATIVE")})


def employer_active(facts: Facts, args: Args) -> Outcome:
    """Yes when the employer is in business and, where the rule asks, the person named is its legal representative."""
    ((_, reply),) = facts.asked(EMPLOYER)
    doubt = doubt_of(reply)
    if doubt is not None:
        return Outcome.of(doubt)
    record = next(iter(found_records(reply)), None)
    if record is None:
        return Outcome.of(unknown("NO_RECORD", Doubt.PERSON))
    if record.get(STATUS) != IN_BUSINESS:
        return Outcome.of(no("NOT_ACTIVE"))
    match = str(record.get(LEGAL_REP_MATCH)) if "legal" in args else "same"
    return Outcome.of(_REPRESENTED.get(match, unknown("REPRESENTATIVE_UNKNOWN", Doubt.PERSON)))


def disability(facts: Facts, args: Args) -> Outcome:
    """Yes when somebody holds a certificate of level `level` or graver; 1 is the gravest."""
    answers = [_certified(facts, party, args) for party in facts.members(args["of"])]
    return Outcome.of(together(args["of"], answers))


def _certified(facts: Facts, party: Party, args: Args) -> Answer:
    reply, most = facts.reply(DISABILITY, party), whole_number(args["level"])
    doubt = doubt_of(reply) or age_doubt(facts, args, reply)
    if doubt is not None:
        return doubt
    for record in found_records(reply):
        level = whole_number(str(record.get(LEVEL)))
        doubt = facts.name_doubt(record.get(NAME), party)
        return doubt or (yes(f"LEVEL_{level}") if level <= most else no(f"LEVEL_{level}"))
    return no("NO_CERTIFICATE")
