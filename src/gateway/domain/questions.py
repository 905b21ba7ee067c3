"""The questions that rules ask, whom each is asked about, and which items of it a rule needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from gateway.domain.codes import ItemName, QuestionName

PERSON = QuestionName("household.person")
CHILDREN = QuestionName("household.children_of_applicant")
PARENTAGE = QuestionName("household.is_child_of")
STATUS = QuestionName("marriage.status_of_applicant")
COUPLE = QuestionName("marriage.is_couple")
HOLDINGS = QuestionName("real_estate.holdings")
OWNED = QuestionName("vehicles.owned")
PERIODS = QuestionName("social_security.periods")
BENEFIT = QuestionName("social_security.benefit")
HEADCOUNT = QuestionName("social_security.headcount")
EMPLOYER = QuestionName("market_regulation.employer")
DISABILITY = QuestionName("disabled_federation.certificate")


LINKS: Mapping[str, tuple[QuestionName, ...]] = MappingProxyType(
    {"spouse": (STATUS, COUPLE), "child": (CHILDREN,), "parent": (PARENTAGE,), "deceased": (PERSON,)}
)
"""The questions whose replies show that somebody named in a role is who the role says: the applicant's spouse or child, a parent of the
children named, dead."""
ASKED_UNLINKED: Mapping[str, frozenset[QuestionName]] = MappingProxyType(
    {
        "spouse": frozenset({STATUS, COUPLE, PARENTAGE, PERSON}),
        "child": frozenset({PARENTAGE, PERSON}),
        "parent": frozenset({PARENTAGE, PERSON, COUPLE, STATUS}),
        "deceased": frozenset({PARENTAGE, PERSON, COUPLE}),
        "heir": frozenset({PARENTAGE, PERSON, COUPLE}),
        "staff": frozenset({PERIODS, PERSON}),
    }
)
"""What may be asked about somebody in a role before that is shown: who they are, and of whom.  Never what they own.

Whose staff somebody is, the lines of their insurance show, and nothing else does.
"""
OF_EMPLOYER = frozenset({"staff"})
"""The roles of those about whom is asked in the name of their employer: once the business register shows that who applies represents it, where
the rule asks for that (`represented_by`, `legal`)."""
TIES = frozenset({CHILDREN, PARENTAGE, STATUS, COUPLE})
"""The questions that tell who belongs to whom.  What they leave open, an officer of the department that is asked them can settle."""
UNBOUND_ROLES = frozenset({"applicant", "employer"})
"""Of whom everything may be asked at once: who asks for himself, and an enterprise, whose register is open."""


class About(StrEnum):
    """Whom a question is asked about."""

    APPLICANT = "applicant"
    PAIR = "pair"  # two people in one lookup, by the need's `pairs`
    MEMBERS = "members"  # each party in the rule's `set` or `of`
    COUPLE = "couple"  # the applicant and the spouse
    NAMED = "named"  # each person of a role that the certificate declares, and the applicant
    EMPLOYER = (
        "employer"  # the employer, and with it the person of the role that the rule's `legal` or `represented_by` names
    )


@dataclass(frozen=True, slots=True)
class Need:
    """The items a rule needs of one question: `tests` always; `shows` where the certificate lists them among its items.

    pairs: for PAIR, whom the question is about and who comes second, each an argument of the rule or a role.  sets: needed only
    where the rule's `set` or `of` is one of these; empty: always.  flag: needed only where this argument of the rule is true; "": always.
    given: needed only where the rule has this argument; "": always.
    """

    about: About
    tests: frozenset[ItemName]
    shows: frozenset[ItemName] = frozenset()
    pairs: tuple[tuple[str, str], ...] = (("a", "b"),)
    sets: frozenset[str] = frozenset()
    flag: str = ""
    given: str = ""

    def is_needed(self, args: Mapping[str, object]) -> bool:
        """Whether a rule with these arguments asks the question at all."""
        if (self.flag and args.get(self.flag) is not True) or (self.given and self.given not in args):
            return False
        return not self.sets or str(args.get("set", args.get("of"))) in self.sets


def items(*names: str) -> frozenset[ItemName]:
    """Item names as a set."""
    return frozenset(ItemName(name) for name in names)
