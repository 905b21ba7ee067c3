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
    account: str | Unset = UNSET,
    actor: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    office: str | Unset = UNSET,
    department: str | Unset = UNSET,
    matter: str | Unset = UNSET,
    case_number: str | Unset = UNSET,
    certificate: str | Unset = UNSET,
    state: CertificateState | Unset = UNSET,
    query_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    officer: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    params: dict[str, Any] = {}

    params["account"] = account

    params["actor"] = actor

    params["client"] = client_query

    params["office"] = office

    params["department"] = department

    params["matter"] = matter

    params["case_number"] = case_number

    params["certificate"] = certificate

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    json_query_id: str | Unset = UNSET
    if not isinstance(query_id, Unset):
        json_query_id = str(query_id)
    params["query_id"] = json_query_id

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    json_until: str | Unset = UNSET
    if not isinstance(until, Unset):
        json_until = until.isoformat()
    params["until"] = json_until

    params["officer"] = officer

    params["cursor"] = cursor

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
    account: str | Unset = UNSET,
    actor: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    office: str | Unset = UNSET,
    department: str | Unset = UNSET,
    matter: str | Unset = UNSET,
    case_number: str | Unset = UNSET,
    certificate: str | Unset = UNSET,
    state: CertificateState | Unset = UNSET,
    query_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    officer: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[AuditEntries | Problem]:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    For the role `auditor`.

    Args:
        account (str | Unset): The account that asked.
        actor (str | Unset): The account that answered, extended or handed over a verification, or
            recorded a declaration.
        client_query (str | Unset):
        office (str | Unset): The department of the officer who asked.
        department (str | Unset): A department that was asked.
        matter (str | Unset):
        case_number (str | Unset):
        certificate (str | Unset):
        state (CertificateState | Unset): Where one certificate of a query stands; every
            certificate asked for has exactly one.

            * `answered`: `answer` holds yes, no or unknown, or `fields` the value; no department is
            expected to add anything
            * `pending`: a department or an officer is expected to answer; `next` says who and until
            when
            * `denied`: you may not have it; `rule` and `basis` say why, `next` how to apply
            * `unavailable`: no answer came, and none is expected any more; `next` says when to send
            the query again
            * `not_required`: nobody has to prove this any more; no department was asked
            * `not_applicable`: it does not apply to the people named
        query_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        officer (str | Unset): The account that asked; the same as `account`.
        cursor (str | Unset):
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
    account: str | Unset = UNSET,
    actor: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    office: str | Unset = UNSET,
    department: str | Unset = UNSET,
    matter: str | Unset = UNSET,
    case_number: str | Unset = UNSET,
    certificate: str | Unset = UNSET,
    state: CertificateState | Unset = UNSET,
    query_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    officer: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> AuditEntries | Problem | None:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    For the role `auditor`.

    Args:
        account (str | Unset): The account that asked.
        actor (str | Unset): The account that answered, extended or handed over a verification, or
            recorded a declaration.
        client_query (str | Unset):
        office (str | Unset): The department of the officer who asked.
        department (str | Unset): A department that was asked.
        matter (str | Unset):
        case_number (str | Unset):
        certificate (str | Unset):
        state (CertificateState | Unset): Where one certificate of a query stands; every
            certificate asked for has exactly one.

            * `answered`: `answer` holds yes, no or unknown, or `fields` the value; no department is
            expected to add anything
            * `pending`: a department or an officer is expected to answer; `next` says who and until
            when
            * `denied`: you may not have it; `rule` and `basis` say why, `next` how to apply
            * `unavailable`: no answer came, and none is expected any more; `next` says when to send
            the query again
            * `not_required`: nobody has to prove this any more; no department was asked
            * `not_applicable`: it does not apply to the people named
        query_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        officer (str | Unset): The account that asked; the same as `account`.
        cursor (str | Unset):
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
    account: str | Unset = UNSET,
    actor: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    office: str | Unset = UNSET,
    department: str | Unset = UNSET,
    matter: str | Unset = UNSET,
    case_number: str | Unset = UNSET,
    certificate: str | Unset = UNSET,
    state: CertificateState | Unset = UNSET,
    query_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    officer: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[AuditEntries | Problem]:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    For the role `auditor`.

    Args:
        account (str | Unset): The account that asked.
        actor (str | Unset): The account that answered, extended or handed over a verification, or
            recorded a declaration.
        client_query (str | Unset):
        office (str | Unset): The department of the officer who asked.
        department (str | Unset): A department that was asked.
        matter (str | Unset):
        case_number (str | Unset):
        certificate (str | Unset):
        state (CertificateState | Unset): Where one certificate of a query stands; every
            certificate asked for has exactly one.

            * `answered`: `answer` holds yes, no or unknown, or `fields` the value; no department is
            expected to add anything
            * `pending`: a department or an officer is expected to answer; `next` says who and until
            when
            * `denied`: you may not have it; `rule` and `basis` say why, `next` how to apply
            * `unavailable`: no answer came, and none is expected any more; `next` says when to send
            the query again
            * `not_required`: nobody has to prove this any more; no department was asked
            * `not_applicable`: it does not apply to the people named
        query_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        officer (str | Unset): The account that asked; the same as `account`.
        cursor (str | Unset):
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
    account: str | Unset = UNSET,
    actor: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    office: str | Unset = UNSET,
    department: str | Unset = UNSET,
    matter: str | Unset = UNSET,
    case_number: str | Unset = UNSET,
    certificate: str | Unset = UNSET,
    state: CertificateState | Unset = UNSET,
    query_id: UUID | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    until: datetime.datetime | Unset = UNSET,
    officer: str | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> AuditEntries | Problem | None:
    """Entries of the audit log, newest first, filtered by who asked, what was asked, or when

     People appear under pseudonyms. The header Audit-Task names the audit task of this request; it is
    recorded with the request.

    For the role `auditor`.

    Args:
        account (str | Unset): The account that asked.
        actor (str | Unset): The account that answered, extended or handed over a verification, or
            recorded a declaration.
        client_query (str | Unset):
        office (str | Unset): The department of the officer who asked.
        department (str | Unset): A department that was asked.
        matter (str | Unset):
        case_number (str | Unset):
        certificate (str | Unset):
        state (CertificateState | Unset): Where one certificate of a query stands; every
            certificate asked for has exactly one.

            * `answered`: `answer` holds yes, no or unknown, or `fields` the value; no department is
            expected to add anything
            * `pending`: a department or an officer is expected to answer; `next` says who and until
            when
            * `denied`: you may not have it; `rule` and `basis` say why, `next` how to apply
            * `unavailable`: no answer came, and none is expected any more; `next` says when to send
            the query again
            * `not_required`: nobody has to prove this any more; no department was asked
            * `not_applicable`: it does not apply to the people named
        query_id (UUID | Unset):
        since (datetime.datetime | Unset):
        until (datetime.datetime | Unset):
        officer (str | Unset): The account that asked; the same as `account`.
        cursor (str | Unset):
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
