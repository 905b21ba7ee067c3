from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.role import Role

T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """Who the caller is here.

    Attributes:
        account (str): The officer's query account.
        client (str): The calling system: the client of its access token.
        department (str): The code of the department that you work for.
        county (str): Six-digit code of the county that you work in (GB/T 2260).
        post (str): Your post in that department.
        duties (list[str]): The codes of the matters that you handle; `*` means all.
        roles (list[Role]): The roles that your token gives you.
        operations (list[str]): The operations that your roles include, by operationId.
    """

    account: str
    client: str
    department: str
    county: str
    post: str
    duties: list[str]
    roles: list[Role]
    operations: list[str]

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        client = self.client

        department = self.department

        county = self.county

        post = self.post

        duties = self.duties

        roles = []
        for roles_item_data in self.roles:
            roles_item = roles_item_data.value
            roles.append(roles_item)

        operations = self.operations

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "client": client,
                "department": department,
                "county": county,
                "post": post,
                "duties": duties,
                "roles": roles,
                "operations": operations,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        account = d.pop("account")

        client = d.pop("client")

        department = d.pop("department")

        county = d.pop("county")

        post = d.pop("post")

        duties = cast(list[str], d.pop("duties"))

        roles = []
        _roles = d.pop("roles")
        for roles_item_data in _roles:
            roles_item = Role(roles_item_data)

            roles.append(roles_item)

        operations = cast(list[str], d.pop("operations"))

        me = cls(
            account=account,
            client=client,
            department=department,
            county=county,
            post=post,
            duties=duties,
            roles=roles,
            operations=operations,
        )

        return me
