from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.stream_keys import StreamKeys
from ...types import Response


def _get_kwargs(
    stream_id: int,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/audit/streams/{stream_id}".format(
            stream_id=quote(str(stream_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | StreamKeys | None:
    if response.status_code == 200:
        response_200 = StreamKeys.from_dict(response.json())

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
) -> Response[Problem | StreamKeys]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    stream_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Problem | StreamKeys]:
    """The key that signed a stream's receipts, with the endorsement of that key by the log's key

     The stream is the first part of the receipt's `entry`. The answer has the form of `keys.json` in a
    bundle: keep it with the document.

    Open to everybody: no access token is needed.

    Args:
        stream_id (int): The first part of an entry's id.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | StreamKeys]
    """

    kwargs = _get_kwargs(
        stream_id=stream_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    stream_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Problem | StreamKeys | None:
    """The key that signed a stream's receipts, with the endorsement of that key by the log's key

     The stream is the first part of the receipt's `entry`. The answer has the form of `keys.json` in a
    bundle: keep it with the document.

    Open to everybody: no access token is needed.

    Args:
        stream_id (int): The first part of an entry's id.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | StreamKeys
    """

    return sync_detailed(
        stream_id=stream_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    stream_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Response[Problem | StreamKeys]:
    """The key that signed a stream's receipts, with the endorsement of that key by the log's key

     The stream is the first part of the receipt's `entry`. The answer has the form of `keys.json` in a
    bundle: keep it with the document.

    Open to everybody: no access token is needed.

    Args:
        stream_id (int): The first part of an entry's id.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | StreamKeys]
    """

    kwargs = _get_kwargs(
        stream_id=stream_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    stream_id: int,
    *,
    client: AuthenticatedClient | Client,
) -> Problem | StreamKeys | None:
    """The key that signed a stream's receipts, with the endorsement of that key by the log's key

     The stream is the first part of the receipt's `entry`. The answer has the form of `keys.json` in a
    bundle: keep it with the document.

    Open to everybody: no access token is needed.

    Args:
        stream_id (int): The first part of an entry's id.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | StreamKeys
    """

    return (
        await asyncio_detailed(
            stream_id=stream_id,
            client=client,
        )
    ).parsed
