from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    query_id: UUID,
    *,
    entry: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["entry"] = entry

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/queries/{query_id}/proof".format(
            query_id=quote(str(query_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | str | None:
    if response.status_code == 200:
        response_200 = response.text
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
) -> Response[Problem | str]:
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
    entry: str | Unset = UNSET,
) -> Response[Problem | str]:
    """The proof that the query's entry is in the audit log: a `.tlog-proof` with the leaf

     Whoever may read the query may read its proof; this is recorded in the log. The leaf is in the line
    `extra`, and its hash is the receipt's `leaf_hash`. The proof can be made when the log's tree
    includes the entry, after a second or two; until then the answer is 409 with Retry-After.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        entry (str | Unset): The `entry` of an earlier receipt of this query.  Left out: of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        entry=entry,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    entry: str | Unset = UNSET,
) -> Problem | str | None:
    """The proof that the query's entry is in the audit log: a `.tlog-proof` with the leaf

     Whoever may read the query may read its proof; this is recorded in the log. The leaf is in the line
    `extra`, and its hash is the receipt's `leaf_hash`. The proof can be made when the log's tree
    includes the entry, after a second or two; until then the answer is 409 with Retry-After.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        entry (str | Unset): The `entry` of an earlier receipt of this query.  Left out: of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return sync_detailed(
        query_id=query_id,
        client=client,
        entry=entry,
    ).parsed


async def asyncio_detailed(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    entry: str | Unset = UNSET,
) -> Response[Problem | str]:
    """The proof that the query's entry is in the audit log: a `.tlog-proof` with the leaf

     Whoever may read the query may read its proof; this is recorded in the log. The leaf is in the line
    `extra`, and its hash is the receipt's `leaf_hash`. The proof can be made when the log's tree
    includes the entry, after a second or two; until then the answer is 409 with Retry-After.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        entry (str | Unset): The `entry` of an earlier receipt of this query.  Left out: of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        entry=entry,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    entry: str | Unset = UNSET,
) -> Problem | str | None:
    """The proof that the query's entry is in the audit log: a `.tlog-proof` with the leaf

     Whoever may read the query may read its proof; this is recorded in the log. The leaf is in the line
    `extra`, and its hash is the receipt's `leaf_hash`. The proof can be made when the log's tree
    includes the entry, after a second or two; until then the answer is 409 with Retry-After.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        entry (str | Unset): The `entry` of an earlier receipt of this query.  Left out: of the
            newest.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return (
        await asyncio_detailed(
            query_id=query_id,
            client=client,
            entry=entry,
        )
    ).parsed
