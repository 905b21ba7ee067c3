from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.statistics import Statistics
from ...models.statistics_source import StatisticsSource
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    period: str | Unset = UNSET,
    source: StatisticsSource | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["period"] = period

    json_source: str | Unset = UNSET
    if not isinstance(source, Unset):
        json_source = source.value

    params["source"] = json_source

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/statistics",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Statistics | None:
    if response.status_code == 200:
        response_200 = Statistics.from_dict(response.json())

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
) -> Response[Problem | Statistics]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    period: str | Unset = UNSET,
    source: StatisticsSource | Unset = UNSET,
) -> Response[Problem | Statistics]:
    """Certificates and trips saved in a month or a year, by method, department, matter and processing
    class

     A query counts in the month in which it was made, with its result at the end of the following month.
    A month is published two days after that and never changes again. A year is the sum of its published
    months. Every figure is a sum of counts, each of one month and one certificate; counts below five
    are left out, so that no subtraction of figures shows a smaller count.

    For every role.

    Args:
        period (str | Unset): A month (`2026-09`) or a year (`2026`), China's; by default the
            latest month that is published.
        source (StatisticsSource | Unset): Where figures come from.

            * `log`: counted from this gateway's log
            * `example`: the city's published figures of 2019

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Statistics]
    """

    kwargs = _get_kwargs(
        period=period,
        source=source,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    period: str | Unset = UNSET,
    source: StatisticsSource | Unset = UNSET,
) -> Problem | Statistics | None:
    """Certificates and trips saved in a month or a year, by method, department, matter and processing
    class

     A query counts in the month in which it was made, with its result at the end of the following month.
    A month is published two days after that and never changes again. A year is the sum of its published
    months. Every figure is a sum of counts, each of one month and one certificate; counts below five
    are left out, so that no subtraction of figures shows a smaller count.

    For every role.

    Args:
        period (str | Unset): A month (`2026-09`) or a year (`2026`), China's; by default the
            latest month that is published.
        source (StatisticsSource | Unset): Where figures come from.

            * `log`: counted from this gateway's log
            * `example`: the city's published figures of 2019

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Statistics
    """

    return sync_detailed(
        client=client,
        period=period,
        source=source,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    period: str | Unset = UNSET,
    source: StatisticsSource | Unset = UNSET,
) -> Response[Problem | Statistics]:
    """Certificates and trips saved in a month or a year, by method, department, matter and processing
    class

     A query counts in the month in which it was made, with its result at the end of the following month.
    A month is published two days after that and never changes again. A year is the sum of its published
    months. Every figure is a sum of counts, each of one month and one certificate; counts below five
    are left out, so that no subtraction of figures shows a smaller count.

    For every role.

    Args:
        period (str | Unset): A month (`2026-09`) or a year (`2026`), China's; by default the
            latest month that is published.
        source (StatisticsSource | Unset): Where figures come from.

            * `log`: counted from this gateway's log
            * `example`: the city's published figures of 2019

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Statistics]
    """

    kwargs = _get_kwargs(
        period=period,
        source=source,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    period: str | Unset = UNSET,
    source: StatisticsSource | Unset = UNSET,
) -> Problem | Statistics | None:
    """Certificates and trips saved in a month or a year, by method, department, matter and processing
    class

     A query counts in the month in which it was made, with its result at the end of the following month.
    A month is published two days after that and never changes again. A year is the sum of its published
    months. Every figure is a sum of counts, each of one month and one certificate; counts below five
    are left out, so that no subtraction of figures shows a smaller count.

    For every role.

    Args:
        period (str | Unset): A month (`2026-09`) or a year (`2026`), China's; by default the
            latest month that is published.
        source (StatisticsSource | Unset): Where figures come from.

            * `log`: counted from this gateway's log
            * `example`: the city's published figures of 2019

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Statistics
    """

    return (
        await asyncio_detailed(
            client=client,
            period=period,
            source=source,
        )
    ).parsed
