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
    rule: str | Unset = UNSET,
    state: FindingState | Unset = UNSET,
    officer: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    params: dict[str, Any] = {}

    params["rule"] = rule

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    params["officer"] = officer

    json_since: str | Unset = UNSET
    if not isinstance(since, Unset):
        json_since = since.isoformat()
    params["since"] = json_since

    params["cursor"] = cursor

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
    rule: str | Unset = UNSET,
    state: FindingState | Unset = UNSET,
    officer: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[Findings | Problem]:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

     For the role `auditor`.

    Args:
        rule (str | Unset): A01 to A24.
        state (FindingState | Unset): A finding is a question, OPEN until a person has answered
            it: there was a reason, or there was none.

            * `OPEN`: nobody has decided yet
            * `JUSTIFIED`: there was a good reason
            * `CONFIRMED`: there was none: it is misuse
        officer (str | Unset): An account that the finding is about.
        since (datetime.datetime | Unset): Opened at or after this time, by the real clock.
        cursor (str | Unset):
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
    rule: str | Unset = UNSET,
    state: FindingState | Unset = UNSET,
    officer: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Findings | Problem | None:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

     For the role `auditor`.

    Args:
        rule (str | Unset): A01 to A24.
        state (FindingState | Unset): A finding is a question, OPEN until a person has answered
            it: there was a reason, or there was none.

            * `OPEN`: nobody has decided yet
            * `JUSTIFIED`: there was a good reason
            * `CONFIRMED`: there was none: it is misuse
        officer (str | Unset): An account that the finding is about.
        since (datetime.datetime | Unset): Opened at or after this time, by the real clock.
        cursor (str | Unset):
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
    rule: str | Unset = UNSET,
    state: FindingState | Unset = UNSET,
    officer: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Response[Findings | Problem]:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

     For the role `auditor`.

    Args:
        rule (str | Unset): A01 to A24.
        state (FindingState | Unset): A finding is a question, OPEN until a person has answered
            it: there was a reason, or there was none.

            * `OPEN`: nobody has decided yet
            * `JUSTIFIED`: there was a good reason
            * `CONFIRMED`: there was none: it is misuse
        officer (str | Unset): An account that the finding is about.
        since (datetime.datetime | Unset): Opened at or after this time, by the real clock.
        cursor (str | Unset):
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
    rule: str | Unset = UNSET,
    state: FindingState | Unset = UNSET,
    officer: str | Unset = UNSET,
    since: datetime.datetime | Unset = UNSET,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    audit_task: str | Unset = UNSET,
) -> Findings | Problem | None:
    """What the rules A01 to A24 find in the log, newest first: questions to a person, not verdicts

     For the role `auditor`.

    Args:
        rule (str | Unset): A01 to A24.
        state (FindingState | Unset): A finding is a question, OPEN until a person has answered
            it: there was a reason, or there was none.

            * `OPEN`: nobody has decided yet
            * `JUSTIFIED`: there was a good reason
            * `CONFIRMED`: there was none: it is misuse
        officer (str | Unset): An account that the finding is about.
        since (datetime.datetime | Unset): Opened at or after this time, by the real clock.
        cursor (str | Unset):
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
