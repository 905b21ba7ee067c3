from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.alert_kind import AlertKind
from ..models.subject_role import SubjectRole

if TYPE_CHECKING:
    from ..models.alert_acknowledgement import AlertAcknowledgement


T = TypeVar("T", bound="ProtectionAlert")


@_attrs_define
class ProtectionAlert:
    """What the desk is told of one person in one query; from `account` on null if the entry has been pruned.

    Attributes:
        alert_id (UUID): Names this alert; a newer one sorts behind it.
        kind (AlertKind): Why the desk is told of somebody.

            * `protected`: a register protects the person
            * `watched`: the desk watches the person
            * `colleague`: the person works in the officer's department
            * `minor`: the person is a minor
        made_at (datetime.datetime): When the alert was made, by the real clock; a few seconds after the query.
        entry (str): The entry of the audit log that the alert is about.
        account (None | str): The officer's query account.
        office (None | str): The code of the department of the officer who asked.
        matter (None | str): The code of the matter; see GET /v1/matters.
        case_number (None | str): The number of the citizen's case.
        role (None | SubjectRole): What the person is in the query; null if the alert is about the entry as a whole.
        subject (None | str): The person's pseudonym in that entry, in hex.
        acknowledged (AlertAcknowledgement | None): null as long as nobody has taken it up.
    """

    alert_id: UUID
    kind: AlertKind
    made_at: datetime.datetime
    entry: str
    account: None | str
    office: None | str
    matter: None | str
    case_number: None | str
    role: None | SubjectRole
    subject: None | str
    acknowledged: AlertAcknowledgement | None

    def to_dict(self) -> dict[str, Any]:
        from ..models.alert_acknowledgement import AlertAcknowledgement

        alert_id = str(self.alert_id)

        kind = self.kind.value

        made_at = self.made_at.isoformat()

        entry = self.entry

        account: None | str
        account = self.account

        office: None | str
        office = self.office

        matter: None | str
        matter = self.matter

        case_number: None | str
        case_number = self.case_number

        role: None | str
        if isinstance(self.role, SubjectRole):
            role = self.role.value
        else:
            role = self.role

        subject: None | str
        subject = self.subject

        acknowledged: dict[str, Any] | None
        if isinstance(self.acknowledged, AlertAcknowledgement):
            acknowledged = self.acknowledged.to_dict()
        else:
            acknowledged = self.acknowledged

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "alert_id": alert_id,
                "kind": kind,
                "made_at": made_at,
                "entry": entry,
                "account": account,
                "office": office,
                "matter": matter,
                "case_number": case_number,
                "role": role,
                "subject": subject,
                "acknowledged": acknowledged,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.alert_acknowledgement import AlertAcknowledgement

        d = dict(src_dict)
        alert_id = UUID(d.pop("alert_id"))

        kind = AlertKind(d.pop("kind"))

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        entry = d.pop("entry")

        def _parse_account(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        account = _parse_account(d.pop("account"))

        def _parse_office(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        office = _parse_office(d.pop("office"))

        def _parse_matter(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        matter = _parse_matter(d.pop("matter"))

        def _parse_case_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        case_number = _parse_case_number(d.pop("case_number"))

        def _parse_role(data: object) -> None | SubjectRole:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                role_type_0 = SubjectRole(data)

                return role_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SubjectRole, data)

        role = _parse_role(d.pop("role"))

        def _parse_subject(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        subject = _parse_subject(d.pop("subject"))

        def _parse_acknowledged(data: object) -> AlertAcknowledgement | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                acknowledged_type_0 = AlertAcknowledgement.from_dict(data)

                return acknowledged_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AlertAcknowledgement | None, data)

        acknowledged = _parse_acknowledged(d.pop("acknowledged"))

        protection_alert = cls(
            alert_id=alert_id,
            kind=kind,
            made_at=made_at,
            entry=entry,
            account=account,
            office=office,
            matter=matter,
            case_number=case_number,
            role=role,
            subject=subject,
            acknowledged=acknowledged,
        )

        return protection_alert
