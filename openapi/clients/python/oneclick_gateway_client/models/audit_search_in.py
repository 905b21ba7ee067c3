from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.certificate_state import CertificateState
from ..types import UNSET, Unset

T = TypeVar("T", bound="AuditSearchIn")


@_attrs_define
class AuditSearchIn:
    """A search for entries about one person.  An entry is found if every filter that is given fits.

    Attributes:
        person_id (str): A person's number; blanks and full-width characters are folded.
        account (None | str | Unset): The account that asked.
        actor (None | str | Unset): The account that answered, extended or handed over a verification, or recorded a
            declaration.
        client (None | str | Unset): The calling system: the client of its access token.
        office (None | str | Unset): The department of the officer who asked.
        department (None | str | Unset): A department that was asked.
        matter (None | str | Unset): The code of the matter; see GET /v1/matters.
        case_number (None | str | Unset): The number of the citizen's case.
        certificate (None | str | Unset): The code of the certificate; see GET /v1/certificates.
        state (CertificateState | None | Unset): The state of a certificate; together with `certificate`, of that
            certificate.
        query_id (None | Unset | UUID): Only entries of this query.
        since (datetime.datetime | None | Unset): Only what was written at this time or later, by the real clock.
        until (datetime.datetime | None | Unset): Only what was written before this time, by the real clock.
        cursor (None | str | Unset): The value of `next` on the previous page. Left out: the first page.
        limit (int | Unset): The largest number of items on a page. Default: 50.
    """

    person_id: str
    account: None | str | Unset = UNSET
    actor: None | str | Unset = UNSET
    client: None | str | Unset = UNSET
    office: None | str | Unset = UNSET
    department: None | str | Unset = UNSET
    matter: None | str | Unset = UNSET
    case_number: None | str | Unset = UNSET
    certificate: None | str | Unset = UNSET
    state: CertificateState | None | Unset = UNSET
    query_id: None | Unset | UUID = UNSET
    since: datetime.datetime | None | Unset = UNSET
    until: datetime.datetime | None | Unset = UNSET
    cursor: None | str | Unset = UNSET
    limit: int | Unset = 50

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        account: None | str | Unset
        if isinstance(self.account, Unset):
            account = UNSET
        else:
            account = self.account

        actor: None | str | Unset
        if isinstance(self.actor, Unset):
            actor = UNSET
        else:
            actor = self.actor

        client: None | str | Unset
        if isinstance(self.client, Unset):
            client = UNSET
        else:
            client = self.client

        office: None | str | Unset
        if isinstance(self.office, Unset):
            office = UNSET
        else:
            office = self.office

        department: None | str | Unset
        if isinstance(self.department, Unset):
            department = UNSET
        else:
            department = self.department

        matter: None | str | Unset
        if isinstance(self.matter, Unset):
            matter = UNSET
        else:
            matter = self.matter

        case_number: None | str | Unset
        if isinstance(self.case_number, Unset):
            case_number = UNSET
        else:
            case_number = self.case_number

        certificate: None | str | Unset
        if isinstance(self.certificate, Unset):
            certificate = UNSET
        else:
            certificate = self.certificate

        state: None | str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        elif isinstance(self.state, CertificateState):
            state = self.state.value
        else:
            state = self.state

        query_id: None | str | Unset
        if isinstance(self.query_id, Unset):
            query_id = UNSET
        elif isinstance(self.query_id, UUID):
            query_id = str(self.query_id)
        else:
            query_id = self.query_id

        since: None | str | Unset
        if isinstance(self.since, Unset):
            since = UNSET
        elif isinstance(self.since, datetime.datetime):
            since = self.since.isoformat()
        else:
            since = self.since

        until: None | str | Unset
        if isinstance(self.until, Unset):
            until = UNSET
        elif isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        cursor: None | str | Unset
        if isinstance(self.cursor, Unset):
            cursor = UNSET
        else:
            cursor = self.cursor

        limit = self.limit

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "person_id": person_id,
            }
        )
        if account is not UNSET:
            field_dict["account"] = account
        if actor is not UNSET:
            field_dict["actor"] = actor
        if client is not UNSET:
            field_dict["client"] = client
        if office is not UNSET:
            field_dict["office"] = office
        if department is not UNSET:
            field_dict["department"] = department
        if matter is not UNSET:
            field_dict["matter"] = matter
        if case_number is not UNSET:
            field_dict["case_number"] = case_number
        if certificate is not UNSET:
            field_dict["certificate"] = certificate
        if state is not UNSET:
            field_dict["state"] = state
        if query_id is not UNSET:
            field_dict["query_id"] = query_id
        if since is not UNSET:
            field_dict["since"] = since
        if until is not UNSET:
            field_dict["until"] = until
        if cursor is not UNSET:
            field_dict["cursor"] = cursor
        if limit is not UNSET:
            field_dict["limit"] = limit

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        def _parse_account(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        account = _parse_account(d.pop("account", UNSET))

        def _parse_actor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        actor = _parse_actor(d.pop("actor", UNSET))

        def _parse_client(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client = _parse_client(d.pop("client", UNSET))

        def _parse_office(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        office = _parse_office(d.pop("office", UNSET))

        def _parse_department(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        department = _parse_department(d.pop("department", UNSET))

        def _parse_matter(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        matter = _parse_matter(d.pop("matter", UNSET))

        def _parse_case_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        case_number = _parse_case_number(d.pop("case_number", UNSET))

        def _parse_certificate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        certificate = _parse_certificate(d.pop("certificate", UNSET))

        def _parse_state(data: object) -> CertificateState | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                state_type_0 = CertificateState(data)

                return state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CertificateState | None | Unset, data)

        state = _parse_state(d.pop("state", UNSET))

        def _parse_query_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                query_id_type_0 = UUID(data)

                return query_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        query_id = _parse_query_id(d.pop("query_id", UNSET))

        def _parse_since(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                since_type_0 = datetime.datetime.fromisoformat(data)

                return since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        since = _parse_since(d.pop("since", UNSET))

        def _parse_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        until = _parse_until(d.pop("until", UNSET))

        def _parse_cursor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cursor = _parse_cursor(d.pop("cursor", UNSET))

        limit = d.pop("limit", UNSET)

        audit_search_in = cls(
            person_id=person_id,
            account=account,
            actor=actor,
            client=client,
            office=office,
            department=department,
            matter=matter,
            case_number=case_number,
            certificate=certificate,
            state=state,
            query_id=query_id,
            since=since,
            until=until,
            cursor=cursor,
            limit=limit,
        )

        return audit_search_in
