from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.freeing_in import FreeingIn
from ...models.problem import Problem
from ...models.verification_claimed import VerificationClaimed
from ...types import Response


def _get_kwargs(
    task_id: UUID,
    *,
    body: FreeingIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/verifications/{task_id}/free".format(
            task_id=quote(str(task_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | VerificationClaimed | None:
    if response.status_code == 200:
        response_200 = VerificationClaimed.from_dict(response.json())

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
) -> Response[Problem | VerificationClaimed]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    task_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FreeingIn,
) -> Response[Problem | VerificationClaimed]:
    """End the claim of an officer of your department on a verification, so that their colleagues can take
    it

     For whoever leads the desk. Nothing of what it asks, or about whom, is shown. If nobody has claimed
    it, the answer is 409.

    For the role `supervisor`.

    Args:
        task_id (UUID):
        body (FreeingIn): Why a colleague's claim is ended.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | VerificationClaimed]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    task_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FreeingIn,
) -> Problem | VerificationClaimed | None:
    """End the claim of an officer of your department on a verification, so that their colleagues can take
    it

     For whoever leads the desk. Nothing of what it asks, or about whom, is shown. If nobody has claimed
    it, the answer is 409.

    For the role `supervisor`.

    Args:
        task_id (UUID):
        body (FreeingIn): Why a colleague's claim is ended.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | VerificationClaimed
    """

    return sync_detailed(
        task_id=task_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    task_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FreeingIn,
) -> Response[Problem | VerificationClaimed]:
    """End the claim of an officer of your department on a verification, so that their colleagues can take
    it

     For whoever leads the desk. Nothing of what it asks, or about whom, is shown. If nobody has claimed
    it, the answer is 409.

    For the role `supervisor`.

    Args:
        task_id (UUID):
        body (FreeingIn): Why a colleague's claim is ended.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | VerificationClaimed]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    task_id: UUID,
    *,
    client: AuthenticatedClient,
    body: FreeingIn,
) -> Problem | VerificationClaimed | None:
    """End the claim of an officer of your department on a verification, so that their colleagues can take
    it

     For whoever leads the desk. Nothing of what it asks, or about whom, is shown. If nobody has claimed
    it, the answer is 409.

    For the role `supervisor`.

    Args:
        task_id (UUID):
        body (FreeingIn): Why a colleague's claim is ended.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | VerificationClaimed
    """

    return (
        await asyncio_detailed(
            task_id=task_id,
            client=client,
            body=body,
        )
    ).parsed
