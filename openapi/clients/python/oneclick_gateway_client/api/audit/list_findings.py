import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.finding_state import FindingState
from ...models.findings import Findings
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    rule: None | str | Unset = UNSET,
    state: FindingState | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    params: dict[str, Any] = {}

    json_rule: None | str | Unset
    if isinstance(rule, Unset):
        json_rule = UNSET
    else:
        json_rule = rule
    params["rule"] = json_rule

    json_state: None | str | Unset
    if isinstance(state, Unset):
        json_state = UNSET
    elif isinstance(state, FindingState):
        json_state = state.value
    else:
        json_state = state
    params["state"] = json_state

    json_officer: None | str | Unset
    if isinstance(officer, Unset):
        json_officer = UNSET
    else:
        json_officer = officer
    params["officer"] = json_officer

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

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
        "url": "/v1/audit/findings",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Findings | Problem | None:
    if response.status_code == 200:
        response_200 = Findings.from_dict(response.json())

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
) -> Response[Findings | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    rule: None | str | Unset = UNSET,
    state: FindingState | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[Findings | Problem]:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

    Args:
        rule (None | str | Unset): A01 to A24.
        state (FindingState | None | Unset):
        officer (None | str | Unset): An account that the finding is about.
        since (datetime.datetime | None | Unset): Opened at or after this time, by the real clock.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Findings | Problem]
    """

    kwargs = _get_kwargs(
        rule=rule,
        state=state,
        officer=officer,
        since=since,
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
    rule: None | str | Unset = UNSET,
    state: FindingState | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Findings | Problem | None:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

    Args:
        rule (None | str | Unset): A01 to A24.
        state (FindingState | None | Unset):
        officer (None | str | Unset): An account that the finding is about.
        since (datetime.datetime | None | Unset): Opened at or after this time, by the real clock.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Findings | Problem
    """

    return sync_detailed(
        client=client,
        rule=rule,
        state=state,
        officer=officer,
        since=since,
        cursor=cursor,
        limit=limit,
        audit_task=audit_task,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    rule: None | str | Unset = UNSET,
    state: FindingState | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[Findings | Problem]:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

    Args:
        rule (None | str | Unset): A01 to A24.
        state (FindingState | None | Unset):
        officer (None | str | Unset): An account that the finding is about.
        since (datetime.datetime | None | Unset): Opened at or after this time, by the real clock.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Findings | Problem]
    """

    kwargs = _get_kwargs(
        rule=rule,
        state=state,
        officer=officer,
        since=since,
        cursor=cursor,
        limit=limit,
        audit_task=audit_task,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    rule: None | str | Unset = UNSET,
    state: FindingState | None | Unset = UNSET,
    officer: None | str | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    cursor: None | str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Findings | Problem | None:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

    Args:
        rule (None | str | Unset): A01 to A24.
        state (FindingState | None | Unset):
        officer (None | str | Unset): An account that the finding is about.
        since (datetime.datetime | None | Unset): Opened at or after this time, by the real clock.
        cursor (None | str | Unset):
        limit (int | Unset):  Default: 50.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Findings | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            rule=rule,
            state=state,
            officer=officer,
            since=since,
            cursor=cursor,
            limit=limit,
            audit_task=audit_task,
        )
    ).parsed
