from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.method import Method

T = TypeVar("T", bound="CountyRowIn")


@_attrs_define
class CountyRowIn:
    """One certificate as a county lists it.

    Attributes:
        code (str): The number that the county gives it.
        matter (str): The code of the matter.
        title (str): In Chinese, as its windows print it.
        method (Method): How a certificate is replaced; a certificate lists its ladder of them.

            * `direct`: dropped: nobody has to prove it any more
            * `data_query`: the department's register is asked
            * `verification`: an officer of the department answers by hand
            * `declaration`: the applicant promises; it is checked afterwards
    """

    code: str
    matter: str
    title: str
    method: Method

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        matter = self.matter

        title = self.title

        method = self.method.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "code": code,
                "matter": matter,
                "title": title,
                "method": method,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = d.pop("code")

        matter = d.pop("matter")

        title = d.pop("title")

        method = Method(d.pop("method"))

        county_row_in = cls(
            code=code,
            matter=matter,
            title=title,
            method=method,
        )

        return county_row_in
