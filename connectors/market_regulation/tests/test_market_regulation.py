"""The market regulation connector against its simulated bureau, over the real protocol."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from gateway_market_regulation.adapter import licence
from gateway_market_regulation.signature import sign
from hypothesis import given
from hypothesis import strategies as st

from connectors.market_regulation.department.desk import TOLERANCE_MS, Desk, right_sign
from connectors.market_regulation.department.register import Register
from gateway.domain.clock import Clock, real_now
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.errors import SetupError
from gateway.domain.person import CreditCode, Person, PersonId
from gateway.domain.reply import Found, NoRecord, Refused, Reply, Unavailable
from gateway.sdk import Question, load_adapter
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.testing.bench import NO_ANSWER_FAULTS, PURPOSE, Bench, running_department
from gateway.testing.conformance import conformance
from gateway.testing.misbehaving import MisbehavingHttp, with_number_spelt
from gateway_demo.kit import Ready

POPULATION = Path(__file__).parents[3] / "tests" / "fixtures" / "population"
FIRM = "91330791MA0000015M"
YOUNG = "91330796MA00000741"
UNREPRESENTED = "91330797MA00000312"
NOBODYS = "91330791MA0009992Q"
FANG = ("330792197905050015", "方志强")
CHEN = ("33079119940317001X", "陈思远")
ITEMS = ("name", "status", "legal_rep_match")


test_conformance = conformance("market_regulation")
"""`rows.json` beside this file adds two licences of one code."""


async def ask(
    bench: Bench, code: str = FIRM, other: tuple[str, str] | None = FANG, *, within_s: float = 5.0, lookup_id: str = ""
) -> Reply:
    return await bench.ask("employer", *CHEN, ITEMS, within_s=within_s, lookup_id=lookup_id, other=other, employer=code)


async def test_a_business_and_its_representative(bench: Bench) -> None:
    reply = await ask(bench)
    assert isinstance(reply, Found)
    assert reply.records == ({"name": "金华市示例精密机械有限公司", "status": "存续", "legal_rep_match": "same"},)
    assert reply.trace.startswith("sc")
    assert reply.as_of is not None


@pytest.mark.parametrize(
    ("code", "other", "match"),
    [(FIRM, FANG, "same"), (FIRM, CHEN, "other"), (FIRM, None, "unknown"), (UNREPRESENTED, FANG, "unknown")],
)
async def test_whether_the_applicant_represents_it(
    bench: Bench, code: str, other: tuple[str, str] | None, match: str
) -> None:
    reply = await ask(bench, code, other)
    assert isinstance(reply, Found)
    assert reply.records[0][ItemName("legal_rep_match")] == match
    assert not {FANG[0], CHEN[0]} & set(map(str, reply.records[0].values()))


async def test_every_page_is_read_and_signed_on_its_own(bench: Bench) -> None:
    await ask(bench, FIRM)
    assert [call["purpose"]["page"] for call in bench.calls()] == ["1", "2"]
    bench.clear()
    await ask(bench, YOUNG)
    assert [call["purpose"]["page"] for call in bench.calls()] == ["1"]


async def test_a_code_in_small_letters_with_a_blank_is_the_same_business(bench: Bench) -> None:
    plain = await ask(bench)
    http = MisbehavingHttp(AsyncioHttp.open(), with_number_spelt(FIRM))
    spelt = Bench(bench.ready, bench.clock, http=http)
    reply = await ask(spelt)
    await spelt.close()
    assert http.changed
    assert isinstance(plain, Found)
    assert isinstance(reply, Found)
    assert reply.records == plain.records
    assert spelt.alerts == []


async def test_a_code_that_nobody_has(bench: Bench) -> None:
    assert isinstance(await ask(bench, NOBODYS), NoRecord)


async def test_a_question_about_nobody_is_not_sent(bench: Bench) -> None:
    reply = await bench.ask("employer", *CHEN, ITEMS)
    assert reply == Refused("no_credit_code")
    assert bench.calls() == []


@pytest.mark.parametrize("fault", NO_ANSWER_FAULTS)
async def test_a_fault_is_never_no_record(bench: Bench, fault: str) -> None:
    bench.fault(fault)
    for code in (FIRM, NOBODYS):
        started = asyncio.get_running_loop().time()
        assert isinstance(await ask(bench, code, within_s=0.25), Unavailable)
        assert asyncio.get_running_loop().time() - started < 0.9


@pytest.mark.parametrize(
    ("fault", "reason", "retry_after_s"),
    [
        ("short_page", "garbage", None),
        ("same_page", "garbage", None),
        ("moved", "moved", None),
        ("no_present", "bad_record", None),
        ("bad_time", "clock", None),
        ("throttled", "rate_limited", 2.0),
        ("busy", "rate_limited", 2.0),
    ],
)
async def test_what_a_fault_is_called(bench: Bench, fault: str, reason: str, retry_after_s: float | None) -> None:
    bench.fault(fault)
    reply = await ask(bench)
    assert isinstance(reply, Unavailable)
    assert (reply.reason, reply.retry_after_s) == (reason, retry_after_s)


async def test_a_register_that_changes_between_two_pages_is_read_once_more(bench: Bench) -> None:
    bench.fault("moved", times=1)
    assert isinstance(await ask(bench), Found)
    assert [call["purpose"]["page"] for call in bench.calls()] == ["1", "2", "3", "1", "2"]


async def test_another_business_is_refused_and_told(bench: Bench) -> None:
    bench.fault("wrong_person")
    reply = await ask(bench, lookup_id="L-9")
    assert isinstance(reply, Refused)
    assert reply.reason == "wrong_person"
    assert bench.alerts == [("wrong_person", "L-9")]


async def test_purpose_and_lookup_id_travel(bench: Bench) -> None:
    await ask(bench, YOUNG, lookup_id="L-7")
    (call,) = bench.calls()
    assert call["lookup_id"] == "L-7"
    assert call["purpose"] == {
        "matter": "M01",
        "case_no": "T-2026-M01-000017",
        "certificate": "户籍证明",
        "officer": "T000123",
        "page": "1",
    }


async def test_a_wrong_secret_and_a_wrong_clock_get_nothing(department: tuple[Ready, Clock]) -> None:
    ready, clock = department
    forged = Bench(replace(ready, endpoint={**ready.endpoint, "app_secret": "another"}), clock)
    late = Bench(ready, replace(clock, real=lambda: real_now() - timedelta(minutes=6)))
    for bench, reason, cause in ((forged, "signature", "4001"), (late, "clock", "4002")):
        reply = await ask(bench)
        assert isinstance(reply, Unavailable)
        assert (reply.reason, reply.cause) == (reason, cause)
        await bench.close()


async def test_more_than_the_limit_is_turned_away(tmp_path: Path) -> None:
    with running_department("market_regulation", tmp_path, POPULATION, per_second="10") as running:
        bench = Bench(*running)
        replies = await asyncio.gather(*(ask(bench, YOUNG) for _ in range(15)))
        await bench.close()
    assert sum(isinstance(reply, Found) for reply in replies) == 10
    assert {reply.reason for reply in replies if isinstance(reply, Unavailable)} == {"rate_limited"}


def test_an_endpoint_that_lacks_something_stops_the_start(department: tuple[Ready, Clock]) -> None:
    ready, clock = department
    with pytest.raises(SetupError, match="app_secret") as fault:
        Bench(replace(ready, endpoint={"url": ready.url, "app_key": "k"}), clock)
    assert ready.url not in str(fault.value)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=6), st.text(max_size=8))
def test_both_sides_sign_alike_whatever_the_order(parameters: dict[str, str], secret: str) -> None:
    turned = dict(reversed(parameters.items()))
    assert sign(parameters, secret) == right_sign(turned, secret) == sign({**turned, "sign": "x"}, secret)


def test_a_signature_by_hand() -> None:
    """`printf 'a=1&b=二' | openssl dgst -sha256 -hmac s`"""
    assert sign({"b": "二", "a": "1", "c": "", "sign": "x"}, "s") == (
        "5c495b7dc3e7d9c288ebad750c3eb4dcb3690da351027ccc8242937a7134d7ba"
    )


def test_the_desk_takes_a_nonce_once() -> None:
    desk = Desk("k", "s", lambda: 1_000_000)
    body = {"app_key": "k", "timestamp": "1000000", "nonce": "n"}
    signed = {**body, "sign": right_sign(body, "s")}
    assert [desk.fault_of(signed), desk.fault_of(signed)] == ["", "4003"]
    assert desk.fault_of({**signed, "timestamp": str(1_000_001 + TOLERANCE_MS)}) == "4002"
    assert desk.fault_of({**signed, "app_key": "x"}) == "4004"
    assert desk.fault_of({**signed, "sign": ""}) == "4001"


QUESTION = Question(
    LookupId("L"), "employer", Person(PersonId(CHEN[0]), CHEN[1]), Person(PersonId(FANG[0]), FANG[1]), frozenset(), PURPOSE,
    0.0, employer=CreditCode(FIRM),
)  # fmt: skip


@pytest.mark.parametrize(
    ("held", "match"), [(FANG[0], "same"), ("330792790505001", "same"), (CHEN[0], "other"), ("", "unknown")]
)
def test_old_entries_hold_fifteen_characters(held: str, match: str) -> None:
    shaped = licence({"fddbrzjh": held, "qymc": "厂"}, QUESTION)
    assert shaped == {"qymc": "厂", "legal_rep_match": match}


SHOP = replace(QUESTION, employer=CreditCode("92330791MA0000090B"))


@pytest.mark.parametrize(
    ("question", "representative", "operator", "match"),
    [
        (SHOP, "", FANG[0], "same"),
        (SHOP, "", "330792790505001", "same"),
        (SHOP, "", CHEN[0], "other"),
        (SHOP, FANG[0], CHEN[0], "other"),  # whoever else stands in the row does not operate it
        (SHOP, FANG[0], "", "unknown"),
        (QUESTION, CHEN[0], FANG[0], "other"),
        (QUESTION, "", FANG[0], "unknown"),
    ],
)
def test_for_an_individual_business_its_operator_stands_and_for_no_other(
    question: Question, representative: str, operator: str, match: str
) -> None:
    shaped = licence({"fddbrzjh": representative, "jyzzjh": operator, "qymc": "店"}, question)
    assert shaped == {"qymc": "店", "legal_rep_match": match}


def test_the_bureau_shows_an_operator_of_individual_businesses_alone() -> None:
    row = {"name": "店", "status": "存续", "legal_rep_id_no": FANG[0], "founded": "2020-01-01", "county": "330702"}
    shown = {}
    for code in (FIRM, "92330791MA0000090B"):
        (state,) = [one for one in Register([{**row, "uscc": code}]).states(code) if one["dqzt"] == "1"]
        shown[code] = (state["fddbrzjh"], state["jyzzjh"])
    assert shown == {FIRM: (FANG[0], ""), "92330791MA0000090B": ("", FANG[0])}


def test_the_adapter_is_the_manifests() -> None:
    assert load_adapter("gateway_market_regulation.adapter:licence") is licence
    assert licence({"fddbrzjh": 7}, QUESTION) == {"legal_rep_match": "unknown"}
