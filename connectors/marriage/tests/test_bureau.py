"""The simulated bureau's own rules: whose signature it takes, how long a ticket lives, how many it gives out."""

import hashlib
import hmac
from base64 import b64encode
from datetime import datetime, timedelta

import pytest

from connectors.marriage.department.signatures import TOLERANCE_MS, SignatureCheck
from connectors.marriage.department.tickets import OtherBodyError, TicketBook, TooManyError
from gateway.domain.clock import CHINA

NOW_MS = 1_793_491_200_000
AT = datetime(2026, 11, 1, 10, tzinfo=CHINA)
BODY = (
    '{"biz":"MARRIAGE_STATUS","idNo":"33079119940317001X","name":"陈思远","matter":"M01","caseNo":"JH-2026-M01-000017"}'
)
SIGNED = {
    "x-app": "jh-gateway",
    "x-ts": str(NOW_MS),
    "x-nonce": "n-7f3a9c",
    "x-sig": "lP+PXlGKbYPNy5xyP8Nba8E0zt6bBLgxETL241TCe9I=",
}


def _error(check: SignatureCheck, headers: dict[str, str], *, body: str = BODY, now_ms: int = NOW_MS) -> str | None:
    return check.error_of(headers, method="POST", path="/mz/v2/tickets", query="", body=body.encode(), now_ms=now_ms)


def _signed_anew(**changed: str) -> dict[str, str]:
    headers = {**SIGNED, **changed}
    body = hashlib.new("sm3", BODY.encode()).hexdigest()
    text = "\n".join(("POST", "/mz/v2/tickets", "", body, headers["x-ts"], headers["x-nonce"]))
    headers["x-sig"] = b64encode(hmac.new(b"mz-demo-secret", text.encode(), "sm3").digest()).decode()
    return headers


def test_the_published_vector_passes_once() -> None:
    check = SignatureCheck("jh-gateway", "mz-demo-secret")
    assert _error(check, SIGNED) is None
    assert _error(check, SIGNED) == "MZ-103"


@pytest.mark.parametrize("header", ["x-app", "x-ts", "x-nonce", "x-sig"])
def test_a_header_that_is_missing_or_changed_does_not_pass(header: str) -> None:
    check = SignatureCheck("jh-gateway", "mz-demo-secret")
    assert _error(check, {name: value for name, value in SIGNED.items() if name != header}) == "MZ-101"
    assert _error(check, {**SIGNED, header: SIGNED[header] + "x"}) == "MZ-101"


def test_a_changed_body_does_not_pass() -> None:
    assert _error(SignatureCheck("jh-gateway", "mz-demo-secret"), SIGNED, body=BODY.replace("M01", "M07")) == "MZ-101"


@pytest.mark.parametrize(("away_ms", "error"), [(0, None), (TOLERANCE_MS, None), (TOLERANCE_MS + 1, "MZ-102")])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_may_be_two_minutes_off(away_ms: int, error: str | None, sign: int) -> None:
    headers = _signed_anew(**{"x-ts": str(NOW_MS + sign * away_ms)})
    assert _error(SignatureCheck("jh-gateway", "mz-demo-secret"), headers) == error


def test_a_nonce_is_remembered_as_long_as_its_time_could_pass() -> None:
    check = SignatureCheck("jh-gateway", "mz-demo-secret")
    early = _signed_anew(**{"x-ts": str(NOW_MS + TOLERANCE_MS)})
    assert _error(check, early) is None
    assert _error(check, _signed_anew(**{"x-nonce": "another"})) is None
    later_ms = NOW_MS + 2 * TOLERANCE_MS
    assert _error(check, early, now_ms=later_ms) == "MZ-103"


def _take(book: TicketBook, key: str, body: bytes = b"a", at: datetime = AT) -> str:
    return book.take(key, body, {"biz": "MARRIAGE_STATUS"}, at, 3.0).number


def test_one_key_has_one_ticket_and_one_body() -> None:
    book = TicketBook(10, 10)
    assert _take(book, "k") == _take(book, "k") == "MZ20261101000001"
    with pytest.raises(OtherBodyError):
        _take(book, "k", b"b")


def test_a_ticket_is_gone_after_a_day_and_its_key_is_free() -> None:
    book = TicketBook(10, 10)
    number = _take(book, "k")
    assert book.find(number, AT + timedelta(hours=23, minutes=59)) is not None
    assert book.find(number, AT + timedelta(hours=24)) is None
    assert _take(book, "k", b"b", AT + timedelta(hours=24)) != number


@pytest.mark.parametrize(("open_most", "a_day"), [(3, 100), (100, 3)])
def test_there_are_only_so_many_tickets(open_most: int, a_day: int) -> None:
    book = TicketBook(open_most, a_day)
    for key in "abc":
        _take(book, key)
    with pytest.raises(TooManyError):
        _take(book, "d")
    assert _take(book, "a") == "MZ20261101000001"


def test_a_ticket_that_is_done_makes_room() -> None:
    book = TicketBook(1, 100)
    _take(book, "a")
    assert _take(book, "b", at=AT + timedelta(seconds=4)) == "MZ20261101000002"
