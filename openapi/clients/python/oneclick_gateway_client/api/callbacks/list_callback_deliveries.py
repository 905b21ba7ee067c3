from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.callback_deliveries import CallbackDeliveries
from ...models.delivery_state import DeliveryState
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    callback_id: UUID,
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: DeliveryState | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/callbacks/{callback_id}/deliveries".format(
            callback_id=quote(str(callback_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CallbackDeliveries | Problem | None:
    if response.status_code == 200:
        response_200 = CallbackDeliveries.from_dict(response.json())

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
) -> Response[CallbackDeliveries | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    callback_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: DeliveryState | Unset = UNSET,
) -> Response[CallbackDeliveries | Problem]:
    """The messages to a callback, newest first, with what became of each

     A message that was not taken within 24 hours is DEAD, and goes out again on command alone. What has
    ended is kept for 30 days.

    For the role `system`.

    Args:
        callback_id (UUID):
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (DeliveryState | Unset): How far a delivery is.

            * `PENDING`: it is sent now, or again at `next_at`
            * `DELIVERED`: the receiver has answered with a status from 200 to 299
            * `DEAD`: it was not taken within 24 hours, the receiver answered 410, the address is not
            registered any more, or the callback has ended; it goes out again on command alone

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CallbackDeliveries | Problem]
    """

    kwargs = _get_kwargs(
        callback_id=callback_id,
        cursor=cursor,
        limit=limit,
        state=state,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    callback_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: DeliveryState | Unset = UNSET,
) -> CallbackDeliveries | Problem | None:
    """The messages to a callback, newest first, with what became of each

     A message that was not taken within 24 hours is DEAD, and goes out again on command alone. What has
    ended is kept for 30 days.

    For the role `system`.

    Args:
        callback_id (UUID):
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (DeliveryState | Unset): How far a delivery is.

            * `PENDING`: it is sent now, or again at `next_at`
            * `DELIVERED`: the receiver has answered with a status from 200 to 299
            * `DEAD`: it was not taken within 24 hours, the receiver answered 410, the address is not
            registered any more, or the callback has ended; it goes out again on command alone

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CallbackDeliveries | Problem
    """

    return sync_detailed(
        callback_id=callback_id,
        client=client,
        cursor=cursor,
        limit=limit,
        state=state,
    ).parsed


async def asyncio_detailed(
    callback_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: DeliveryState | Unset = UNSET,
) -> Response[CallbackDeliveries | Problem]:
    """The messages to a callback, newest first, with what became of each

     A message that was not taken within 24 hours is DEAD, and goes out again on command alone. What has
    ended is kept for 30 days.

    For the role `system`.

    Args:
        callback_id (UUID):
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (DeliveryState | Unset): How far a delivery is.

            * `PENDING`: it is sent now, or again at `next_at`
            * `DELIVERED`: the receiver has answered with a status from 200 to 299
            * `DEAD`: it was not taken within 24 hours, the receiver answered 410, the address is not
            registered any more, or the callback has ended; it goes out again on command alone

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CallbackDeliveries | Problem]
    """

    kwargs = _get_kwargs(
        callback_id=callback_id,
        cursor=cursor,
        limit=limit,
        state=state,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    callback_id: UUID,
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: DeliveryState | Unset = UNSET,
) -> CallbackDeliveries | Problem | None:
    """The messages to a callback, newest first, with what became of each

     A message that was not taken within 24 hours is DEAD, and goes out again on command alone. What has
    ended is kept for 30 days.

    For the role `system`.

    Args:
        callback_id (UUID):
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (DeliveryState | Unset): How far a delivery is.

            * `PENDING`: it is sent now, or again at `next_at`
            * `DELIVERED`: the receiver has answered with a status from 200 to 299
            * `DEAD`: it was not taken within 24 hours, the receiver answered 410, the address is not
            registered any more, or the callback has ended; it goes out again on command alone

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CallbackDeliveries | Problem
    """

    return (
        await asyncio_detailed(
            callback_id=callback_id,
            client=client,
            cursor=cursor,
            limit=limit,
            state=state,
        )
    ).parsed
