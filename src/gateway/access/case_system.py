"""The city's own case register, asked over HTTP for every query: whose case a case number is, and whether it is open.

The contract stands in `openapi/case-register`.
"""

from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError

from gateway.access.cases import Case
from gateway.domain.caller import asking_others
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import InvalidIdentifier, Unready
from gateway.domain.person import PersonId
from gateway.sdk import HttpClient, HttpFault, HttpReply

_MOST_BYTES = 64 * 1024


class _Party(BaseModel):
    person_id: Annotated[str, Field(max_length=64)]


class _Answer(BaseModel):
    """What is read of an answer; what else stands in it is passed over."""

    case_number: str
    matter: str
    status: Literal["open", "closed"]
    parties: Annotated[list[_Party], Field(max_length=256)]


class CaseSystem:
    """Cases of a case register that somebody else keeps.

    url: its address, to which `/cases/<number>` is added.  token: the bearer token it wants.  digest: as the officers' claims hold
    people.  Nothing is kept: a case that is closed there is closed here with the next query.
    """

    is_in_store = False

    def __init__(self, http: HttpClient, url: str, token: str, digest: Callable[[PersonId], str]) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {"accept": "application/json", "authorization": f"Bearer {token}"}
        self._digest = digest

    async def admit(
        self, number: CaseNumber, _matter: MatterCode, persons: frozenset[str], *, within_s: float
    ) -> Case | None:
        """See Cases.  Raises Unready where the register does not answer, or not as its contract says; Overloaded, CallerGone."""
        async with asking_others():
            reply = await self._asked(number, within_s)
        if reply.status == 404:
            return None
        return self._case(number, reply, persons)

    async def _asked(self, number: CaseNumber, within_s: float) -> HttpReply:
        try:
            return await self._http.request(
                "GET",
                f"{self._url}/cases/{quote(number, safe='')}",
                headers=self._headers,
                timeout_s=within_s,
                max_bytes=_MOST_BYTES,
            )
        except HttpFault as fault:
            raise Unready(f"the case register does not answer: {fault.reason}") from None

    def condition(
        self, _number: CaseNumber, _matter: MatterCode, _persons: frozenset[str], _refused: Callable[[str], Exception]
    ) -> None:
        """See Cases: the store does not know."""

    def _case(self, number: CaseNumber, reply: HttpReply, persons: frozenset[str]) -> Case:
        if reply.status != 200:
            raise Unready(f"the case register answers with status {reply.status}")
        try:
            answer = _Answer.model_validate_json(reply.body, strict=True)
        except ValidationError:
            raise Unready("the case register's answer is not of its contract") from None
        if answer.case_number != number:
            raise Unready("the case register answers about another case")
        own = frozenset(filter(None, map(self._digest_of, answer.parties)))
        return Case(MatterCode(answer.matter), own & persons, is_open=answer.status == "open")

    def _digest_of(self, party: _Party) -> str | None:
        """None for a party whose number is none: nobody who is asked about can be that one."""
        try:
            return self._digest(PersonId.parse(party.person_id))
        except InvalidIdentifier:
            return None
