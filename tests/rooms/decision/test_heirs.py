"""Who inherits in the first order, against families as they are: Civil Code art. 1127 and 1128, written down here by their truth alone.

A family is made at random; the registers hold of it what they do in life (links since digitisation alone, an adopted child linked to those
who adopted it and to nobody else, no step-relations, marriages of this city).  Whatever is then answered must be so: yes only of who
inherits in their own right, no only of who does not inherit at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.reply import NoRecord, Reply
from tests.rooms.decision.example import AS_OF, found, record
from tests.rooms.decision.test_kin import heirs, linked, wed


class Tie(StrEnum):
    """What somebody is to the deceased, in truth."""

    BORN = "a child born to the deceased, in wedlock or not"
    ADOPTED = "a child that the deceased adopted"
    GIVEN_AWAY = "a child born to the deceased and adopted by others"
    STEPCHILD_RAISED = "a stepchild that the deceased brought up"
    STEPCHILD = "a stepchild that the deceased did not bring up"
    SPOUSE = "the wife or husband at the death"
    DIVORCED = "divorced before the death"
    PARENT = "who bore or begot the deceased"
    ADOPTER = "who adopted the deceased"
    STEP_PARENT_CARED_FOR = "a step-parent who brought the deceased up"
    STEP_PARENT = "a step-parent who did not"
    GRANDCHILD_OF_DEAD = "a child of a child who died before"
    GRANDCHILD = "a child of a child who lives"
    STRANGER = "nobody"


OWN_RIGHT = {
    Tie.BORN, Tie.ADOPTED, Tie.STEPCHILD_RAISED, Tie.SPOUSE, Tie.PARENT, Tie.ADOPTER, Tie.STEP_PARENT_CARED_FOR,
}  # fmt: skip
"""Art. 1127: spouse, children and parents; children and parents by adoption, and by step-relation where one brought up the other."""
IN_PLACE = {Tie.GRANDCHILD_OF_DEAD}
"""Art. 1128: in the place of a child who died before."""
SHOWN = {Tie.BORN, Tie.ADOPTED, Tie.SPOUSE, Tie.PARENT, Tie.ADOPTER}
"""Ties that a register can show."""


@dataclass(frozen=True)
class Somebody:
    """tie: to the deceased.  is_digitised: whether the household register holds the birth link.  role: as which they are named.  married_here: in this city's register."""

    tie: Tie
    role: str
    is_digitised: bool
    married_here: bool


def rendered(one: Somebody) -> Mapping[str, Reply]:
    """What the registers say."""
    below = linked("same", "other") if one.tie in {Tie.BORN, Tie.ADOPTED} else linked("other", "other")
    above = linked("same", "other") if one.tie in {Tie.PARENT, Tie.ADOPTER} else linked("other", "other")
    nothing = linked()
    couple: Reply = wed(None, "no")
    if one.tie is Tie.SPOUSE:
        couple = wed(date(2010, 1, 1))
    if one.tie is Tie.DIVORCED:
        couple = found(record(is_spouse_of="no", ended_on=date(2015, 1, 1)))
    role = one.role
    return {
        f"link_{role}": below if one.is_digitised else nothing,
        f"above_{role}": above if one.is_digitised else nothing,
        f"couple_{role}": couple if one.married_here else NoRecord(AS_OF),
    }


PEOPLE = st.builds(
    Somebody,
    tie=st.sampled_from(Tie),
    role=st.sampled_from(("spouse", "child", "parent", "heir")),
    is_digitised=st.booleans(),
    married_here=st.booleans(),
)
NUMBERS = {"child": ("330796198802290024", "徐美钰")}
OTHERS = ("330799194305010029", "陈阿香")


def answer(one: Somebody) -> tuple[str, str]:
    """About one named beside the deceased's own child, who applies."""
    child = ("applicant", "330798198806030011", "金晓峰")
    who = (one.role, *NUMBERS.get(one.role, OTHERS))
    told = heirs(child, who, link_applicant=linked("same"), **rendered(one))
    return next(said for key, said in told.items() if key.partition(".")[0] == one.role)


@settings(deadline=None, max_examples=300)
@given(PEOPLE)
def test_no_answer_is_definite_that_is_not_so(one: Somebody) -> None:
    verdict, reason = answer(one)
    if verdict == "yes":
        assert one.tie in OWN_RIGHT, reason
    if verdict == "no":
        assert one.tie not in OWN_RIGHT | IN_PLACE, reason


@settings(deadline=None, max_examples=200)
@given(PEOPLE)
def test_what_a_register_shows_is_answered_and_what_none_can_tell_is_unknown(one: Somebody) -> None:
    verdict, _ = answer(one)
    if one.tie not in SHOWN | {Tie.DIVORCED}:
        assert verdict != "yes"
    fits = {
        Tie.BORN: {"child", "heir"}, Tie.ADOPTED: {"child", "heir"}, Tie.PARENT: {"parent", "heir"},
        Tie.ADOPTER: {"parent", "heir"}, Tie.SPOUSE: {"spouse", "heir"},
    }  # fmt: skip
    is_held = one.married_here if one.tie is Tie.SPOUSE else one.is_digitised
    if one.tie in SHOWN and one.role in fits[one.tie] and is_held:
        assert verdict == "yes"


def test_every_tie_has_its_place_in_the_law() -> None:
    refuted = {Tie.GIVEN_AWAY, Tie.STEPCHILD, Tie.DIVORCED, Tie.STEP_PARENT, Tie.GRANDCHILD, Tie.STRANGER}
    assert OWN_RIGHT | IN_PLACE | refuted == set(Tie)
