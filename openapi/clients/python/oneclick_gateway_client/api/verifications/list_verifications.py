from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.verifications import Verifications
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    answered: bool | Unset = False,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    params["case"] = case

    params["answered"] = answered

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/verifications",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Verifications | None:
    if response.status_code == 200:
        response_200 = Verifications.from_dict(response.json())

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
) -> Response[Problem | Verifications]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    answered: bool | Unset = False,
) -> Response[Problem | Verifications]:
    """Your department's open verifications, the first due first, without the people that they are about

     A search by `case` is recorded in the audit log, and the people of the case can read it.

    For the roles `verifier`, `supervisor`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): Those of this case alone, all on one page.
        answered (bool | Unset): Those that you have answered yourself, the newest first, in place
            of the open ones. Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Verifications]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        case=case,
        answered=answered,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    answered: bool | Unset = False,
) -> Problem | Verifications | None:
    """Your department's open verifications, the first due first, without the people that they are about

     A search by `case` is recorded in the audit log, and the people of the case can read it.

    For the roles `verifier`, `supervisor`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): Those of this case alone, all on one page.
        answered (bool | Unset): Those that you have answered yourself, the newest first, in place
            of the open ones. Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Verifications
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        case=case,
        answered=answered,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    answered: bool | Unset = False,
) -> Response[Problem | Verifications]:
    """Your department's open verifications, the first due first, without the people that they are about

     A search by `case` is recorded in the audit log, and the people of the case can read it.

    For the roles `verifier`, `supervisor`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): Those of this case alone, all on one page.
        answered (bool | Unset): Those that you have answered yourself, the newest first, in place
            of the open ones. Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Verifications]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        case=case,
        answered=answered,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    answered: bool | Unset = False,
) -> Problem | Verifications | None:
    """Your department's open verifications, the first due first, without the people that they are about

     A search by `case` is recorded in the audit log, and the people of the case can read it.

    For the roles `verifier`, `supervisor`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): Those of this case alone, all on one page.
        answered (bool | Unset): Those that you have answered yourself, the newest first, in place
            of the open ones. Default: False.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Verifications
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            case=case,
            answered=answered,
        )
    ).parsed
