"""The simulated bureau's own rules: signs, times, one live secret, and protected persons that look like nobody."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.household.department.secrets import REFRESH_MS, REQUEST_MS, TOLERANCE_MS, SecretDesk
from connectors.household.department.server import APP_KEY, HouseholdBureau
from gateway_demo.kit import Call, DepartmentSettings, Request

POPULATION = Path(__file__).parents[3] / "tests" / "fixtures" / "population"
START = 1_793_491_200_000


class Desk:
    """A desk whose time stands still until told."""

    def __init__(self) -> None:
        self.now = START
        self.desk = SecretDesk(APP_KEY, "app-secret", lambda: self.now)

    def body(self, secret: str, at: int | None = None) -> dict[str, object]:
        time = str(self.now if at is None else at)
        sign = hashlib.md5(f"{APP_KEY}{secret}{time}".encode()).hexdigest()
        return {"appKey": APP_KEY, "requestTime": time, "sign": sign}

    def token(self) -> dict[str, Any]:
        reply: dict[str, Any] = self.desk.token(self.body("app-secret"))
        assert reply["code"] == "00"
        datas: dict[str, Any] = reply["datas"]
        return datas

    def says(self, secret: str) -> str:
        return self.desk.fault_of(self.body(secret))


def test_a_request_secret_lives_a_quarter_of_an_hour() -> None:
    desk = Desk()
    given = desk.token()
    assert given["requestSecretEndTime"] == START + REQUEST_MS
    desk.now += REQUEST_MS - 1
    assert desk.says(given["requestSecret"]) == ""
    desk.now += 1
    assert desk.says(given["requestSecret"]) == "14"


def test_a_fresh_secret_voids_the_former() -> None:
    desk = Desk()
    first, second = desk.token(), desk.token()
    assert desk.says(first["requestSecret"]) == "14"
    assert desk.says(second["requestSecret"]) == ""
    assert desk.desk.refresh(desk.body(first["refreshSecret"]))["code"] == "11"


def test_a_refresh_secret_renews_for_two_days_and_once() -> None:
    desk = Desk()
    given = desk.token()
    desk.now += REFRESH_MS - 1
    renewed: dict[str, Any] = desk.desk.refresh(desk.body(given["refreshSecret"]))
    assert renewed["code"] == "00"
    assert desk.desk.refresh(desk.body(given["refreshSecret"]))["code"] == "11"
    desk.now += REFRESH_MS
    assert desk.desk.refresh(desk.body(renewed["datas"]["refreshSecret"]))["code"] == "14"


@pytest.mark.parametrize("sign", ["", "0" * 32])
def test_a_wrong_sign_gets_no_secret(sign: str) -> None:
    desk = Desk()
    assert desk.desk.token({**desk.body("app-secret"), "sign": sign})["code"] == "11"
    assert desk.desk.token({**desk.body("app-secret"), "appKey": "x"})["code"] == "13"


@pytest.mark.parametrize(("away", "code"), [(TOLERANCE_MS, "00"), (TOLERANCE_MS + 1, "12"), (-TOLERANCE_MS - 1, "12")])
def test_times_may_differ_by_five_minutes(away: int, code: str) -> None:
    desk = Desk()
    assert desk.desk.token(desk.body("app-secret", START + away))["code"] == code


def bureau(home: Path) -> HouseholdBureau:
    made = HouseholdBureau(
        DepartmentSettings(
            name="household",
            population=str(POPULATION),
            domain_start="2026-11-01T10:00:00+08:00",
            real_start="2026-11-01T10:00:00+08:00",
            home=str(home),
            ready_file=str(home / "ready.json"),
        )
    )
    asyncio.run(made.start())
    return made


def post(made: HouseholdBureau, path: str, secret: str, **more: object) -> bytes:
    time = str(int(made.clock.real().timestamp() * 1000))
    sign = hashlib.md5(f"{APP_KEY}{secret}{time}".encode()).hexdigest()
    body = json.dumps({"appKey": APP_KEY, "requestTime": time, "sign": sign, **more}).encode()
    call = Call("", "L", made.kind_of("POST", path))
    return asyncio.run(made.serve(Request("POST", path, {}, {}, body, call))).body


def test_a_protected_person_is_as_long_an_answer_as_nobody(tmp_path: Path) -> None:
    made = bureau(tmp_path)
    secret = json.loads(post(made, "/token", made.secret("app_secret")))["datas"]["requestSecret"]
    nobody, sealed = (
        post(made, "/api/hukou/v1/person", secret, gmsfhm=number, xm="许安安", fields="ryzt")
        for number in ("330791198001010014", "330791201601010017")
    )
    assert (json.loads(nobody)["code"], json.loads(sealed)["code"]) == ("00", "4031")
    assert abs(len(nobody) - len(sealed)) <= 16
    assert "许安安".encode() not in sealed
    assert made.usual_s.keys() == {"", "token", "refresh"}  # one pace for every question, protected or not


def test_only_the_fields_wanted_are_given(tmp_path: Path) -> None:
    made = bureau(tmp_path)
    secret = json.loads(post(made, "/token", made.secret("app_secret")))["datas"]["requestSecret"]
    reply = json.loads(
        post(made, "/api/hukou/v1/person", secret, gmsfhm="33079119940317001X", xm="陈思远", fields="ryzt,hh,nonsense")
    )
    assert reply["data"] == {"hcjg": "一致", "ryzt": "normal", "hh": "330791000002"}
    assert reply["dataCount"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status"), [("/nowhere", b"{}", 404), ("/token", b"no json", 400), ("/token", b"[]", 400)]
)
def test_what_is_no_call_of_the_interface(tmp_path: Path, path: str, body: bytes, status: int) -> None:
    made = bureau(tmp_path)
    reply = asyncio.run(made.serve(Request("POST", path, {}, {}, body, Call("", "", "x"))))
    assert reply.status == status
