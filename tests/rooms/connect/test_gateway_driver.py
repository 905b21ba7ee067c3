"""The gateway driver against a scripted other gateway: each state of a certificate is a reply, and nobody is asked in a circle."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import ECKey

from gateway.connect.drivers.gateway import GatewayDriver
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import CaseNumber, CountyCode, DepartmentCode, ItemName, LookupId, MatterCode
from gateway.domain.errors import SetupError
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import (
    UNREAD,
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Record,
    Refused,
    Reply,
    Unavailable,
)
from gateway.entry import endorsement_message, receipt_message
from gateway.identity.tokens import parts_of
from gateway.sdk import AskedFor, DriverContext, HttpFault, HttpReply, Probe, Purpose, Question
from gateway.sdk.manifest import check_manifest
from gateway.testing.bench import MemoryStore
from gateway.tlog import Signer

AT = datetime(2026, 11, 1, 10, tzinfo=CHINA)
LOG, OURS = "yiwu.example/gateway/audit", "jinhua.example/gateway/audit"
LOG_KEY, STREAM_KEY, BOOT = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), uuid4()
QUERY = "01a22a72-f3da-7eb7-9722-1a59549a39f9"
ITEM = {"title": {"en": "x", "zh": "项"}, "level": 2, "sharing": "conditional", "basis": "x", "open": True}
MANIFEST: Mapping[str, Any] = {
    "connector": {"name": "homestead", "department": "homestead", "contract": 1, "asks_by": ["person_id"]},
    "driver": {"kind": "gateway"},
    "limits": {"deadline_s": 5.0, "at_once": 5, "own_receipt": True},
    "questions": {
        "approval": {
            "items": ["has", "day"],
            "protocol": {"matter": "M31", "certificate": "M31-C1", "case_number": "YW-{2}-{4}", "parameters": ["county=330782"]},
        }
    },
    "items": {
        "has": {**ITEM, "at": "answer", "type": "code", "codes": {"yes": "yes", "no": "no"}},
        "day": {**ITEM, "at": "fields.since", "type": "date?"},
    },
}  # fmt: skip
SINCE = {"since": {"state": "value", "value": "2020-05-01"}}


def asked_by(**protocol: object) -> Mapping[str, Any]:
    """The questions with other facts."""
    question = MANIFEST["questions"]["approval"]
    return {"approval": {**question, "protocol": {**question["protocol"], **protocol}}}


def certificate(
    state: str = "answered", answer: str | None = "yes", reason: str = "ON_RECORD", **more: Any
) -> dict[str, Any]:
    return {
        "certificate": "M31-C1", "method": "data_query", "state": state, "answer": answer, "reason": reason, "fields": {}, "next": None,
        "sources": [{"status": "found", "as_of": "2026-10-31T23:59:59+08:00"}], **more,
    }  # fmt: skip


def document(
    shown: Mapping[str, Any], status: int = 200, *, signed_by: Ed25519PrivateKey = STREAM_KEY, **more: Any
) -> HttpReply:
    leaf = secrets.token_hex(32)
    told = {
        "query_id": QUERY, "matter": "M31", "case_number": "YW-2026-000017", "certificates": [shown],
        "receipt": {"entry": "3-7", "leaf_hash": leaf, "signature": signed_by.sign(receipt_message("3-7", leaf)).hex()}, **more,
    }  # fmt: skip
    return HttpReply(status, {"retry-after": "30"} if status == 202 else {}, json.dumps(told).encode())


def problem(status: int, code: str = "", rule: str = "", **headers: str) -> HttpReply:
    return HttpReply(status, headers, json.dumps({"code": code, "rule": rule}).encode())


class Peer:
    """Gives tokens and the key of its stream, and answers the rest by script; the last one again and again."""

    def __init__(self, *script: HttpReply | HttpFault) -> None:
        self.script = list(script)
        self.sent: list[tuple[str, str, Mapping[str, str], bytes]] = []
        self.tokens = self.streams = 0

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"", timeout_s: float, max_bytes: int = 1 << 20
    ) -> HttpReply:  # fmt: skip
        assert 0 < timeout_s <= 5
        assert max_bytes
        if url.endswith("/token"):
            self.tokens += 1
            return HttpReply(200, {}, json.dumps({"access_token": f"t{self.tokens}", "expires_in": 300}).encode())
        if "/audit/streams/" in url:
            self.streams += 1
            public = STREAM_KEY.public_key().public_bytes_raw()
            endorsement = LOG_KEY.sign(endorsement_message(BOOT, public)).hex()
            key = {"stream_id": 3, "boot_id": str(BOOT), "pubkey": public.hex(), "endorsement": endorsement}
            return HttpReply(200, {}, json.dumps({"streams": [key]}).encode())
        self.sent.append((method, url, headers or {}, body))
        said = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(said, HttpFault):
            raise said
        return said

    async def close(self) -> None:
        return None


class House:
    """Our side."""

    def __init__(self, folder: Path, peer: Peer, **changes: Any) -> None:
        key = folder / "key.pem"
        key.touch(mode=0o600)
        key.write_bytes(ECKey.generate_key("P-256", private=True).as_pem(private=True))
        self.alerts: list[str] = []
        endpoint = changes.pop("endpoint", {})
        log_key = Signer(f"{changes.pop('log', LOG)}/2026", changes.pop("log_key", LOG_KEY)).verifier.vkey
        self.driver = GatewayDriver.build(
            DriverContext(
                manifest=check_manifest({**MANIFEST, **changes}, "homestead"),
                endpoint={
                    "url": "https://yiwu.test", "token_url": "https://login.test/token", "client_id": "city", "key_file": str(key), "key_id": "k1",
                    "log_key": log_key, **endpoint,
                },
                resources=resources.files("gateway"), http=peer, clock=Clock(AT, AT, real=lambda: AT), store=MemoryStore(),
                alert=lambda kind, _: self.alerts.append(kind), origin=OURS,
            )
        )  # fmt: skip

    def ask(
        self, *, origins: tuple[str, ...] = (), handle: str | None = None, within_s: float = 3.0, **more: Any
    ) -> Reply:
        async def once() -> Reply:
            asked_for = AskedFor(DepartmentCode("housing"), CountyCode("330702"), "window", origins)
            purpose = Purpose(
                MatterCode("M41"), "x", CaseNumber("JH-2026-M41-000017"), "x", "JH330702000123", asked_for
            )
            question = Question(
                LookupId("l1"), "approval", Person(PersonId("33079119940317001X"), "陈思远"), None, frozenset(map(ItemName, ("has", "day"))),
                purpose, asyncio.get_running_loop().time() + within_s, handle,
            )  # fmt: skip
            return await self.driver.ask(replace(question, **more))

        return asyncio.run(once())


def test_each_request_is_signed_where_that_is_wanted_there(tmp_path: Path) -> None:
    peer = Peer(document(certificate("pending", None), 202), document(certificate()))
    House(tmp_path, peer, endpoint={"signs_requests": "true"}).ask()
    assert peer.sent
    nonces = set()
    for method, _, headers, body in peer.sent:
        told = headers["Signature-Input"]
        for name in (
            "@method",
            "@target-uri",
            "authorization",
            "acting-officer",
            *(["content-digest"] if body else []),
        ):
            assert f'"{name}"' in told, (method, told)
        nonces.add(told.rpartition("nonce=")[2])
    assert len(nonces) == len(peer.sent)
    plain = Peer(document(certificate()))
    House(tmp_path, plain).ask()
    assert "Signature-Input" not in plain.sent[0][2]


def record(has: str, day: date | str | None) -> Record:
    return {ItemName("has"): has, ItemName("day"): day}


def bare(reply: Reply) -> Reply:
    """The reply but for what stands beside its content."""
    plain = replace(reply, receipts=(), trace="")
    return plain if isinstance(plain, Pending | Unavailable | Refused) else replace(plain, as_of=None)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (certificate(fields={"since": {"state": "not_on_record"}}), Found((record("yes", None),))),
        (certificate(answer="no", fields={"since": {"state": "denied"}}), Found((record("no", UNREAD),))),
        (certificate(fields={"since": {"state": "masked", "value": "2020-**-**"}}), Found((record("yes", UNREAD),))),
        (certificate(), Found((record("yes", UNREAD),))),
        (certificate(answer="unknown", reason="NOT_UNDERSTOOD"), Found((record(UNREAD, UNREAD),))),
        (certificate(answer="perhaps"), Found((record(UNREAD, UNREAD),))),
        (certificate(answer="unknown", reason="PARTIAL"), PartialMatch()),
        (certificate(answer="unknown", reason="AMBIGUOUS"), Ambiguous()),
        (certificate(answer=None, reason="NO_RECORD", sources=[{"status": "no_record"}]), NoRecord()),
        (certificate(answer=None, fields={"since": {"state": "not_on_record"}}, sources=[{"status": "no_record"}]), NoRecord()),
        (certificate(answer=None, reason="NO_RECORD", sources=[{"status": "no_record"}, {"status": "unavailable"}]), Found((record(UNREAD, UNREAD),))),
        (certificate(method="declaration", reason="DECLARED"), Refused("declared")),
        (certificate("denied", None, "DENIED", rule="not-owner"), Refused("not-owner")),
        (certificate("not_required", None), Refused("not_required")),
        (certificate("not_applicable", None), Refused("not_applicable")),
        (certificate("unavailable", None, "UNAVAILABLE"), Unavailable("peer_unavailable")),
        (certificate("unavailable", None, "REFUSED"), Refused("refused_there")),
        (certificate("elsewhere", None), Unavailable("garbage")),
    ],
)  # fmt: skip
def test_each_state_is_a_reply(tmp_path: Path, shown: Mapping[str, Any], said: Reply) -> None:
    reply = House(tmp_path, Peer(document(shown))).ask()
    assert bare(reply) == said
    assert [(one.log, one.entry) for one in reply.receipts] == [(LOG, "3-7")]


def test_pending_there_is_pending_here_and_goes_on_by_its_number(tmp_path: Path) -> None:
    peer = Peer(
        document(certificate("pending", None, "TO_BE_VERIFIED", next={"kind": "task"}), 202),
        document(certificate(fields=SINCE)),
    )
    house = House(tmp_path, peer)
    reply = house.ask()
    assert bare(reply) == Pending("peer", QUERY, AT + timedelta(seconds=30))
    assert isinstance(house.ask(handle=QUERY), Found)
    assert [(method, url.rpartition("/v1")[2]) for method, url, _, _ in peer.sent] == [
        ("POST", "/queries"),
        ("GET", f"/queries/{QUERY}"),
    ]


def test_silent_counties_there_make_it_an_answer_in_part(tmp_path: Path) -> None:
    shown = certificate(
        "pending", None, "COUNTIES_SILENT", next={"kind": "resumes", "missing_counties": ["330702"]}, fields=SINCE
    )
    reply = House(tmp_path, Peer(document(shown, 202))).ask()
    assert isinstance(reply, Incomplete)
    assert (reply.missing, reply.handle) == (("330702",), QUERY)
    assert reply.records == (record(UNREAD, date(2020, 5, 1)),)


def test_one_query_is_sent_in_our_officers_name_and_no_second_one(tmp_path: Path) -> None:
    peer = Peer(HttpFault("reset"), document(certificate()))
    house = House(tmp_path, peer)
    assert house.ask() == Unavailable("reset")
    assert isinstance(house.ask(origins=("first.example/log",)), Found)
    (_, _, first, body), (_, url, second, again) = peer.sent
    assert (first["Idempotency-Key"], body) == (second["Idempotency-Key"], again)
    told = json.loads(body)
    assert (told["case_number"], told["certificates"], told["parameters"]) == (
        "YW-2026-000017",
        ["M31-C1"],
        {"county": "330782"},
    )
    assert told["deadline_ms"] == 4700
    assert second["Prefer"] == "wait=2"
    _, claims = parts_of(second["Acting-Officer"])
    assert (claims["htm"], claims["htu"], claims["origins"]) == ("POST", url, ["first.example/log", OURS])
    assert claims["officer"] == {
        "account": "JH330702000123", "department": "housing", "county": "330702", "post": "window", "duties": ["M31"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("origins", "rule"),
    [
        ((LOG,), "origin-loop"),
        ((OURS,), "origin-chain"),
        (("a.example/x", "b.example/x", "c.example/x"), "origin-chain"),
    ],
)
def test_nobody_is_asked_in_a_circle_or_by_too_many(tmp_path: Path, origins: tuple[str, ...], rule: str) -> None:
    peer = Peer(document(certificate()))
    assert House(tmp_path, peer).ask(origins=origins) == Refused(rule)
    assert not peer.sent


def test_a_receipt_that_its_log_key_does_not_stand_behind_is_no_answer(tmp_path: Path) -> None:
    strange = Ed25519PrivateKey.generate()
    assert House(tmp_path, Peer(document(certificate(), signed_by=strange))).ask() == Unavailable("false_receipt")
    assert House(tmp_path, Peer(document(certificate())), log_key=strange).ask() == Unavailable("false_receipt")


def test_the_key_of_a_stream_is_fetched_once(tmp_path: Path) -> None:
    peer = Peer(document(certificate()))
    house = House(tmp_path, peer)
    assert isinstance(house.ask(), Found)
    assert isinstance(house.ask(), Found)
    assert (peer.streams, peer.tokens) == (1, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"case_number": "YW-2026-000018"},
        {"matter": "M32"},
        {"certificates": [certificate(certificate="M31-C2")]},
        {"certificates": [certificate()] * 2},
    ],
)
def test_a_document_about_something_else_is_a_wrong_persons(tmp_path: Path, more: Mapping[str, Any]) -> None:
    house = House(tmp_path, Peer(document(certificate(), **more)))
    assert house.ask() == Refused("wrong_person")
    assert house.alerts == ["wrong_person"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (problem(400, "invalid-input"), Refused("invalid-input")),
        (problem(403, "not-authorised", "origin-loop"), Refused("origin-loop")),
        (problem(403, "33079119940317001X"), Refused("not_authorised")),
        (problem(409, "idempotency-mismatch"), Refused("idempotency-mismatch")),
        (problem(409, "idempotency-running", **{"retry-after": "1"}), Unavailable("busy", 1)),
        (problem(429, **{"retry-after": "7"}), Unavailable("rate_limited", 7)),
        (problem(503, "unready", **{"retry-after": "2"}), Unavailable("http_503", 2, "unready")),
        (HttpReply(200, {}, b"<html>"), Unavailable("garbage")),
        (HttpReply(200, {}, b"{}"), Unavailable("garbage")),
    ],
)
def test_what_is_no_document(tmp_path: Path, answer: HttpReply, said: Reply) -> None:
    assert House(tmp_path, Peer(answer)).ask() == said


def test_a_token_that_is_not_taken_is_fetched_anew_once(tmp_path: Path) -> None:
    peer = Peer(problem(401), document(certificate()))
    assert isinstance(House(tmp_path, peer).ask(), Found)
    assert [headers["Authorization"] for _, _, headers, _ in peer.sent] == ["Bearer t1", "Bearer t2"]
    assert House(tmp_path, Peer(problem(401))).ask() == Unavailable("unauthorised")


def test_an_answer_that_has_expired_there_is_asked_for_anew(tmp_path: Path) -> None:
    peer = Peer(problem(404), document(certificate()))
    assert isinstance(House(tmp_path, peer).ask(handle=QUERY), Found)
    assert [method for method, _, _, _ in peer.sent] == ["GET", "POST"]


def test_an_organisation_that_the_question_has_no_role_for_is_not_asked_about(tmp_path: Path) -> None:
    peer = Peer(document(certificate()))
    assert House(tmp_path, peer).ask(employer=CreditCode("91330782MA0000015M")) == Refused("no_employer_role")
    assert not peer.sent


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"limits": {"deadline_s": 5.0, "at_once": 5}}, "own_receipt"),
        ({"log": OURS}, "does not ask itself"),
        ({"driver": {"kind": "gateway", "reserve_s": 9}}, "reserve_s"),
        ({"questions": asked_by(case_number="YW-{9}")}, "case_number has the places"),
        ({"questions": asked_by(parameters=["county"])}, "not of the form name=value"),
        ({"questions": asked_by(matter="31")}, "matter"),
    ],
)
def test_what_does_not_fit_stops_the_start(tmp_path: Path, changes: Mapping[str, Any], said: str) -> None:
    with pytest.raises(SetupError, match=said):
        House(tmp_path, Peer(problem(500)), **changes)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (HttpReply(200, {}, b'{"certificates": [{"code": "M31-C1"}]}'), NoRecord()),
        (HttpReply(200, {}, b'{"certificates": []}'), Refused("no_certificate")),
        (problem(404), Refused("no_matter")),
        (problem(403, rule="role"), Refused("role")),
        (HttpFault("tls"), Unavailable("tls")),
    ],
)
def test_it_is_tried_with_a_question_about_nobody(tmp_path: Path, answer: HttpReply | HttpFault, said: Reply) -> None:
    peer = Peer(answer)
    house = House(tmp_path, peer)

    async def once() -> Reply:
        return await house.driver.probe(Probe(LookupId("p"), asyncio.get_running_loop().time() + 2))

    assert asyncio.run(once()) == said
    assert [(method, url) for method, url, _, _ in peer.sent] == [("GET", "https://yiwu.test/v1/matters/M31")]
    assert "Acting-Officer" not in peer.sent[0][2]
