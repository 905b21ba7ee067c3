from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.inspection_state import InspectionState
from ...models.inspections import Inspections
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: InspectionState | Unset = UNSET,
    county: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    params["county"] = county

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/inspections",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Inspections | Problem | None:
    if response.status_code == 200:
        response_200 = Inspections.from_dict(response.json())

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
) -> Response[Inspections | Problem]:
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
    state: InspectionState | Unset = UNSET,
    county: str | Unset = UNSET,
) -> Response[Inspections | Problem]:
    """Inspections of declarations that were drawn, due first, those at their end too; by ids, codes and
    times

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (InspectionState | Unset): How far the inspection of a declaration is.  DUE: the
            registers are asked once more; VISIT: an inspector looks for themselves.

            * `DUE`: the registers are asked once more
            * `VISIT`: the registers could not tell; an inspector looks for themselves
            * `SUSPECTED`: contradicted; a suspicion until the person has been heard
            * `IN_ORDER`: as it was declared
            * `NOT_VERIFIABLE`: nobody could tell, which proves nothing against anybody
        county (str | Unset): Of the office that took the declaration.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Inspections | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        state=state,
        county=county,
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
    state: InspectionState | Unset = UNSET,
    county: str | Unset = UNSET,
) -> Inspections | Problem | None:
    """Inspections of declarations that were drawn, due first, those at their end too; by ids, codes and
    times

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (InspectionState | Unset): How far the inspection of a declaration is.  DUE: the
            registers are asked once more; VISIT: an inspector looks for themselves.

            * `DUE`: the registers are asked once more
            * `VISIT`: the registers could not tell; an inspector looks for themselves
            * `SUSPECTED`: contradicted; a suspicion until the person has been heard
            * `IN_ORDER`: as it was declared
            * `NOT_VERIFIABLE`: nobody could tell, which proves nothing against anybody
        county (str | Unset): Of the office that took the declaration.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Inspections | Problem
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        state=state,
        county=county,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: InspectionState | Unset = UNSET,
    county: str | Unset = UNSET,
) -> Response[Inspections | Problem]:
    """Inspections of declarations that were drawn, due first, those at their end too; by ids, codes and
    times

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (InspectionState | Unset): How far the inspection of a declaration is.  DUE: the
            registers are asked once more; VISIT: an inspector looks for themselves.

            * `DUE`: the registers are asked once more
            * `VISIT`: the registers could not tell; an inspector looks for themselves
            * `SUSPECTED`: contradicted; a suspicion until the person has been heard
            * `IN_ORDER`: as it was declared
            * `NOT_VERIFIABLE`: nobody could tell, which proves nothing against anybody
        county (str | Unset): Of the office that took the declaration.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Inspections | Problem]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        state=state,
        county=county,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    state: InspectionState | Unset = UNSET,
    county: str | Unset = UNSET,
) -> Inspections | Problem | None:
    """Inspections of declarations that were drawn, due first, those at their end too; by ids, codes and
    times

     For the role `inspector`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        state (InspectionState | Unset): How far the inspection of a declaration is.  DUE: the
            registers are asked once more; VISIT: an inspector looks for themselves.

            * `DUE`: the registers are asked once more
            * `VISIT`: the registers could not tell; an inspector looks for themselves
            * `SUSPECTED`: contradicted; a suspicion until the person has been heard
            * `IN_ORDER`: as it was declared
            * `NOT_VERIFIABLE`: nobody could tell, which proves nothing against anybody
        county (str | Unset): Of the office that took the declaration.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Inspections | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            state=state,
            county=county,
        )
    ).parsed
