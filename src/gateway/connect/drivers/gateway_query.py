"""What another gateway is asked: the facts of the manifest that say so, and the query made of a question."""

import re
from typing import Literal

import orjson
from pydantic import Field

from gateway.sdk import ClosedModel, Question

_PLACE = re.compile(r"\{(case_number|[1-8])\}")
_MOST_MS, _LEAST_MS = 30_000, 200
"""What a query's `deadline_ms` may be."""


class GatewayFacts(ClosedModel):
    """`[driver]` of the manifest.

    reserve_s: of the department's deadline, what is kept for the way there and back, in seconds: the other gateway is given the rest.
    most_polls: how often a query that is not complete is read again while the caller still waits. longest_wait_s: at the latest after so long it is
    read again, whatever the other gateway says: it may wait for an officer, who answers in an hour or in a week.
    """

    kind: Literal["gateway"]
    reserve_s: float = Field(default=0.3, ge=0.05, le=5)
    most_polls: int = Field(default=10, ge=0, le=20)
    longest_wait_s: float = Field(default=300.0, ge=1, le=86_400)


class GatewayProtocol(ClosedModel):
    """`protocol` of one question: which certificate of the other gateway's catalogue answers it, and how it is asked there.

    role, other_role, employer_role: as who the person, the second person and the organisation of our question stand in the query there; "" for
    none. case_number: its number for our case: `{case_number}` is ours, `{1}` the first of its parts between hyphens, and so on. parameters:
    `name=value` each.
    An item of the question stands at `answer` (yes, no, unknown), `reason`, or `fields.<item there>`.
    """

    matter: str = Field(pattern=r"^M[0-9]{2,4}$")
    certificate: str = Field(pattern=r"^M[0-9]{2,4}-C[0-9]{1,3}$")
    role: str = "applicant"
    other_role: str = ""
    employer_role: str = ""
    case_number: str = "{case_number}"
    parameters: tuple[str, ...] = ()


def protocol_fault(protocol: GatewayProtocol) -> str:
    """What of it the schema alone cannot see; "" for nothing."""
    if re.search("[{}]", _PLACE.sub("", protocol.case_number)):
        return "case_number has the places {case_number}, {1} to {8} alone"
    return "" if all("=" in one for one in protocol.parameters) else "a parameter is not of the form name=value"


def query_body(question: Question, protocol: GatewayProtocol, within_ms: int) -> bytes:
    """The query as JSON.  It is the same each time that the question is asked, as its idempotency key wants it."""
    people = [(protocol.role, question.subject), (protocol.other_role, question.other)]
    parties: list[dict[str, str]] = [
        {"role": role, "person_id": one.person_id.number, "id_type": one.person_id.kind, "name": one.name}
        for role, one in people
        if role and one is not None
    ]
    if question.employer is not None:
        parties.append({"role": protocol.employer_role, "credit_code": question.employer.code})
    return orjson.dumps(
        {
            "matter": protocol.matter,
            "case_number": numbered(protocol.case_number, question.purpose.case_number),
            "parties": parties,
            "certificates": [protocol.certificate],
            "parameters": dict(one.split("=", 1) for one in protocol.parameters),
            "deadline_ms": within_ms,
        }
    )


def deadline_ms(seconds: float) -> int:
    """So much of a time as a query's deadline may be."""
    return max(_LEAST_MS, min(_MOST_MS, int(seconds * 1000)))


def numbered(form: str, ours: str) -> str:
    """Our case as the other gateway's city numbers it; a part that ours has not is left out."""
    parts = ours.split("-")

    def put(place: re.Match[str]) -> str:
        if place[1] == "case_number":
            return ours
        return parts[int(place[1]) - 1] if int(place[1]) <= len(parts) else ""

    return _PLACE.sub(put, form)
