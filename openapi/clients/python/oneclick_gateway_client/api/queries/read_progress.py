from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.progress import Progress
from ...types import Response


def _get_kwargs(
    link: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/progress/{link}".format(
            link=quote(str(link), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Progress | None:
    if response.status_code == 200:
        response_200 = Progress.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

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
) -> Response[Problem | Progress]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    link: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Problem | Progress]:
    """How far a query is: its state and nothing else

     The link stands in the code on the printed result, cannot be guessed, and is good for as long as the
    answer is kept. Whoever has it needs no token, since nothing that is shown is about anybody; so no
    entry is written. With `Accept: text/html` the answer is a page in both languages.

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Progress]
    """

    kwargs = _get_kwargs(
        link=link,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    link: str,
    *,
    client: AuthenticatedClient | Client,
) -> Problem | Progress | None:
    """How far a query is: its state and nothing else

     The link stands in the code on the printed result, cannot be guessed, and is good for as long as the
    answer is kept. Whoever has it needs no token, since nothing that is shown is about anybody; so no
    entry is written. With `Accept: text/html` the answer is a page in both languages.

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Progress
    """

    return sync_detailed(
        link=link,
        client=client,
    ).parsed


async def asyncio_detailed(
    link: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Problem | Progress]:
    """How far a query is: its state and nothing else

     The link stands in the code on the printed result, cannot be guessed, and is good for as long as the
    answer is kept. Whoever has it needs no token, since nothing that is shown is about anybody; so no
    entry is written. With `Accept: text/html` the answer is a page in both languages.

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Progress]
    """

    kwargs = _get_kwargs(
        link=link,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    link: str,
    *,
    client: AuthenticatedClient | Client,
) -> Problem | Progress | None:
    """How far a query is: its state and nothing else

     The link stands in the code on the printed result, cannot be guessed, and is good for as long as the
    answer is kept. Whoever has it needs no token, since nothing that is shown is about anybody; so no
    entry is written. With `Accept: text/html` the answer is a page in both languages.

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Progress
    """

    return (
        await asyncio_detailed(
            link=link,
            client=client,
        )
    ).parsed
