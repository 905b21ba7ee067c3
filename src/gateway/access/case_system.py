"""The city's own case register, asked over HTTP for every query: whose case a case number is, and whether it is open.

The contract stands in `openapi/case-register`.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError, model_validator

from gateway.access.authority import Authorisation
from gateway.access.cases import Case
from gateway.domain.caller import asking_others
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import InvalidIdentifier, Unready
from gateway.domain.person import CreditCode, PersonId
from gateway.sdk import HttpClient, HttpFault, HttpReply

_MOST_BYTES = 64 * 1024


_Word = Annotated[str, Field(max_length=64)]


class _Party(BaseModel):
    """A person by number, or a company by credit code."""

    person_id: _Word | None = None
    credit_code: _Word | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.person_id is None) == (self.credit_code is None):
            raise ValueError("either person_id or credit_code")
        return self


class _Authorisation(BaseModel):
    """about: left out where it is who has given it."""

    number: _Word
    given_by: _Party
    given_to: _Party
    about: _Party | None = None
    matter: _Word
    until: date


class _Answer(BaseModel):
    """What is read of an answer; what else stands in it is passed over."""

    case_number: str
    matter: str
    status: Literal["open", "closed"]
    parties: Annotated[list[_Party], Field(max_length=256)]
    authorisations: Annotated[list[_Authorisation], Field(max_length=256)] = Field(default_factory=list)


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
        own = frozenset(filter(None, (self._name_of(party) for party in answer.parties if party.credit_code is None)))
        firms = frozenset(filter(None, (self._name_of(party) for party in answer.parties if party.person_id is None)))
        return Case(
            MatterCode(answer.matter),
            own & persons,
            is_open=answer.status == "open",
            employers=firms,
            authorisations=tuple(filter(None, map(self._authorisation, answer.authorisations))),
        )

    def _authorisation(self, told: _Authorisation) -> Authorisation | None:
        """None where one of those it names is nobody."""
        given_by, given_to = self._name_of(told.given_by), self._name_of(told.given_to)
        about = given_by if told.about is None else self._name_of(told.about)
        if given_by is None or given_to is None or about is None:
            return None
        return Authorisation(told.number, given_by, about, given_to, MatterCode(told.matter), told.until)

    def _name_of(self, party: _Party) -> str | None:
        """A person's digest, a company's credit code; None for a number that is none: nobody who is asked about can be that one."""
        try:
            if party.person_id is not None:
                return self._digest(PersonId.parse(party.person_id))
            return CreditCode.parse(party.credit_code or "").code
        except InvalidIdentifier:
            return None
