from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mode import Mode
from ..models.rule import Rule

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="FieldPermission")


@_attrs_define
class FieldPermission:
    """One field of a certificate: in which form you may see it, by which rule and on what basis, or why not.

    Attributes:
        name (str): The name of the information item.
        department (str): The department's code; see GET /v1/departments.
        title (BilingualText): A text in both languages.
        level (int): How sensitive the item is: from 1 (anybody may know it) to 4 (only for who needs it to decide).
        mode (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        rule (Rule): The id of a rule that decides what leaves, or refuses a request as a whole.

            * `case`: the case is not open, not of this matter, or not about these people
            * `catalogue`: the catalogue lists the field for the certificate
            * `declaration-not-open`: this applicant may not make a declaration here
            * `minor`: nothing about a minor is shown, not even in part
            * `moved`: a stored answer stays with the department and county in which it was asked for
            * `narrowed`: a stored answer shows more than the account may see now
            * `no-grant`: nothing grants this matter to the post
            * `not-owner`: the field is for the department that is responsible for the matter
            * `not-shared`: the department does not share the field; it only counts for the answer
            * `own-family`: nobody asks about themselves or their family
            * `own-finding`: nobody decides about a finding that concerns themselves
            * `predicate`: the field counts for the answer and is never shown
            * `role`: the operation is for other roles
            * `second-person`: who asked for it cannot decide about it
        basis (str): The legal basis, as text in Chinese.
        why_not (BilingualText | None): Why you may not; null if it is granted.
    """

    name: str
    department: str
    title: BilingualText
    level: int
    mode: Mode
    rule: Rule
    basis: str
    why_not: BilingualText | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.bilingual_text import BilingualText

        name = self.name

        department = self.department

        title = self.title.to_dict()

        level = self.level

        mode = self.mode.value

        rule = self.rule.value

        basis = self.basis

        why_not: dict[str, Any] | None
        if isinstance(self.why_not, BilingualText):
            why_not = self.why_not.to_dict()
        else:
            why_not = self.why_not

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "department": department,
                "title": title,
                "level": level,
                "mode": mode,
                "rule": rule,
                "basis": basis,
                "why_not": why_not,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        name = d.pop("name")

        department = d.pop("department")

        title = BilingualText.from_dict(d.pop("title"))

        level = d.pop("level")

        mode = Mode(d.pop("mode"))

        rule = Rule(d.pop("rule"))

        basis = d.pop("basis")

        def _parse_why_not(data: object) -> BilingualText | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                why_not_type_0 = BilingualText.from_dict(data)

                return why_not_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BilingualText | None, data)

        why_not = _parse_why_not(d.pop("why_not"))

        field_permission = cls(
            name=name,
            department=department,
            title=title,
            level=level,
            mode=mode,
            rule=rule,
            basis=basis,
            why_not=why_not,
        )

        return field_permission
