from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.hearing_state import HearingState
from ...models.hearings import Hearings
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: HearingState | Unset = UNSET,
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
        "url": "/v1/hearings",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Hearings | Problem | None:
    if response.status_code == 200:
        response_200 = Hearings.from_dict(response.json())

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
) -> Response[Hearings | Problem]:
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
    state: HearingState | Unset = UNSET,
) -> Response[Hearings | Problem]:
    """Hearings about contradicted declarations; whose turn is due first, first. This look is recorded

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (HearingState | Unset): How far a hearing is; nobody is on the register before
            CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the
            person can still be heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Hearings | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        state=state,
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
    state: HearingState | Unset = UNSET,
) -> Hearings | Problem | None:
    """Hearings about contradicted declarations; whose turn is due first, first. This look is recorded

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (HearingState | Unset): How far a hearing is; nobody is on the register before
            CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the
            person can still be heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Hearings | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        state=state,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: HearingState | Unset = UNSET,
) -> Response[Hearings | Problem]:
    """Hearings about contradicted declarations; whose turn is due first, first. This look is recorded

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (HearingState | Unset): How far a hearing is; nobody is on the register before
            CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the
            person can still be heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Hearings | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        state=state,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: HearingState | Unset = UNSET,
) -> Hearings | Problem | None:
    """Hearings about contradicted declarations; whose turn is due first, first. This look is recorded

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (HearingState | Unset): How far a hearing is; nobody is on the register before
            CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the
            person can still be heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Hearings | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            state=state,
        )
    ).parsed
