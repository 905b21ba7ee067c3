import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.declaration_sample import DeclarationSample
from ...models.problem import Problem
from ...types import UNSET, Response


def _get_kwargs(
    *,
    day: datetime.date,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_day = day.isoformat()
    params["day"] = json_day

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/inspections/sample",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeclarationSample | Problem | None:
    if response.status_code == 200:
        response_200 = DeclarationSample.from_dict(response.json())

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
) -> Response[DeclarationSample | Problem]:
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
) -> Response[DeclarationSample | Problem]:
    """A day's list of declarations, by ids and classes of risk, and those drawn from it

     The list stands in the log, by its hash, before the checkpoint that the draws follow from: nobody
    can choose the sample.

    For the roles `auditor`, `inspector`.

    Args:
        day (datetime.date): By the city's clock.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeclarationSample | Problem]
    """

    kwargs = _get_kwargs(
        day=day,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
) -> DeclarationSample | Problem | None:
    """A day's list of declarations, by ids and classes of risk, and those drawn from it

     The list stands in the log, by its hash, before the checkpoint that the draws follow from: nobody
    can choose the sample.

    For the roles `auditor`, `inspector`.

    Args:
        day (datetime.date): By the city's clock.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeclarationSample | Problem
    """

    return sync_detailed(
        client=client,
        day=day,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
) -> Response[DeclarationSample | Problem]:
    """A day's list of declarations, by ids and classes of risk, and those drawn from it

     The list stands in the log, by its hash, before the checkpoint that the draws follow from: nobody
    can choose the sample.

    For the roles `auditor`, `inspector`.

    Args:
        day (datetime.date): By the city's clock.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeclarationSample | Problem]
    """

    kwargs = _get_kwargs(
        day=day,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    day: datetime.date,
) -> DeclarationSample | Problem | None:
    """A day's list of declarations, by ids and classes of risk, and those drawn from it

     The list stands in the log, by its hash, before the checkpoint that the draws follow from: nobody
    can choose the sample.

    For the roles `auditor`, `inspector`.

    Args:
        day (datetime.date): By the city's clock.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeclarationSample | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            day=day,
        )
    ).parsed
