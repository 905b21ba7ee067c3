from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.query_document import QueryDocument
from ...models.query_in import QueryIn
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: QueryIn,
    prefer: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(prefer, Unset):
        headers["Prefer"] = prefer

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/queries",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | QueryDocument | None:
    if response.status_code == 200:
        response_200 = QueryDocument.from_dict(response.json())

        return response_200

    if response.status_code == 202:
        response_202 = QueryDocument.from_dict(response.json())

        return response_202

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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
) -> Response[Problem | QueryDocument]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: QueryIn,
    prefer: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | QueryDocument]:
    """Ask for all certificates of one citizen's matter in one request

     Every certificate that was asked for comes back with one state. The answer is 200 when nothing is
    pending. Otherwise it is 202 at the deadline with the result so far; read the rest later at
    Location.

    For the roles `officer`, `system`.

    Args:
        prefer (str | Unset):
        idempotency_key (str | Unset):
        body (QueryIn): A query: all certificates of one matter, or those named, for one case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | QueryDocument]
    """

    kwargs = _get_kwargs(
        body=body,
        prefer=prefer,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: QueryIn,
    prefer: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Problem | QueryDocument | None:
    """Ask for all certificates of one citizen's matter in one request

     Every certificate that was asked for comes back with one state. The answer is 200 when nothing is
    pending. Otherwise it is 202 at the deadline with the result so far; read the rest later at
    Location.

    For the roles `officer`, `system`.

    Args:
        prefer (str | Unset):
        idempotency_key (str | Unset):
        body (QueryIn): A query: all certificates of one matter, or those named, for one case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | QueryDocument
    """

    return sync_detailed(
        client=client,
        body=body,
        prefer=prefer,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: QueryIn,
    prefer: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | QueryDocument]:
    """Ask for all certificates of one citizen's matter in one request

     Every certificate that was asked for comes back with one state. The answer is 200 when nothing is
    pending. Otherwise it is 202 at the deadline with the result so far; read the rest later at
    Location.

    For the roles `officer`, `system`.

    Args:
        prefer (str | Unset):
        idempotency_key (str | Unset):
        body (QueryIn): A query: all certificates of one matter, or those named, for one case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | QueryDocument]
    """

    kwargs = _get_kwargs(
        body=body,
        prefer=prefer,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: QueryIn,
    prefer: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Problem | QueryDocument | None:
    """Ask for all certificates of one citizen's matter in one request

     Every certificate that was asked for comes back with one state. The answer is 200 when nothing is
    pending. Otherwise it is 202 at the deadline with the result so far; read the rest later at
    Location.

    For the roles `officer`, `system`.

    Args:
        prefer (str | Unset):
        idempotency_key (str | Unset):
        body (QueryIn): A query: all certificates of one matter, or those named, for one case.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | QueryDocument
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            prefer=prefer,
            idempotency_key=idempotency_key,
        )
    ).parsed
