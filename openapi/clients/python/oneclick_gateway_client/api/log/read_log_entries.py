from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    year: int,
    path: str,
    *,
    audit_task: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(audit_task, Unset):
        headers["Audit-Task"] = audit_task

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/audit/log/{year}/tile/entries/{path}".format(
            year=quote(str(year), safe=""),
            path=quote(str(path), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> File | Problem | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

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
) -> Response[File | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    year: int,
    path: str,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> Response[File | Problem]:
    """The leaves under a tile of level 0, each after its length in two bytes

     They contain no name and no number, but they say when which query was made. Reading them is recorded
    in the log.

    For the role `auditor`.

    Args:
        year (int): Which log: one a year.
        path (str): The path as in C2SP tlog-tiles: `0/x001/234`, `1/000.p/5`.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | Problem]
    """

    kwargs = _get_kwargs(
        year=year,
        path=path,
        audit_task=audit_task,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    year: int,
    path: str,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> File | Problem | None:
    """The leaves under a tile of level 0, each after its length in two bytes

     They contain no name and no number, but they say when which query was made. Reading them is recorded
    in the log.

    For the role `auditor`.

    Args:
        year (int): Which log: one a year.
        path (str): The path as in C2SP tlog-tiles: `0/x001/234`, `1/000.p/5`.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | Problem
    """

    return sync_detailed(
        year=year,
        path=path,
        client=client,
        audit_task=audit_task,
    ).parsed


async def asyncio_detailed(
    year: int,
    path: str,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> Response[File | Problem]:
    """The leaves under a tile of level 0, each after its length in two bytes

     They contain no name and no number, but they say when which query was made. Reading them is recorded
    in the log.

    For the role `auditor`.

    Args:
        year (int): Which log: one a year.
        path (str): The path as in C2SP tlog-tiles: `0/x001/234`, `1/000.p/5`.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | Problem]
    """

    kwargs = _get_kwargs(
        year=year,
        path=path,
        audit_task=audit_task,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    year: int,
    path: str,
    *,
    client: AuthenticatedClient,
    audit_task: str | Unset = UNSET,
) -> File | Problem | None:
    """The leaves under a tile of level 0, each after its length in two bytes

     They contain no name and no number, but they say when which query was made. Reading them is recorded
    in the log.

    For the role `auditor`.

    Args:
        year (int): Which log: one a year.
        path (str): The path as in C2SP tlog-tiles: `0/x001/234`, `1/000.p/5`.
        audit_task (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | Problem
    """

    return (
        await asyncio_detailed(
            year=year,
            path=path,
            client=client,
            audit_task=audit_task,
        )
    ).parsed
