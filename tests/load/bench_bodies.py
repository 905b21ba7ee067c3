"""What is asked in a bench: citizens without end, the request about one of them, and a department's call."""

import json
from collections.abc import Iterator, Sequence

from gateway.domain.identifiers.people import check_character
from tests.load.stubs.answers import RECORDS

CALLS = tuple(RECORDS)
"""The departments' calls that one query is made of, as paths."""
NAME = "陈思远"
ASKED = ("M01-C1", "M01-C2", "M01-C4")
"""The certificates of M01 that data queries answer: five departments, six calls.  (C3 opens a task for an officer.)"""
USUAL_DEADLINE_MS = 5000


def citizens() -> Iterator[str]:
    """Person numbers of a synthetic region, no two alike: men, for the stubs' divorced citizen is one."""
    for day in range(28 * 12 * 40):
        date = f"{1950 + day // 336}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}"
        for order in range(1, 999, 2):
            stem = f"330791{date}{order:03d}"
            yield stem + check_character(stem)


def query_body(
    number: int, person: str, *, certificates: Sequence[str] = ASKED, deadline_ms: int = USUAL_DEADLINE_MS
) -> bytes:
    """The one-click query about a citizen, in a case of their own."""
    return json.dumps(
        {
            "matter": "M01",
            "case_number": f"JH-2026-M01-{number:06d}",
            "parties": [{"role": "applicant", "person_id": person, "name": NAME}],
            "certificates": certificates,
            "deadline_ms": deadline_ms,
        },
        ensure_ascii=False,
    ).encode()


def call_body(person: str, name: str) -> bytes:
    """One department's call as the `rest` driver writes it, in size and form."""
    return json.dumps(
        {
            "appKey": "bench",
            "requestTime": "1793500000000",
            "sign": "0" * 32,
            "additional": {
                "powerMatters": "公共租赁住房保障资格确认",
                "subPowerMatters": "M01",
                "accesscardId": "JH330702000123",
                "materialName": "家庭住房情况证明",
            },
            "gmsfhm": person,
            "xm": name,
        },
        ensure_ascii=False,
    ).encode()
