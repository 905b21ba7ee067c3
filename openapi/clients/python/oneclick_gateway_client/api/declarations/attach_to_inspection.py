from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.attachment import Attachment
from ...models.problem import Problem
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    inspection_id: UUID,
    *,
    body: File,
    content_digest: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(content_digest, Unset):
        headers["Content-Digest"] = content_digest

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/inspections/{inspection_id}/attachments".format(
            inspection_id=quote(str(inspection_id), safe=""),
        ),
    }

    _kwargs["content"] = body.payload
    headers["Content-Type"] = "application/octet-stream"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Attachment | Problem | None:
    if response.status_code == 201:
        response_201 = Attachment.from_dict(response.json())

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
) -> Response[Attachment | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    inspection_id: UUID,
    *,
    client: AuthenticatedClient,
    body: File,
    content_digest: str | Unset = UNSET,
) -> Response[Attachment | Problem]:
    """Attach a file to a visit that you have claimed, before you report: PDF, JPEG or PNG, at most 5 MiB

     Send the file itself as the body, with its SHA-256 in Content-Digest. Its kind is what its bytes
    say. It is kept sealed, and your report names it by its hash.

    For the role `inspector`.

    Args:
        inspection_id (UUID):
        content_digest (str | Unset):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Attachment | Problem]
    """

    kwargs = _get_kwargs(
        inspection_id=inspection_id,
        body=body,
        content_digest=content_digest,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    inspection_id: UUID,
    *,
    client: AuthenticatedClient,
    body: File,
    content_digest: str | Unset = UNSET,
) -> Attachment | Problem | None:
    """Attach a file to a visit that you have claimed, before you report: PDF, JPEG or PNG, at most 5 MiB

     Send the file itself as the body, with its SHA-256 in Content-Digest. Its kind is what its bytes
    say. It is kept sealed, and your report names it by its hash.

    For the role `inspector`.

    Args:
        inspection_id (UUID):
        content_digest (str | Unset):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Attachment | Problem
    """

    return sync_detailed(
        inspection_id=inspection_id,
        client=client,
        body=body,
        content_digest=content_digest,
    ).parsed


async def asyncio_detailed(
    inspection_id: UUID,
    *,
    client: AuthenticatedClient,
    body: File,
    content_digest: str | Unset = UNSET,
) -> Response[Attachment | Problem]:
    """Attach a file to a visit that you have claimed, before you report: PDF, JPEG or PNG, at most 5 MiB

     Send the file itself as the body, with its SHA-256 in Content-Digest. Its kind is what its bytes
    say. It is kept sealed, and your report names it by its hash.

    For the role `inspector`.

    Args:
        inspection_id (UUID):
        content_digest (str | Unset):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Attachment | Problem]
    """

    kwargs = _get_kwargs(
        inspection_id=inspection_id,
        body=body,
        content_digest=content_digest,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    inspection_id: UUID,
    *,
    client: AuthenticatedClient,
    body: File,
    content_digest: str | Unset = UNSET,
) -> Attachment | Problem | None:
    """Attach a file to a visit that you have claimed, before you report: PDF, JPEG or PNG, at most 5 MiB

     Send the file itself as the body, with its SHA-256 in Content-Digest. Its kind is what its bytes
    say. It is kept sealed, and your report names it by its hash.

    For the role `inspector`.

    Args:
        inspection_id (UUID):
        content_digest (str | Unset):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Attachment | Problem
    """

    return (
        await asyncio_detailed(
            inspection_id=inspection_id,
            client=client,
            body=body,
            content_digest=content_digest,
        )
    ).parsed
