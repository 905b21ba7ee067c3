"""Statistics over HTTP: what a handful of queries saved is counted, each once, and nothing of it is told before its time."""

import time
from datetime import date

import psycopg

from gateway.domain.clock import CHINA, real_now
from gateway_demo.examples import EXAMPLES
from tests.stories.people import Asker, Json, certificate

WITHIN_S = 12.0
COUNTED = "select certificate, asked, saved from gateway.certificate_count where month = %s and certificate = any(%s)"


def counted(ask: Asker, *codes: str) -> dict[str, tuple[int, int]]:
    """Asked and saved, this month, by certificate."""
    month = real_now().astimezone(CHINA).date().replace(day=1)
    with psycopg.connect(ask.demo.database_url) as connection:
        rows = connection.execute(COUNTED, [month, list(codes)]).fetchall()
    return dict.fromkeys(codes, (0, 0)) | {code: (asked, saved) for code, asked, saved in rows}


def asked(ask: Asker, matter: str, *codes: str) -> Json:
    return ask.query(matter, EXAMPLES[matter]["parties"], certificates=list(codes))


def grown(ask: Asker, before: dict[str, tuple[int, int]], *expected: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """By how much the counts have grown, once they have grown so much or time is up."""
    ends_at = time.monotonic() + WITHIN_S
    while True:
        now = counted(ask, *before)
        more = {code: (now[code][0] - before[code][0], now[code][1] - before[code][1]) for code in before}
        if list(more.values()) == list(expected) or time.monotonic() > ends_at:
            return more
        time.sleep(0.2)


def test_what_was_really_answered_is_counted_once_and_not_told_yet(ask: Asker) -> None:
    codes = ("M06-C3", "M06-C4", "M14-C3")
    before = counted(ask, *codes)
    told = ask.as_("clerk").get("/v1/statistics").json()
    dropped = asked(ask, "M06", "M06-C3", "M06-C4")
    by_hand = asked(ask, "M14", "M14-C3")
    ask.read(dropped["query_id"])
    assert grown(ask, before, (1, 0), (1, 1), (1, 0)) == {"M06-C3": (1, 0), "M06-C4": (1, 1), "M14-C3": (1, 0)}

    task = certificate(by_hand, "M14-C3")["next"]["task_id"]
    answer = {"finding": "yes"}
    replied = ask.as_("verifier:household").post(f"/v1/verifications/{task}/reply", json=answer)
    assert replied.status_code == 200, replied.text
    assert grown(ask, before, (1, 0), (1, 1), (1, 1))["M14-C3"] == (1, 1)
    assert ask.as_("clerk").get("/v1/statistics").json() == told


def test_this_month_and_free_spans_are_not_told(ask: Asker) -> None:
    today = real_now().astimezone(CHINA).date()
    anyone = ask.as_("citizen:33079119940317001X")
    refused = anyone.get("/v1/statistics", params={"period": f"{today:%Y-%m}"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/period")
    assert anyone.get("/v1/statistics", params={"since": real_now().isoformat()}).status_code == 400
    told = anyone.get("/v1/statistics").json()
    assert date.fromisoformat(told["until"][:10]) < today.replace(day=1)
    assert told["total"] == {"key": "total", "asked": 0, "saved": 0}
    assert (
        (anyone.get("/v1/statistics", params={"period": f"{today.year - 1}"}).json()["period"]) == f"{today.year - 1}"
    )
