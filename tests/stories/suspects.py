"""People who have promised what the registers contradict, and the way from there to the dishonesty register."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from tests.stories.people import P2, Asker, Json
from tests.stories.test_declarations import declare, suspicions

LIN = {"role": "applicant", "person_id": P2[1]["person_id"], "name": P2[1]["name"]}
"""Married, and promises not to be."""
CONFIRM: Mapping[str, Any] = {
    "decision": "confirm",
    "grounds": "婚姻登记信息与承诺不符，申辩不成立",
    "confirmation": {
        "grade": "ordinary", "basis": "国办发〔2020〕42号", "authority": "金华市政务服务局", "publication": "credit_system",
    },
}  # fmt: skip


def suspected(ask: Asker, who: Mapping[str, str] = LIN, times: int = 1) -> Sequence[str]:
    """The findings about so many false promises to be unmarried."""
    made = []
    for _ in range(times):
        document = ask.query("M05", [dict(who)], certificates=["M05-C3"])
        answer = declare(ask, document, "M05-C3", dict(who))
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["declaration_id"])
    ends_at = time.monotonic() + 30
    while not set(made) <= (found := suspicions(ask)).keys() and time.monotonic() < ends_at:
        time.sleep(0.1)
    return [found[one]["finding_id"] for one in made]


def opened(ask: Asker, finding: str, by: str = "inspector") -> str:
    """The hearing about it."""
    return str(done(ask.as_(by).post("/v1/hearings", json={"finding_id": finding}), 201)["hearing_id"])


def heard(ask: Asker, finding: str, who: Mapping[str, str] = LIN) -> str:
    """The hearing, once the person was heard."""
    hearing = opened(ask, finding)
    citizen = ask.as_(f"citizen:{who['person_id']}")
    done(citizen.post(f"/v1/hearings/{hearing}/statement", json={"statement": "我以为已经办了离婚"}))
    return hearing


def listed(ask: Asker, finding: str, who: Mapping[str, str] = LIN) -> str:
    """The entry of the register that comes of it."""
    hearing = heard(ask, finding, who)
    done(ask.as_("inspector2").post(f"/v1/hearings/{hearing}/decision", json=CONFIRM))
    records = ask.as_("credit").get("/v1/dishonesty-records", params={"limit": 200}).json()["items"]
    return next(str(one["record_id"]) for one in records if one["hearing_id"] == hearing)


def done(answer: httpx.Response, status: int = 200) -> Json:
    assert answer.status_code == status, answer.text
    payload: Json = answer.json()
    return payload
