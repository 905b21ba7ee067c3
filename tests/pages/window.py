"""The window as an officer uses it: a matter's form filled in with the people of its ready question, and sent."""

import re
import time
from collections.abc import Mapping
from itertools import count
from typing import Any

from gateway_demo.examples import EXAMPLES
from tests.pages.reader import Reader, path_of, text_of

MOST_SENT = 10
_cases = count(1)


def a_case(matter: str) -> str:
    return f"JH-2026-{matter}-{782000 + next(_cases)}"


def form_of(somebody: Reader, matter: str, **changed: str) -> dict[str, str]:
    """The matter's form as somebody fills it in with the people of the ready question."""
    page = somebody.get(f"/clerk/matters/{matter}")
    form = {"key": re.findall(r'name="key" value="([^"]+)"', page)[0], "case_number": a_case(matter)}
    for at, party in enumerate(EXAMPLES[matter]["parties"]):
        form |= {f"p{at}_{member}": value for member, value in party.items()}
    form |= {f"parameter_{name}": str(value) for name, value in EXAMPLES[matter].get("parameters", {}).items()}
    return form | changed


def asked(somebody: Reader, matter: str, **changed: str) -> tuple[str, str]:
    """The query's id, and its page.  Where the store is late, on a busy machine, it is sent again, as the page says."""
    form = form_of(somebody, matter, **changed)
    for _ in range(MOST_SENT):
        answer = somebody.send(f"/clerk/matters/{matter}", form)
        if answer.status_code != 503:
            break
        time.sleep(1)
    assert answer.status_code == 200, text_of(answer.text)
    assert path_of(answer).startswith("/clerk/queries/")
    return path_of(answer).rpartition("/")[2], answer.text


def complete(somebody: Reader, query_id: str) -> Mapping[str, Any]:
    """The document once no department is waited for."""
    until = time.monotonic() + 20
    while True:
        document: Mapping[str, Any] = somebody.api(f"/v1/queries/{query_id}")
        if not document["completeness"]["with_a_department"]:
            return document
        assert time.monotonic() < until
        time.sleep(0.5)
