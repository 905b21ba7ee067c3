"""What the register takes and what not, record by record and out of a file."""

from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from gateway.accounts import Registered, faults_in, read_accounts
from gateway.accounts.csv_file import COLUMNS, write_accounts
from gateway.domain.accounts import Account, AccountState, ClientSystem, Post
from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.ids import uuid7
from gateway.domain.stages import OWN_CLIENT

HOUSING, COUNTY = DepartmentCode("housing"), CountyCode("330702")
ACCOUNT = Account("JH330702000207", HOUSING, COUNTY, "房管窗口", frozenset({"M01", "*"}), frozenset({"officer"}))
POST = Post("房管窗口 3", HOUSING, COUNTY, frozenset({"M01"}), frozenset({"officer"}), frozenset({uuid7()}))


def jwk(key: Any, *, private: bool = False, **more: str) -> dict[str, str]:
    return {**key.as_dict(private=private), "kid": "k", **more}


EC = ECKey.generate_key("P-256")
KEYS = tuple(
    jwk(key, kid=kid)
    for kid, key in {"e": EC, "o": OKPKey.generate_key("Ed25519"), "r": RSAKey.generate_key(2048)}.items()
)
CLIENT = ClientSystem(
    "one-stop", HOUSING, frozenset({"M01"}), callbacks=("https://one.example/cb", "http://127.0.0.1:9/cb"), keys=KEYS,
    quotas=(("client_day", 100),),
)  # fmt: skip


def test_what_fits() -> None:
    assert [faults_in(record) for record in (ACCOUNT, POST, CLIENT)] == [[], [], []]
    assert faults_in(replace(ACCOUNT, person_digest="0" * 32, kin_digests=frozenset({"f" * 32}))) == []


@pytest.mark.parametrize(
    ("record", "member"),
    [
        (replace(ACCOUNT, name="33079119940317001X"), "/name"),
        (replace(ACCOUNT, name="a b"), "/name"),
        (replace(ACCOUNT, name=""), "/name"),
        (replace(ACCOUNT, department=DepartmentCode("Housing")), "/department"),
        (replace(ACCOUNT, county=CountyCode("33070")), "/county"),
        (replace(ACCOUNT, post=""), "/post"),
        (replace(ACCOUNT, post="desk of 33079119940317001X"), "/post"),
        (replace(ACCOUNT, post="a\nb"), "/post"),
        (replace(ACCOUNT, duties=frozenset({"M1x"})), "/duties"),
        (replace(ACCOUNT, roles=frozenset({"king"})), "/roles"),
        (replace(ACCOUNT, roles=frozenset({"citizen"})), "/roles"),
        (replace(ACCOUNT, person_digest="33079119940317001X"), "/digests"),
        (replace(ACCOUNT, kin_digests=frozenset({"F" * 32})), "/digests"),
        (replace(POST, name=" "), "/name"),
        (replace(POST, members=frozenset({"JH1"})), "/members"),
        (replace(POST, roles=frozenset({"citizen"})), "/roles"),
        (replace(CLIENT, name=OWN_CLIENT), "/name"),
        (replace(CLIENT, matters=frozenset({"all"})), "/matters"),
        (replace(CLIENT, callbacks=("http://one.example/cb",)), "/callbacks"),
        (replace(CLIENT, callbacks=("https://one.example/cb#x",)), "/callbacks"),
        (replace(CLIENT, callbacks=("https://[one/cb",)), "/callbacks"),
        (replace(CLIENT, quotas=(("account_day", 1),)), "/quotas"),
        (replace(CLIENT, quotas=(("client_day", 0),)), "/quotas"),
        (replace(CLIENT, quotas=(("client_day", 5), ("client_day", 500))), "/quotas"),
        (replace(CLIENT, keys=(jwk(EC, private=True),)), "/keys"),
        (replace(CLIENT, keys=(jwk(OctKey.generate_key(256), private=True),)), "/keys"),
        (replace(CLIENT, keys=({**KEYS[2], "n": KEYS[2]["n"][:171]},)), "/keys"),
        (replace(CLIENT, keys=(jwk(ECKey.generate_key("P-384")),)), "/keys"),
        (replace(CLIENT, keys=(jwk(EC, x="AA"),)), "/keys"),
        (replace(CLIENT, keys=({"kty": "EC"},)), "/keys"),
        (replace(CLIENT, keys=(KEYS[0], {**KEYS[1], "kid": KEYS[0]["kid"]})), "/keys"),
        (replace(CLIENT, acts_for=frozenset({"Housing"})), "/actsFor"),
        (replace(CLIENT, signs_requests=True, keys=()), "/signsRequests"),
    ],
)
def test_what_does_not(record: Any, member: str) -> None:
    assert [fault.pointer for fault in faults_in(record)] == [member]


def test_an_id_from_elsewhere_names_nobody() -> None:
    assert faults_in(ACCOUNT, "hr-8812") == []
    assert [fault.pointer for fault in faults_in(ACCOUNT, "33079119940317001X")] == ["/external_id"]


HEAD = "account,department,county,post,duties,roles"


def test_accounts_come_out_of_a_file_and_go_into_one() -> None:
    written = write_accounts([Registered(_id(), replace(ACCOUNT, person_digest="0" * 32), "hr-1")])
    found, faults = read_accounts(written)
    assert not faults
    assert [(one.record, one.external_id, one.has_state) for one in found] == [
        (replace(ACCOUNT, person_digest="0" * 32), "hr-1", True)
    ]
    assert written.splitlines()[0] == ",".join(COLUMNS)


def _id() -> Any:
    return uuid7()


def test_a_file_may_leave_out_what_stays() -> None:
    found, faults = read_accounts(f"\ufeff{HEAD}\r\nJH1,housing,330702,desk,M01 M12,officer\r\n\r\n")
    assert not faults
    assert [(one.line, one.record.duties, one.has_state, one.has_digests) for one in found] == [
        (2, frozenset({"M01", "M12"}), False, False)
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(1, "/head")]),
        ("account,department", [(1, "/head")]),
        (f"{HEAD},name", [(1, "/head")]),
        (f"{HEAD},post", [(1, "/head")]),
        (f"{HEAD}\nJH1,housing,330702,desk,M01", [(2, "")]),
        (f"{HEAD}\nJH1,Housing,33,desk,M01,officer", [(2, "/department"), (2, "/county")]),
        (f"{HEAD}\nJH1,housing,330702,d,M01,officer\njh1,housing,330702,d,M01,officer", [(3, "/account")]),
        (f"{HEAD},state\nJH1,housing,330702,d,M01,officer,gone", [(2, "/state")]),
        (f"{HEAD}\n33079119940317001X,housing,330702,d,M01,officer", [(2, "/name")]),
    ],
)
def test_what_is_wrong_with_a_file_stands_by_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    _, found = read_accounts(text)
    assert [(one.line, one.fault.pointer) for one in found] == faults
    assert "33079119940317001X" not in str(found)


def test_state_words() -> None:
    found, _ = read_accounts(f"{HEAD},state\nJH1,housing,330702,d,,officer,suspended")
    assert found[0].record.state is AccountState.SUSPENDED
    assert found[0].record.duties == frozenset()
