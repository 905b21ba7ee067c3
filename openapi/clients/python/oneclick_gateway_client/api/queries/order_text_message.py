from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.text_message_in import TextMessageIn
from ...models.text_message_ordered import TextMessageOrdered
from ...types import Response


def _get_kwargs(
    query_id: UUID,
    *,
    body: TextMessageIn,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/queries/{query_id}/text-message".format(
            query_id=quote(str(query_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | TextMessageOrdered | None:
    if response.status_code == 201:
        response_201 = TextMessageOrdered.from_dict(response.json())

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
) -> Response[Problem | TextMessageOrdered]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    body: TextMessageIn,
) -> Response[Problem | TextMessageOrdered]:
    """Tell the applicant by a text message when nothing of the query waits any more

     The applicant must have consented. The text is the city's, and holds the number of the case and
    nothing else of anybody. The mobile number is kept sealed, in no entry and no line, and deleted once
    the message is sent. A later order takes the place of a former one. The step is recorded in the log.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        body (TextMessageIn): To which number, in which language, and that the applicant wishes
            it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TextMessageOrdered]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    body: TextMessageIn,
) -> Problem | TextMessageOrdered | None:
    """Tell the applicant by a text message when nothing of the query waits any more

     The applicant must have consented. The text is the city's, and holds the number of the case and
    nothing else of anybody. The mobile number is kept sealed, in no entry and no line, and deleted once
    the message is sent. A later order takes the place of a former one. The step is recorded in the log.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        body (TextMessageIn): To which number, in which language, and that the applicant wishes
            it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TextMessageOrdered
    """

    return sync_detailed(
        query_id=query_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    body: TextMessageIn,
) -> Response[Problem | TextMessageOrdered]:
    """Tell the applicant by a text message when nothing of the query waits any more

     The applicant must have consented. The text is the city's, and holds the number of the case and
    nothing else of anybody. The mobile number is kept sealed, in no entry and no line, and deleted once
    the message is sent. A later order takes the place of a former one. The step is recorded in the log.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        body (TextMessageIn): To which number, in which language, and that the applicant wishes
            it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | TextMessageOrdered]
    """

    kwargs = _get_kwargs(
        query_id=query_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    query_id: UUID,
    *,
    client: AuthenticatedClient,
    body: TextMessageIn,
) -> Problem | TextMessageOrdered | None:
    """Tell the applicant by a text message when nothing of the query waits any more

     The applicant must have consented. The text is the city's, and holds the number of the case and
    nothing else of anybody. The mobile number is kept sealed, in no entry and no line, and deleted once
    the message is sent. A later order takes the place of a former one. The step is recorded in the log.

    For the roles `officer`, `system`.

    Args:
        query_id (UUID):
        body (TextMessageIn): To which number, in which language, and that the applicant wishes
            it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | TextMessageOrdered
    """

    return (
        await asyncio_detailed(
            query_id=query_id,
            client=client,
            body=body,
        )
    ).parsed
