from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.declaration_offer import DeclarationOffer
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    query_id: UUID,
    certificate: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/subjects/me/declaration-offers/{query_id}/{certificate}".format(
            query_id=quote(str(query_id), safe=""),
            certificate=quote(str(certificate), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DeclarationOffer | Problem | None:
    if response.status_code == 200:
        response_200 = DeclarationOffer.from_dict(response.json())

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
) -> Response[DeclarationOffer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    query_id: UUID,
    certificate: str,
    *,
    client: AuthenticatedClient,
) -> Response[DeclarationOffer | Problem]:
    """What you may declare in place of a certificate, with the notice and the statement. Confirm it with
    POST /v1/declarations

     It is there for the applicant of the query alone, while it is on offer; 409 once it is not. This
    reading is recorded as well.

    For the role `citizen`.

    Args:
        query_id (UUID):
        certificate (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeclarationOffer | Problem]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        certificate=certificate,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    query_id: UUID,
    certificate: str,
    *,
    client: AuthenticatedClient,
) -> DeclarationOffer | Problem | None:
    """What you may declare in place of a certificate, with the notice and the statement. Confirm it with
    POST /v1/declarations

     It is there for the applicant of the query alone, while it is on offer; 409 once it is not. This
    reading is recorded as well.

    For the role `citizen`.

    Args:
        query_id (UUID):
        certificate (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeclarationOffer | Problem
    """

    return sync_detailed(
        query_id=query_id,
        certificate=certificate,
        client=client,
    ).parsed


async def asyncio_detailed(
    query_id: UUID,
    certificate: str,
    *,
    client: AuthenticatedClient,
) -> Response[DeclarationOffer | Problem]:
    """What you may declare in place of a certificate, with the notice and the statement. Confirm it with
    POST /v1/declarations

     It is there for the applicant of the query alone, while it is on offer; 409 once it is not. This
    reading is recorded as well.

    For the role `citizen`.

    Args:
        query_id (UUID):
        certificate (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeclarationOffer | Problem]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        certificate=certificate,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    query_id: UUID,
    certificate: str,
    *,
    client: AuthenticatedClient,
) -> DeclarationOffer | Problem | None:
    """What you may declare in place of a certificate, with the notice and the statement. Confirm it with
    POST /v1/declarations

     It is there for the applicant of the query alone, while it is on offer; 409 once it is not. This
    reading is recorded as well.

    For the role `citizen`.

    Args:
        query_id (UUID):
        certificate (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeclarationOffer | Problem
    """

    return (
        await asyncio_detailed(
            query_id=query_id,
            certificate=certificate,
            client=client,
        )
    ).parsed
