import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.spot_check import SpotCheck
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    day: datetime.date,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    params: dict[str, Any] = {}

    json_day = day.isoformat()
    params["day"] = json_day

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit/spot-checks",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | SpotCheck | None:
    if response.status_code == 200:
        response_200 = SpotCheck.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = Problem.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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
) -> Response[Problem | SpotCheck]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
    audit_task: str | Unset = UNSET,
) -> Response[Problem | SpotCheck]:
    """The entries to check by hand for a day: a random sample that follows from the day's last checkpoint

     Nobody can choose the sample.

    For the role `auditor`.

    Args:
        day (datetime.date): A day that is over, by the city's clock.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SpotCheck]
    """

    kwargs = _get_kwargs(
        day=day,
        audit_task=audit_task,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
    audit_task: str | Unset = UNSET,
) -> Problem | SpotCheck | None:
    """The entries to check by hand for a day: a random sample that follows from the day's last checkpoint

     Nobody can choose the sample.

    For the role `auditor`.

    Args:
        day (datetime.date): A day that is over, by the city's clock.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SpotCheck
    """

    return sync_detailed(
        client=client,
        day=day,
        audit_task=audit_task,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
    audit_task: str | Unset = UNSET,
) -> Response[Problem | SpotCheck]:
    """The entries to check by hand for a day: a random sample that follows from the day's last checkpoint

     Nobody can choose the sample.

    For the role `auditor`.

    Args:
        day (datetime.date): A day that is over, by the city's clock.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | SpotCheck]
    """

    kwargs = _get_kwargs(
        day=day,
        audit_task=audit_task,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
    audit_task: str | Unset = UNSET,
) -> Problem | SpotCheck | None:
    """The entries to check by hand for a day: a random sample that follows from the day's last checkpoint

     Nobody can choose the sample.

    For the role `auditor`.

    Args:
        day (datetime.date): A day that is over, by the city's clock.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | SpotCheck
    """

    return (
        await asyncio_detailed(
            client=client,
            day=day,
            audit_task=audit_task,
        )
    ).parsed
