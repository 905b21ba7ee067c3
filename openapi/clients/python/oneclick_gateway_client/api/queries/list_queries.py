from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.queries import Queries
from ...models.query_status import QueryStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    state: QueryStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["cursor"] = cursor

    params["limit"] = limit

    params["case"] = case

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/queries",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Queries | None:
    if response.status_code == 200:
        response_200 = Queries.from_dict(response.json())

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
) -> Response[Problem | Queries]:
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
    state: QueryStatus | Unset = UNSET,
) -> Response[Problem | Queries]:
    """The queries that your account and client have made and that are still kept, the newest first

     An answer is kept for 24 hours after it is complete. The list shows cases and nobody's name or
    answer: read the query for those. Each page is recorded in the audit log.

    For the roles `officer`, `system`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): The case number.
        state (QueryStatus | Unset): `pending` while something of the query waits for a
            department, a person or the applicant; `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query
            again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Queries]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        case=case,
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
    case: str | Unset = UNSET,
    state: QueryStatus | Unset = UNSET,
) -> Problem | Queries | None:
    """The queries that your account and client have made and that are still kept, the newest first

     An answer is kept for 24 hours after it is complete. The list shows cases and nobody's name or
    answer: read the query for those. Each page is recorded in the audit log.

    For the roles `officer`, `system`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): The case number.
        state (QueryStatus | Unset): `pending` while something of the query waits for a
            department, a person or the applicant; `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query
            again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Queries
    """

    return sync_detailed(
        client=client,
        cursor=cursor,
        limit=limit,
        case=case,
        state=state,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    state: QueryStatus | Unset = UNSET,
) -> Response[Problem | Queries]:
    """The queries that your account and client have made and that are still kept, the newest first

     An answer is kept for 24 hours after it is complete. The list shows cases and nobody's name or
    answer: read the query for those. Each page is recorded in the audit log.

    For the roles `officer`, `system`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): The case number.
        state (QueryStatus | Unset): `pending` while something of the query waits for a
            department, a person or the applicant; `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query
            again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Queries]
    """

    kwargs = _get_kwargs(
        cursor=cursor,
        limit=limit,
        case=case,
        state=state,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    cursor: str | Unset = UNSET,
    limit: int | Unset = 50,
    case: str | Unset = UNSET,
    state: QueryStatus | Unset = UNSET,
) -> Problem | Queries | None:
    """The queries that your account and client have made and that are still kept, the newest first

     An answer is kept for 24 hours after it is complete. The list shows cases and nobody's name or
    answer: read the query for those. Each page is recorded in the audit log.

    For the roles `officer`, `system`.

    Args:
        cursor (str | Unset): The value of `next` on the previous page.
        limit (int | Unset):  Default: 50.
        case (str | Unset): The case number.
        state (QueryStatus | Unset): `pending` while something of the query waits for a
            department, a person or the applicant; `expired` when the stored answer is
            gone.

            * `pending`: something waits for a department, an officer or the applicant: read the query
            again
            * `complete`: nothing waits any more
            * `expired`: the stored answer is gone: send a new query

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Queries
    """

    return (
        await asyncio_detailed(
            client=client,
            cursor=cursor,
            limit=limit,
            case=case,
            state=state,
        )
    ).parsed
