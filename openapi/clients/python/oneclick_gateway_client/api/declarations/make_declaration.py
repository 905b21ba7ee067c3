from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.declaration import Declaration
from ...models.declaration_in import DeclarationIn
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: DeclarationIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/declarations",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Declaration | Problem | None:
    if response.status_code == 201:
        response_201 = Declaration.from_dict(response.json())

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
) -> Response[Declaration | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: DeclarationIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[Declaration | Problem]:
    """Record the applicant's declaration for a certificate of your query; or, as the applicant, confirm it
    yourself. The certificate is then answered by it

     The query must offer a declaration (`declaration_offered`). The applicant signs on paper at a
    window, or confirms under their own sign-in, and must have seen the notice now in force. The
    declaration is checked against the registers at once and again later. With an Idempotency-Key the
    same request does not create a second one.

    For the roles `officer`, `system`, `citizen`.

    Args:
        idempotency_key (str | Unset):
        body (DeclarationIn): An applicant's declaration in place of a certificate, on the notice
            that they were shown.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Declaration | Problem]
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
    body: DeclarationIn,
    idempotency_key: str | Unset = UNSET,
) -> Declaration | Problem | None:
    """Record the applicant's declaration for a certificate of your query; or, as the applicant, confirm it
    yourself. The certificate is then answered by it

     The query must offer a declaration (`declaration_offered`). The applicant signs on paper at a
    window, or confirms under their own sign-in, and must have seen the notice now in force. The
    declaration is checked against the registers at once and again later. With an Idempotency-Key the
    same request does not create a second one.

    For the roles `officer`, `system`, `citizen`.

    Args:
        idempotency_key (str | Unset):
        body (DeclarationIn): An applicant's declaration in place of a certificate, on the notice
            that they were shown.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Declaration | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: DeclarationIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[Declaration | Problem]:
    """Record the applicant's declaration for a certificate of your query; or, as the applicant, confirm it
    yourself. The certificate is then answered by it

     The query must offer a declaration (`declaration_offered`). The applicant signs on paper at a
    window, or confirms under their own sign-in, and must have seen the notice now in force. The
    declaration is checked against the registers at once and again later. With an Idempotency-Key the
    same request does not create a second one.

    For the roles `officer`, `system`, `citizen`.

    Args:
        idempotency_key (str | Unset):
        body (DeclarationIn): An applicant's declaration in place of a certificate, on the notice
            that they were shown.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Declaration | Problem]
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
    body: DeclarationIn,
    idempotency_key: str | Unset = UNSET,
) -> Declaration | Problem | None:
    """Record the applicant's declaration for a certificate of your query; or, as the applicant, confirm it
    yourself. The certificate is then answered by it

     The query must offer a declaration (`declaration_offered`). The applicant signs on paper at a
    window, or confirms under their own sign-in, and must have seen the notice now in force. The
    declaration is checked against the registers at once and again later. With an Idempotency-Key the
    same request does not create a second one.

    For the roles `officer`, `system`, `citizen`.

    Args:
        idempotency_key (str | Unset):
        body (DeclarationIn): An applicant's declaration in place of a certificate, on the notice
            that they were shown.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Declaration | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
