from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.batch import Batch
from ...models.batch_in import BatchIn
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/batches",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Batch | Problem | None:
    if response.status_code == 201:
        response_201 = Batch.from_dict(response.json())

        return response_201

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
) -> Response[Batch | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[Batch | Problem]:
    """Make a batch of a list in which nothing is wrong

     A staff list has at most 50 rows, is of one company's case, and is asked once you run it. A job has
    at most 2,000 rows, each of a case of its own; it is asked by night, after the head of your
    department has approved it. Each row is a query of its own, about which nothing but yes or no is
    told. The list cannot be changed. It is recorded in the log. With an Idempotency-Key the same
    request does not make a second one.

    For the roles `officer`, `system`.

    Args:
        idempotency_key (str | Unset):
        body (BatchIn): A fixed list of rows, each to be asked for the same certificates.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Batch | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> Batch | Problem | None:
    """Make a batch of a list in which nothing is wrong

     A staff list has at most 50 rows, is of one company's case, and is asked once you run it. A job has
    at most 2,000 rows, each of a case of its own; it is asked by night, after the head of your
    department has approved it. Each row is a query of its own, about which nothing but yes or no is
    told. The list cannot be changed. It is recorded in the log. With an Idempotency-Key the same
    request does not make a second one.

    For the roles `officer`, `system`.

    Args:
        idempotency_key (str | Unset):
        body (BatchIn): A fixed list of rows, each to be asked for the same certificates.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Batch | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[Batch | Problem]:
    """Make a batch of a list in which nothing is wrong

     A staff list has at most 50 rows, is of one company's case, and is asked once you run it. A job has
    at most 2,000 rows, each of a case of its own; it is asked by night, after the head of your
    department has approved it. Each row is a query of its own, about which nothing but yes or no is
    told. The list cannot be changed. It is recorded in the log. With an Idempotency-Key the same
    request does not make a second one.

    For the roles `officer`, `system`.

    Args:
        idempotency_key (str | Unset):
        body (BatchIn): A fixed list of rows, each to be asked for the same certificates.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Batch | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: BatchIn,
    idempotency_key: str | Unset = UNSET,
) -> Batch | Problem | None:
    """Make a batch of a list in which nothing is wrong

     A staff list has at most 50 rows, is of one company's case, and is asked once you run it. A job has
    at most 2,000 rows, each of a case of its own; it is asked by night, after the head of your
    department has approved it. Each row is a query of its own, about which nothing but yes or no is
    told. The list cannot be changed. It is recorded in the log. With an Idempotency-Key the same
    request does not make a second one.

    For the roles `officer`, `system`.

    Args:
        idempotency_key (str | Unset):
        body (BatchIn): A fixed list of rows, each to be asked for the same certificates.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Batch | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
