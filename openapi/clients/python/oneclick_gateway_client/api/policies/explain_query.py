from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.query_explanation import QueryExplanation
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    query_id: UUID,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    params: dict[str, Any] = {}

    json_query_id = str(query_id)
    params["query_id"] = json_query_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/policies/explain",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | QueryExplanation | None:
    if response.status_code == 200:
        response_200 = QueryExplanation.from_dict(response.json())

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
) -> Response[Problem | QueryExplanation]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    query_id: UUID,
    audit_task: str | Unset = UNSET,
) -> Response[Problem | QueryExplanation]:
    """Why a past query was granted what it was, or refused: what is on record, and what the rules of then
    make of it anew

     An auditor must name the audit task; a steward may. The look is an entry of the log.

    For the roles `auditor`, `steward`.

    Args:
        query_id (UUID): The query whose decision is explained.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | QueryExplanation]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        audit_task=audit_task,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    query_id: UUID,
    audit_task: str | Unset = UNSET,
) -> Problem | QueryExplanation | None:
    """Why a past query was granted what it was, or refused: what is on record, and what the rules of then
    make of it anew

     An auditor must name the audit task; a steward may. The look is an entry of the log.

    For the roles `auditor`, `steward`.

    Args:
        query_id (UUID): The query whose decision is explained.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | QueryExplanation
    """

    return sync_detailed(
        client=client,
        query_id=query_id,
        audit_task=audit_task,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    query_id: UUID,
    audit_task: str | Unset = UNSET,
) -> Response[Problem | QueryExplanation]:
    """Why a past query was granted what it was, or refused: what is on record, and what the rules of then
    make of it anew

     An auditor must name the audit task; a steward may. The look is an entry of the log.

    For the roles `auditor`, `steward`.

    Args:
        query_id (UUID): The query whose decision is explained.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | QueryExplanation]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        audit_task=audit_task,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    query_id: UUID,
    audit_task: str | Unset = UNSET,
) -> Problem | QueryExplanation | None:
    """Why a past query was granted what it was, or refused: what is on record, and what the rules of then
    make of it anew

     An auditor must name the audit task; a steward may. The look is an entry of the log.

    For the roles `auditor`, `steward`.

    Args:
        query_id (UUID): The query whose decision is explained.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | QueryExplanation
    """

    return (
        await asyncio_detailed(
            client=client,
            query_id=query_id,
            audit_task=audit_task,
        )
    ).parsed
