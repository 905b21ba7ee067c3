from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mode import Mode

T = TypeVar("T", bound="PolicyTest")


@_attrs_define
class PolicyTest:
    """One row of a policy's own table of tests, and what holds in its place.

    Attributes:
        number (int): The row, counted from 1.
        role (str): The role of the officers that the row is about.
        department (str): The department of the officers that the row is about.
        client (str): The client system by which they ask.
        duties (list[str]): The matters in their duties.
        minor (bool): Whether one of those asked about is a minor.
        matter (str): The code of the matter.
        certificate (None | str): null: every certificate of the matter that may show the field.
        field (str): The name of the information item.
        expected (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        actual (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        holds (bool): Whether the two are the same.
    """

    number: int
    role: str
    department: str
    client: str
    duties: list[str]
    minor: bool
    matter: str
    certificate: None | str
    field: str
    expected: Mode
    actual: Mode
    holds: bool

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        role = self.role

        department = self.department

        client = self.client

        duties = self.duties

        minor = self.minor

        matter = self.matter

        certificate: None | str
        certificate = self.certificate

        field = self.field

        expected = self.expected.value

        actual = self.actual.value

        holds = self.holds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "number": number,
                "role": role,
                "department": department,
                "client": client,
                "duties": duties,
                "minor": minor,
                "matter": matter,
                "certificate": certificate,
                "field": field,
                "expected": expected,
                "actual": actual,
                "holds": holds,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        number = d.pop("number")

        role = d.pop("role")

        department = d.pop("department")

        client = d.pop("client")

        duties = cast(list[str], d.pop("duties"))

        minor = d.pop("minor")

        matter = d.pop("matter")

        def _parse_certificate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        certificate = _parse_certificate(d.pop("certificate"))

        field = d.pop("field")

        expected = Mode(d.pop("expected"))

        actual = Mode(d.pop("actual"))

        holds = d.pop("holds")

        policy_test = cls(
            number=number,
            role=role,
            department=department,
            client=client,
            duties=duties,
            minor=minor,
            matter=matter,
            certificate=certificate,
            field=field,
            expected=expected,
            actual=actual,
            holds=holds,
        )

        return policy_test
