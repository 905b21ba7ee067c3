from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.downtimes import Downtimes
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    department: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    params["department"] = department

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/downtimes",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Downtimes | Problem | None:
    if response.status_code == 200:
        response_200 = Downtimes.from_dict(response.json())

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
) -> Response[Downtimes | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    department: str | Unset = UNSET,
) -> Response[Downtimes | Problem]:
    """The downtimes of departments, by department and time, with those of the settings and those that have
    been over for less than 30 days

     For the roles `auditor`, `steward`, `operator`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        department (str | Unset): Of this department alone.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Downtimes | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        department=department,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    department: str | Unset = UNSET,
) -> Downtimes | Problem | None:
    """The downtimes of departments, by department and time, with those of the settings and those that have
    been over for less than 30 days

     For the roles `auditor`, `steward`, `operator`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        department (str | Unset): Of this department alone.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Downtimes | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        department=department,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    department: str | Unset = UNSET,
) -> Response[Downtimes | Problem]:
    """The downtimes of departments, by department and time, with those of the settings and those that have
    been over for less than 30 days

     For the roles `auditor`, `steward`, `operator`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        department (str | Unset): Of this department alone.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Downtimes | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        department=department,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    department: str | Unset = UNSET,
) -> Downtimes | Problem | None:
    """The downtimes of departments, by department and time, with those of the settings and those that have
    been over for less than 30 days

     For the roles `auditor`, `steward`, `operator`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        department (str | Unset): Of this department alone.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Downtimes | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            department=department,
        )
    ).parsed
