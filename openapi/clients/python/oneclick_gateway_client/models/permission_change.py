from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mode import Mode

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="PermissionChange")


@_attrs_define
class PermissionChange:
    """One thing that officers of a kind would see otherwise than now.

    Attributes:
        who (BilingualText): A text in both languages.
        matter (str): The code of the matter.
        certificate (str): The code of the certificate.
        field (None | str): The information item; null: whether the certificate may be asked at all.
        title (BilingualText): A text in both languages.
        minor (bool): Whether it is so where one of those asked about is a minor.
        before (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        after (Mode): In which form a field may be shown, from most to least.

            * `reveal`: the value as it is
            * `mask`: a part of the value
            * `test`: only the answer that rests on it, not the value
            * `deny`: nothing
        opens (bool): Whether more would be seen than now.
        rule (str): The rule that decides it.
        basis (str): The legal basis of that.
        sentence (BilingualText): A text in both languages.
    """

    who: BilingualText
    matter: str
    certificate: str
    field: None | str
    title: BilingualText
    minor: bool
    before: Mode
    after: Mode
    opens: bool
    rule: str
    basis: str
    sentence: BilingualText

    def to_dict(self) -> dict[str, Any]:
        who = self.who.to_dict()

        matter = self.matter

        certificate = self.certificate

        field: None | str
        field = self.field

        title = self.title.to_dict()

        minor = self.minor

        before = self.before.value

        after = self.after.value

        opens = self.opens

        rule = self.rule

        basis = self.basis

        sentence = self.sentence.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "who": who,
                "matter": matter,
                "certificate": certificate,
                "field": field,
                "title": title,
                "minor": minor,
                "before": before,
                "after": after,
                "opens": opens,
                "rule": rule,
                "basis": basis,
                "sentence": sentence,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        who = BilingualText.from_dict(d.pop("who"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        def _parse_field(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        field = _parse_field(d.pop("field"))

        title = BilingualText.from_dict(d.pop("title"))

        minor = d.pop("minor")

        before = Mode(d.pop("before"))

        after = Mode(d.pop("after"))

        opens = d.pop("opens")

        rule = d.pop("rule")

        basis = d.pop("basis")

        sentence = BilingualText.from_dict(d.pop("sentence"))

        permission_change = cls(
            who=who,
            matter=matter,
            certificate=certificate,
            field=field,
            title=title,
            minor=minor,
            before=before,
            after=after,
            opens=opens,
            rule=rule,
            basis=basis,
            sentence=sentence,
        )

        return permission_change
