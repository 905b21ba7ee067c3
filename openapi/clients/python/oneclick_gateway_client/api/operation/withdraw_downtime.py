from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.downtime_in_full import DowntimeInFull
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    downtime_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/downtimes/{downtime_id}/withdraw".format(
            downtime_id=quote(str(downtime_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DowntimeInFull | Problem | None:
    if response.status_code == 200:
        response_200 = DowntimeInFull.from_dict(response.json())

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
) -> Response[DowntimeInFull | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    downtime_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[DowntimeInFull | Problem]:
    """Withdraw a downtime, or end one that has begun: whoever waits for its end is answered now. This is
    recorded in the log

     For the roles `steward`, `operator`.

    Args:
        downtime_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DowntimeInFull | Problem]
    """

    kwargs = _get_kwargs(
        downtime_id=downtime_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    downtime_id: UUID,
    *,
    client: AuthenticatedClient,
) -> DowntimeInFull | Problem | None:
    """Withdraw a downtime, or end one that has begun: whoever waits for its end is answered now. This is
    recorded in the log

     For the roles `steward`, `operator`.

    Args:
        downtime_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DowntimeInFull | Problem
    """

    return sync_detailed(
        downtime_id=downtime_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    downtime_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[DowntimeInFull | Problem]:
    """Withdraw a downtime, or end one that has begun: whoever waits for its end is answered now. This is
    recorded in the log

     For the roles `steward`, `operator`.

    Args:
        downtime_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DowntimeInFull | Problem]
    """

    kwargs = _get_kwargs(
        downtime_id=downtime_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    downtime_id: UUID,
    *,
    client: AuthenticatedClient,
) -> DowntimeInFull | Problem | None:
    """Withdraw a downtime, or end one that has begun: whoever waits for its end is answered now. This is
    recorded in the log

     For the roles `steward`, `operator`.

    Args:
        downtime_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DowntimeInFull | Problem
    """

    return (
        await asyncio_detailed(
            downtime_id=downtime_id,
            client=client,
        )
    ).parsed
