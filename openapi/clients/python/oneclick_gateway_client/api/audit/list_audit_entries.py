import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.audit_entries import AuditEntries
from ...models.certificate_state import CertificateState
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    account: None | str | Unset = UNSET,
    actor: None | str | Unset = UNSET,
    client_query: None | str | Unset = UNSET,
    office: None | str | Unset = UNSET,
    department: None | str | Unset = UNSET,
    matter: None | str | Unset = UNSET,
    case_number: None | str | Unset = UNSET,
    certificate: None | str | Unset = UNSET,
    state: CertificateState | None | Unset = UNSET,
    query_id: None | Unset | UUID = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    params: dict[str, Any] = {}

    json_account: None | str | Unset
    if isinstance(account, Unset):
        json_account = UNSET
    else:
        json_account = account
    params["account"] = json_account

    json_actor: None | str | Unset
    if isinstance(actor, Unset):
        json_actor = UNSET
    else:
        json_actor = actor
    params["actor"] = json_actor

    json_client_query: None | str | Unset
    if isinstance(client_query, Unset):
        json_client_query = UNSET
    else:
        json_client_query = client_query
    params["client"] = json_client_query

    json_office: None | str | Unset
    if isinstance(office, Unset):
        json_office = UNSET
    else:
        json_office = office
    params["office"] = json_office

    json_department: None | str | Unset
    if isinstance(department, Unset):
        json_department = UNSET
    else:
        json_department = department
    params["department"] = json_department

    json_matter: None | str | Unset
    if isinstance(matter, Unset):
        json_matter = UNSET
    else:
        json_matter = matter
    params["matter"] = json_matter

    json_case_number: None | str | Unset
    if isinstance(case_number, Unset):
        json_case_number = UNSET
    else:
        json_case_number = case_number
    params["case_number"] = json_case_number

    json_certificate: None | str | Unset
    if isinstance(certificate, Unset):
        json_certificate = UNSET
    else:
        json_certificate = certificate
    params["certificate"] = json_certificate

    json_state: None | str | Unset
    if isinstance(state, Unset):
        json_state = UNSET
    elif isinstance(state, CertificateState):
        json_state = state.value
    else:
        json_state = state
    params["state"] = json_state

    json_query_id: None | str | Unset
    if isinstance(query_id, Unset):
        json_query_id = UNSET
    elif isinstance(query_id, UUID):
        json_query_id = str(query_id)
    else:
        json_query_id = query_id
    params["query_id"] = json_query_id

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    elif isinstance(until, datetime.datetime):
        json_until = until.isoformat()
    else:
        json_until = until
    params["until"] = json_until

    json_officer: None | str | Unset
    if isinstance(officer, Unset):
        json_officer = UNSET
    else:
        json_officer = officer
    params["officer"] = json_officer

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit/entries",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AuditEntries | Problem | None:
    if response.status_code == 200:
        response_200 = AuditEntries.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 431:
        response_431 = Problem.from_dict(response.json())

        return response_431

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AuditEntries | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    account: None | str | Unset = UNSET,
    actor: None | str | Unset = UNSET,
    client_query: None | str | Unset = UNSET,
    office: None | str | Unset = UNSET,
    department: None | str | Unset = UNSET,
    matter: None | str | Unset = UNSET,
    case_number: None | str | Unset = UNSET,
    certificate: None | str | Unset = UNSET,
    state: CertificateState | None | Unset = UNSET,
    query_id: None | Unset | UUID = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[AuditEntries | Problem]:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    Args:
        account (None | str | Unset): The account that asked.
        actor (None | str | Unset): The account that answered, extended or handed over a
            verification, or recorded a declaration.
        client_query (None | str | Unset):
        office (None | str | Unset): The department of the officer who asked.
        department (None | str | Unset): A department that was asked.
        matter (None | str | Unset):
        case_number (None | str | Unset):
        certificate (None | str | Unset):
        state (CertificateState | None | Unset): The state of a certificate; together with
            `certificate`, of that certificate.
        query_id (None | Unset | UUID):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        officer (None | str | Unset): The account that asked; the same as `account`.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditEntries | Problem]
    """

    kwargs = _get_kwargs(
        account=account,
        actor=actor,
        client_query=client_query,
        office=office,
        department=department,
        matter=matter,
        case_number=case_number,
        certificate=certificate,
        state=state,
        query_id=query_id,
        since=since,
        until=until,
        officer=officer,
        cursor=cursor,
        limit=limit,
        audit_task=audit_task,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    account: None | str | Unset = UNSET,
    actor: None | str | Unset = UNSET,
    client_query: None | str | Unset = UNSET,
    office: None | str | Unset = UNSET,
    department: None | str | Unset = UNSET,
    matter: None | str | Unset = UNSET,
    case_number: None | str | Unset = UNSET,
    certificate: None | str | Unset = UNSET,
    state: CertificateState | None | Unset = UNSET,
    query_id: None | Unset | UUID = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> AuditEntries | Problem | None:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    Args:
        account (None | str | Unset): The account that asked.
        actor (None | str | Unset): The account that answered, extended or handed over a
            verification, or recorded a declaration.
        client_query (None | str | Unset):
        office (None | str | Unset): The department of the officer who asked.
        department (None | str | Unset): A department that was asked.
        matter (None | str | Unset):
        case_number (None | str | Unset):
        certificate (None | str | Unset):
        state (CertificateState | None | Unset): The state of a certificate; together with
            `certificate`, of that certificate.
        query_id (None | Unset | UUID):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        officer (None | str | Unset): The account that asked; the same as `account`.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditEntries | Problem
    """

    return sync_detailed(
        client=client,
        account=account,
        actor=actor,
        client_query=client_query,
        office=office,
        department=department,
        matter=matter,
        case_number=case_number,
        certificate=certificate,
        state=state,
        query_id=query_id,
        since=since,
        until=until,
        officer=officer,
        cursor=cursor,
        limit=limit,
        audit_task=audit_task,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    account: None | str | Unset = UNSET,
    actor: None | str | Unset = UNSET,
    client_query: None | str | Unset = UNSET,
    office: None | str | Unset = UNSET,
    department: None | str | Unset = UNSET,
    matter: None | str | Unset = UNSET,
    case_number: None | str | Unset = UNSET,
    certificate: None | str | Unset = UNSET,
    state: CertificateState | None | Unset = UNSET,
    query_id: None | Unset | UUID = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[AuditEntries | Problem]:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    Args:
        account (None | str | Unset): The account that asked.
        actor (None | str | Unset): The account that answered, extended or handed over a
            verification, or recorded a declaration.
        client_query (None | str | Unset):
        office (None | str | Unset): The department of the officer who asked.
        department (None | str | Unset): A department that was asked.
        matter (None | str | Unset):
        case_number (None | str | Unset):
        certificate (None | str | Unset):
        state (CertificateState | None | Unset): The state of a certificate; together with
            `certificate`, of that certificate.
        query_id (None | Unset | UUID):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        officer (None | str | Unset): The account that asked; the same as `account`.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditEntries | Problem]
    """

    kwargs = _get_kwargs(
        account=account,
        actor=actor,
        client_query=client_query,
        office=office,
        department=department,
        matter=matter,
        case_number=case_number,
        certificate=certificate,
        state=state,
        query_id=query_id,
        since=since,
        until=until,
        officer=officer,
        cursor=cursor,
        limit=limit,
        audit_task=audit_task,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    account: None | str | Unset = UNSET,
    actor: None | str | Unset = UNSET,
    client_query: None | str | Unset = UNSET,
    office: None | str | Unset = UNSET,
    department: None | str | Unset = UNSET,
    matter: None | str | Unset = UNSET,
    case_number: None | str | Unset = UNSET,
    certificate: None | str | Unset = UNSET,
    state: CertificateState | None | Unset = UNSET,
    query_id: None | Unset | UUID = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> AuditEntries | Problem | None:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    Args:
        account (None | str | Unset): The account that asked.
        actor (None | str | Unset): The account that answered, extended or handed over a
            verification, or recorded a declaration.
        client_query (None | str | Unset):
        office (None | str | Unset): The department of the officer who asked.
        department (None | str | Unset): A department that was asked.
        matter (None | str | Unset):
        case_number (None | str | Unset):
        certificate (None | str | Unset):
        state (CertificateState | None | Unset): The state of a certificate; together with
            `certificate`, of that certificate.
        query_id (None | Unset | UUID):
        since (datetime.datetime | None | Unset):
        until (datetime.datetime | None | Unset):
        officer (None | str | Unset): The account that asked; the same as `account`.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditEntries | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            account=account,
            actor=actor,
            client_query=client_query,
            office=office,
            department=department,
            matter=matter,
            case_number=case_number,
            certificate=certificate,
            state=state,
            query_id=query_id,
            since=since,
            until=until,
            officer=officer,
            cursor=cursor,
            limit=limit,
            audit_task=audit_task,
        )
    ).parsed
