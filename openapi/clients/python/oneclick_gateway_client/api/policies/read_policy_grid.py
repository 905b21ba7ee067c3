from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.assurance import Assurance
from ...models.policy_grid import PolicyGrid
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    matter: str,
    department: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    county: str | Unset = UNSET,
    assurance: Assurance | Unset = UNSET,
    duty: bool | Unset = True,
    minor: bool | Unset = False,
    policy_id: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["matter"] = matter

    params["department"] = department

    params["client"] = client_query

    params["county"] = county

    json_assurance: str | Unset = UNSET
    if not isinstance(assurance, Unset):
        json_assurance = assurance.value

    params["assurance"] = json_assurance

    params["duty"] = duty

    params["minor"] = minor

    json_policy_id: str | Unset = UNSET
    if not isinstance(policy_id, Unset):
        json_policy_id = str(policy_id)
    params["policy_id"] = json_policy_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/policies/grid",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PolicyGrid | Problem | None:
    if response.status_code == 200:
        response_200 = PolicyGrid.from_dict(response.json())

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
) -> Response[PolicyGrid | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    matter: str,
    department: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    county: str | Unset = UNSET,
    assurance: Assurance | Unset = UNSET,
    duty: bool | Unset = True,
    minor: bool | Unset = False,
    policy_id: UUID | Unset = UNSET,
) -> Response[PolicyGrid | Problem]:
    """Who may see which field of a matter, in which form, by which rule: each kind of officer that the
    rules tell apart, or one of them

     With `policy_id` as a policy on its way would have it. It tells of rules and of nobody.

    For the roles `auditor`, `steward`, `editor`.

    Args:
        matter (str): The code of the matter.
        department (str | Unset): As officers of this department alone; left out, with `client`:
            as each kind that the rules name.
        client_query (str | Unset): As those alone who ask by this client system.
        county (str | Unset): As officers of this county.
        assurance (Assurance | Unset): How surely the issuer of an officer's token knows who it
            is.

            * `low`: it has hardly checked
            * `substantial`: it has checked, as for every day's work
            * `high`: it has checked in a way that nobody can lend
        duty (bool | Unset): Whether the matter is among their duties. Default: True.
        minor (bool | Unset): Where one of those asked about is a minor. Default: False.
        policy_id (UUID | Unset): As this policy on its way would have it; left out: as it is in
            force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PolicyGrid | Problem]
    """

    kwargs = _get_kwargs(
        matter=matter,
        department=department,
        client_query=client_query,
        county=county,
        assurance=assurance,
        duty=duty,
        minor=minor,
        policy_id=policy_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    matter: str,
    department: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    county: str | Unset = UNSET,
    assurance: Assurance | Unset = UNSET,
    duty: bool | Unset = True,
    minor: bool | Unset = False,
    policy_id: UUID | Unset = UNSET,
) -> PolicyGrid | Problem | None:
    """Who may see which field of a matter, in which form, by which rule: each kind of officer that the
    rules tell apart, or one of them

     With `policy_id` as a policy on its way would have it. It tells of rules and of nobody.

    For the roles `auditor`, `steward`, `editor`.

    Args:
        matter (str): The code of the matter.
        department (str | Unset): As officers of this department alone; left out, with `client`:
            as each kind that the rules name.
        client_query (str | Unset): As those alone who ask by this client system.
        county (str | Unset): As officers of this county.
        assurance (Assurance | Unset): How surely the issuer of an officer's token knows who it
            is.

            * `low`: it has hardly checked
            * `substantial`: it has checked, as for every day's work
            * `high`: it has checked in a way that nobody can lend
        duty (bool | Unset): Whether the matter is among their duties. Default: True.
        minor (bool | Unset): Where one of those asked about is a minor. Default: False.
        policy_id (UUID | Unset): As this policy on its way would have it; left out: as it is in
            force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PolicyGrid | Problem
    """

    return sync_detailed(
        client=client,
        matter=matter,
        department=department,
        client_query=client_query,
        county=county,
        assurance=assurance,
        duty=duty,
        minor=minor,
        policy_id=policy_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    matter: str,
    department: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    county: str | Unset = UNSET,
    assurance: Assurance | Unset = UNSET,
    duty: bool | Unset = True,
    minor: bool | Unset = False,
    policy_id: UUID | Unset = UNSET,
) -> Response[PolicyGrid | Problem]:
    """Who may see which field of a matter, in which form, by which rule: each kind of officer that the
    rules tell apart, or one of them

     With `policy_id` as a policy on its way would have it. It tells of rules and of nobody.

    For the roles `auditor`, `steward`, `editor`.

    Args:
        matter (str): The code of the matter.
        department (str | Unset): As officers of this department alone; left out, with `client`:
            as each kind that the rules name.
        client_query (str | Unset): As those alone who ask by this client system.
        county (str | Unset): As officers of this county.
        assurance (Assurance | Unset): How surely the issuer of an officer's token knows who it
            is.

            * `low`: it has hardly checked
            * `substantial`: it has checked, as for every day's work
            * `high`: it has checked in a way that nobody can lend
        duty (bool | Unset): Whether the matter is among their duties. Default: True.
        minor (bool | Unset): Where one of those asked about is a minor. Default: False.
        policy_id (UUID | Unset): As this policy on its way would have it; left out: as it is in
            force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PolicyGrid | Problem]
    """

    kwargs = _get_kwargs(
        matter=matter,
        department=department,
        client_query=client_query,
        county=county,
        assurance=assurance,
        duty=duty,
        minor=minor,
        policy_id=policy_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    matter: str,
    department: str | Unset = UNSET,
    client_query: str | Unset = UNSET,
    county: str | Unset = UNSET,
    assurance: Assurance | Unset = UNSET,
    duty: bool | Unset = True,
    minor: bool | Unset = False,
    policy_id: UUID | Unset = UNSET,
) -> PolicyGrid | Problem | None:
    """Who may see which field of a matter, in which form, by which rule: each kind of officer that the
    rules tell apart, or one of them

     With `policy_id` as a policy on its way would have it. It tells of rules and of nobody.

    For the roles `auditor`, `steward`, `editor`.

    Args:
        matter (str): The code of the matter.
        department (str | Unset): As officers of this department alone; left out, with `client`:
            as each kind that the rules name.
        client_query (str | Unset): As those alone who ask by this client system.
        county (str | Unset): As officers of this county.
        assurance (Assurance | Unset): How surely the issuer of an officer's token knows who it
            is.

            * `low`: it has hardly checked
            * `substantial`: it has checked, as for every day's work
            * `high`: it has checked in a way that nobody can lend
        duty (bool | Unset): Whether the matter is among their duties. Default: True.
        minor (bool | Unset): Where one of those asked about is a minor. Default: False.
        policy_id (UUID | Unset): As this policy on its way would have it; left out: as it is in
            force.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PolicyGrid | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            matter=matter,
            department=department,
            client_query=client_query,
            county=county,
            assurance=assurance,
            duty=duty,
            minor=minor,
            policy_id=policy_id,
        )
    ).parsed
