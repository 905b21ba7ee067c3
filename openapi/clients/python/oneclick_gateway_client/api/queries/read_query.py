from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.query_document import QueryDocument
from ...types import UNSET, Response, Unset


def _get_kwargs(
    query_id: UUID,
    *,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/queries/{query_id}".format(
            query_id=quote(str(query_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | Problem | QueryDocument | None:
    if response.status_code == 200:
        response_200 = QueryDocument.from_dict(response.json())

        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

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
) -> Response[Any | Problem | QueryDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Problem | QueryDocument]:
    """Read a query again. Only the account and client that made it may

     While something is pending, Retry-After says when the result can have changed. Each reading is
    recorded in the audit log. If If-None-Match contains the ETag that you hold and you may still read
    the query, the answer is 304: nothing is sent. With `Accept: text/html` the answer is a page in both
    languages, to print for the file.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | QueryDocument]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    if_none_match: str | Unset = UNSET,
) -> Any | Problem | QueryDocument | None:
    """Read a query again. Only the account and client that made it may

     While something is pending, Retry-After says when the result can have changed. Each reading is
    recorded in the audit log. If If-None-Match contains the ETag that you hold and you may still read
    the query, the answer is 304: nothing is sent. With `Accept: text/html` the answer is a page in both
    languages, to print for the file.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | QueryDocument
    """

    return sync_detailed(
        query_id=query_id,
        client=client,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    if_none_match: str | Unset = UNSET,
) -> Response[Any | Problem | QueryDocument]:
    """Read a query again. Only the account and client that made it may

     While something is pending, Retry-After says when the result can have changed. Each reading is
    recorded in the audit log. If If-None-Match contains the ETag that you hold and you may still read
    the query, the answer is 304: nothing is sent. With `Accept: text/html` the answer is a page in both
    languages, to print for the file.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | QueryDocument]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    if_none_match: str | Unset = UNSET,
) -> Any | Problem | QueryDocument | None:
    """Read a query again. Only the account and client that made it may

     While something is pending, Retry-After says when the result can have changed. Each reading is
    recorded in the audit log. If If-None-Match contains the ETag that you hold and you may still read
    the query, the answer is 304: nothing is sent. With `Accept: text/html` the answer is a page in both
    languages, to print for the file.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | QueryDocument
    """

    return (
        await asyncio_detailed(
            query_id=query_id,
            client=client,
            if_none_match=if_none_match,
        )
    ).parsed
