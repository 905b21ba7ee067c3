from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.subject_role import SubjectRole

T = TypeVar("T", bound="Subject")


@_attrs_define
class Subject:
    """A person or firm an entry is about, by pseudonym; the tag is the same within a year.

    Attributes:
        party (str): The person's place in the query: the role, with a number if there can be several (`child.1`).
        role (SubjectRole): What somebody is in an entry: a role in its query, or why else the entry is about them.

            * `applicant`: whose matter it is
            * `spouse`: the applicant's husband or wife
            * `child`: a child of the family
            * `parent`: a parent of a child or of the deceased
            * `deceased`: whose estate it is
            * `heir`: an heir of the deceased
            * `staff`: somebody who works for the employer
            * `employer`: an organisation
            * `self`: who read the entries about themselves
            * `searched`: whom an auditor searched for
            * `shown`: who stood in what somebody was shown
            * empty: the entry is damaged and does not say it
        tag (str): The pseudonym. It stays the same within a year.
        departments (list[str]): The codes of the departments that were asked about this person.
        disclosed (list[str]): This person's fields that were disclosed, as `department.field`.
        shown (list[str]): What else was shown of this person, by name.
        is_sealed (bool): Whether the person's identity is stored encrypted in the entry; a reveal opens it.
    """

    party: str
    role: SubjectRole
    tag: str
    departments: list[str]
    disclosed: list[str]
    shown: list[str]
    is_sealed: bool

    def to_dict(self) -> dict[str, Any]:
        party = self.party

        role = self.role.value

        tag = self.tag

        departments = self.departments

        disclosed = self.disclosed

        shown = self.shown

        is_sealed = self.is_sealed

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "party": party,
                "role": role,
                "tag": tag,
                "departments": departments,
                "disclosed": disclosed,
                "shown": shown,
                "is_sealed": is_sealed,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        party = d.pop("party")

        role = SubjectRole(d.pop("role"))

        tag = d.pop("tag")

        departments = cast(list[str], d.pop("departments"))

        disclosed = cast(list[str], d.pop("disclosed"))

        shown = cast(list[str], d.pop("shown"))

        is_sealed = d.pop("is_sealed")

        subject = cls(
            party=party,
            role=role,
            tag=tag,
            departments=departments,
            disclosed=disclosed,
            shown=shown,
            is_sealed=is_sealed,
        )

        return subject
