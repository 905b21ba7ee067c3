from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.feedback_answer import FeedbackAnswer
from ...models.feedback_taken import FeedbackTaken
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    link: str,
    answer: FeedbackAnswer,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/progress/{link}/feedback/{answer}".format(
            link=quote(str(link), safe=""),
            answer=quote(str(answer), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FeedbackTaken | Problem | None:
    if response.status_code == 200:
        response_200 = FeedbackTaken.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

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
) -> Response[FeedbackTaken | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    link: str,
    answer: FeedbackAnswer,
    *,
    client: AuthenticatedClient | Client,
) -> Response[FeedbackTaken | Problem]:
    """Answer the one question about a case: whether it spared fetching papers. One answer a case, and no
    words

     That the case has answered is recorded in the log; which answer it was is counted, and stands beside
    no case. A browser is sent back to the page (303).

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.
        answer (FeedbackAnswer): What is answered, and nothing besides: there are no words of
            anybody's own.

            * `yes`: it spared fetching papers
            * `partly`: it spared some of it
            * `no`: it spared none

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FeedbackTaken | Problem]
    """

    kwargs = _get_kwargs(
        link=link,
        answer=answer,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    link: str,
    answer: FeedbackAnswer,
    *,
    client: AuthenticatedClient | Client,
) -> FeedbackTaken | Problem | None:
    """Answer the one question about a case: whether it spared fetching papers. One answer a case, and no
    words

     That the case has answered is recorded in the log; which answer it was is counted, and stands beside
    no case. A browser is sent back to the page (303).

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.
        answer (FeedbackAnswer): What is answered, and nothing besides: there are no words of
            anybody's own.

            * `yes`: it spared fetching papers
            * `partly`: it spared some of it
            * `no`: it spared none

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FeedbackTaken | Problem
    """

    return sync_detailed(
        link=link,
        answer=answer,
        client=client,
    ).parsed


async def asyncio_detailed(
    link: str,
    answer: FeedbackAnswer,
    *,
    client: AuthenticatedClient | Client,
) -> Response[FeedbackTaken | Problem]:
    """Answer the one question about a case: whether it spared fetching papers. One answer a case, and no
    words

     That the case has answered is recorded in the log; which answer it was is counted, and stands beside
    no case. A browser is sent back to the page (303).

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.
        answer (FeedbackAnswer): What is answered, and nothing besides: there are no words of
            anybody's own.

            * `yes`: it spared fetching papers
            * `partly`: it spared some of it
            * `no`: it spared none

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FeedbackTaken | Problem]
    """

    kwargs = _get_kwargs(
        link=link,
        answer=answer,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    link: str,
    answer: FeedbackAnswer,
    *,
    client: AuthenticatedClient | Client,
) -> FeedbackTaken | Problem | None:
    """Answer the one question about a case: whether it spared fetching papers. One answer a case, and no
    words

     That the case has answered is recorded in the log; which answer it was is counted, and stands beside
    no case. A browser is sent back to the page (303).

    Open to everybody: no access token is needed.

    Args:
        link (str): From the code on the printed result.
        answer (FeedbackAnswer): What is answered, and nothing besides: there are no words of
            anybody's own.

            * `yes`: it spared fetching papers
            * `partly`: it spared some of it
            * `no`: it spared none

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FeedbackTaken | Problem
    """

    return (
        await asyncio_detailed(
            link=link,
            answer=answer,
            client=client,
        )
    ).parsed
