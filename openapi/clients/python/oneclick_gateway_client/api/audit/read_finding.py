from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.finding_in_full import FindingInFull
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    finding_id: UUID,
    *,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit/findings/{finding_id}".format(
            finding_id=quote(str(finding_id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FindingInFull | Problem | None:
    if response.status_code == 200:
        response_200 = FindingInFull.from_dict(response.json())

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
) -> Response[FindingInFull | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    finding_id: UUID,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> Response[FindingInFull | Problem]:
    """One finding with the entries on which it rests

     For the role `auditor`.

    Args:
        finding_id (UUID):
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FindingInFull | Problem]
    """

    kwargs = _get_kwargs(
        finding_id=finding_id,
        audit_task=audit_task,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    finding_id: UUID,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> FindingInFull | Problem | None:
    """One finding with the entries on which it rests

     For the role `auditor`.

    Args:
        finding_id (UUID):
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FindingInFull | Problem
    """

    return sync_detailed(
        finding_id=finding_id,
        client=client,
        audit_task=audit_task,
    ).parsed


async def asyncio_detailed(
    finding_id: UUID,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> Response[FindingInFull | Problem]:
    """One finding with the entries on which it rests

     For the role `auditor`.

    Args:
        finding_id (UUID):
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FindingInFull | Problem]
    """

    kwargs = _get_kwargs(
        finding_id=finding_id,
        audit_task=audit_task,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    finding_id: UUID,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> FindingInFull | Problem | None:
    """One finding with the entries on which it rests

     For the role `auditor`.

    Args:
        finding_id (UUID):
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FindingInFull | Problem
    """

    return (
        await asyncio_detailed(
            finding_id=finding_id,
            client=client,
            audit_task=audit_task,
        )
    ).parsed
