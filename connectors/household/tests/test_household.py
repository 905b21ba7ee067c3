"""The household connector against its simulated bureau, over the real protocol."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from connectors.household.department.register import is_minor
from gateway.domain.clock import Clock, real_now
from gateway.domain.errors import SetupError
from gateway.domain.reply import UNREAD, Ambiguous, Found, NoRecord, PartialMatch, Refused, Unavailable
from gateway.testing.bench import NO_ANSWER_FAULTS, Bench, running_department
from gateway_demo.kit import Ready

POPULATION = Path(__file__).parents[3] / "tests" / "fixtures" / "population"
CHEN = ("33079119940317001X", "陈思远")
LIN = ("330791199511020027", "林晓雯")
CHILD = "330791202302080028"
DEAD = ("33079819590821001X", "金大海")
MIGRANT = ("529901199101250014", "罗启明")
SEALED = ("330791201601010017", "许安安")
OFFICER = ("330791199003070028", "王丽")
NOBODY = ("330791198001010014", "查无此人")
PERSON = ("person_status", "hukou_county", "former_name", "cancel_reason", "cancel_date", "birth_date")


async def test_a_person_is_found_with_the_granted_items_alone(bench: Bench) -> None:
    reply = await bench.ask("person", *CHEN, ["person_status", "hukou_county"], lookup_id="L-1")
    assert isinstance(reply, Found)
    assert reply.records == ({"person_status": "normal", "hukou_county": "330702"},)
    assert reply.as_of is not None
    assert reply.as_of.isoformat().startswith("2026-11-01T10:0")
    assert reply.trace.startswith("c")


async def test_all_items_come_typed(bench: Bench) -> None:
    reply = await bench.ask("person", *DEAD, PERSON)
    assert isinstance(reply, Found)
    assert reply.records[0] == {
        "person_status": "cancelled",
        "hukou_county": "330783",
        "former_name": None,
        "cancel_reason": "死亡",
        "cancel_date": date(2026, 9, 12),
        "birth_date": date(1959, 8, 21),
    }


async def test_somebody_registered_elsewhere_has_no_county(bench: Bench) -> None:
    reply = await bench.ask("person", *MIGRANT, ["person_status", "hukou_county"])
    assert isinstance(reply, Found)
    assert reply.records == ({"person_status": "elsewhere", "hukou_county": None},)


async def test_number_and_name_that_do_not_belong_together(bench: Bench) -> None:
    assert isinstance(await bench.ask("person", CHEN[0], LIN[1], PERSON), PartialMatch)
    assert isinstance(await bench.ask("children_of_applicant", CHEN[0], LIN[1], ["minor_children"]), PartialMatch)


async def test_a_number_issued_twice(bench: Bench) -> None:
    bench.fault("duplicate")
    assert isinstance(await bench.ask("person", *CHEN, PERSON), Ambiguous)


async def test_minor_children_by_birth_link(bench: Bench) -> None:
    for parent in (CHEN, LIN):
        reply = await bench.ask("children_of_applicant", *parent, ["minor_children"])
        assert isinstance(reply, Found)
        assert reply.records == ({"minor_children": (CHILD,)},)
    childless = await bench.ask("children_of_applicant", *DEAD, ["minor_children"])
    assert isinstance(childless, Found)
    assert childless.records == ({"minor_children": ()},)


async def test_an_answer_without_the_list_is_not_an_answer_of_no_children(bench: Bench) -> None:
    bench.fault("no_list")
    reply = await bench.ask("children_of_applicant", *CHEN, ["minor_children"])
    assert isinstance(reply, Unavailable)
    assert reply.reason == "bad_record"


async def test_a_sealed_child_is_not_listed(bench: Bench) -> None:
    reply = await bench.ask("children_of_applicant", *OFFICER, ["minor_children"])
    assert isinstance(reply, Found)
    assert reply.records == ({"minor_children": ()},)


async def test_whoever_is_protected_from_now_on_is_answered_like_nobody(bench: Bench) -> None:
    assert isinstance(await bench.ask("person", *CHEN, PERSON), Found)
    bench.fault("sealed")
    sealed, nobody = await bench.ask("person", *CHEN, PERSON), await bench.ask("person", *NOBODY, PERSON)
    assert isinstance(sealed, NoRecord)
    assert (type(sealed), sealed.trace) == (type(nobody), nobody.trace)


async def test_a_protected_person_is_answered_like_nobody_and_the_desk_is_told(bench: Bench) -> None:
    nobody = await bench.ask("person", *NOBODY, PERSON, lookup_id="L-nobody")
    assert bench.alerts == []
    sealed = await bench.ask("person", *SEALED, PERSON, lookup_id="L-sealed")
    assert isinstance(nobody, NoRecord)
    assert isinstance(sealed, NoRecord)
    assert nobody.as_of is not None
    assert sealed.as_of is not None
    assert abs(sealed.as_of - nobody.as_of) <= timedelta(seconds=2)
    assert (sealed.trace, sealed.coverage_from) == (nobody.trace, nobody.coverage_from)
    assert bench.alerts == [("protected", "L-sealed")]


@pytest.mark.parametrize("fault", NO_ANSWER_FAULTS)
@pytest.mark.parametrize(
    ("question", "items"), [("person", ["person_status"]), ("children_of_applicant", ["minor_children"])]
)
async def test_a_fault_is_never_no_record(bench: Bench, fault: str, question: str, items: list[str]) -> None:
    assert isinstance(
        await bench.ask(question, *CHEN, items), Found
    )  # a secret is there, so the fault meets the question
    bench.fault(fault)
    for person in (CHEN, NOBODY):
        started = asyncio.get_running_loop().time()
        reply = await bench.ask(question, *person, items, within_s=0.25)
        assert isinstance(reply, Unavailable), reply
        assert asyncio.get_running_loop().time() - started < 0.9
    bench.clear()
    assert isinstance(await bench.ask(question, *CHEN, items), Found)


@pytest.mark.parametrize(
    ("fault", "reason", "retry_after_s"),
    [
        ("error", "department_error", None),
        ("error_500", "department_error", None),
        ("throttled", "rate_limited", 2.0),
        ("busy", "rate_limited", 2.0),
        ("broken", "http_500", None),
        ("garbage", "garbage", None),
    ],
)
async def test_what_a_fault_is_called(bench: Bench, fault: str, reason: str, retry_after_s: float | None) -> None:
    bench.fault(fault)
    reply = await bench.ask("person", *CHEN, ["person_status"])
    assert isinstance(reply, Unavailable)
    assert (reply.reason, reply.retry_after_s) == (reason, retry_after_s)


async def test_a_status_of_no_table_is_no_status(bench: Bench) -> None:
    bench.fault("unknown_code")
    reply = await bench.ask("person", *CHEN, ["person_status"])
    assert isinstance(reply, Found)
    assert reply.records == ({"person_status": UNREAD},)


@pytest.mark.parametrize("fault", ["refuse", "hang", "reset"])
async def test_no_secret_no_answer(bench: Bench, fault: str) -> None:
    bench.fault(fault, **({} if fault == "refuse" else {"kind": "token"}))
    assert isinstance(await bench.ask("person", *CHEN, PERSON, within_s=0.25), Unavailable)


@pytest.mark.parametrize("question", ["person", "children_of_applicant"])
async def test_another_persons_record_is_refused_and_told(bench: Bench, question: str) -> None:
    bench.fault("wrong_person")
    items = PERSON if question == "person" else ("minor_children",)
    reply = await bench.ask(question, *CHEN, items, lookup_id="L-9")
    assert isinstance(reply, Refused)
    assert reply.reason == "wrong_person"
    assert bench.alerts == [("wrong_person", "L-9")]


async def test_fields_that_were_not_asked_for_do_not_come_through(bench: Bench) -> None:
    bench.fault("extra_field")
    reply = await bench.ask("person", *CHEN, ["person_status"])
    assert isinstance(reply, Found)
    assert reply.records == ({"person_status": "normal"},)


async def test_a_secret_that_ends_midway_is_renewed_once_and_the_question_asked_again(bench: Bench) -> None:
    await bench.ask("person", *CHEN, ["person_status"])
    bench.fault("secret_expired", times=1)
    assert isinstance(await bench.ask("person", *CHEN, ["person_status"]), Found)
    assert [call["kind"] for call in bench.calls()] == ["token", "person", "person", "refresh", "person"]


async def test_a_secret_that_stays_invalid_is_asked_for_only_once(bench: Bench) -> None:
    bench.fault("secret_expired")
    reply = await bench.ask("person", *CHEN, ["person_status"])
    assert isinstance(reply, Unavailable)
    assert reply.reason == "secret_invalid"
    assert [call["kind"] for call in bench.calls()] == ["token", "person", "refresh", "person"]


async def test_many_questions_at_once_fetch_one_secret(bench: Bench) -> None:
    replies = await asyncio.gather(*(bench.ask("person", *CHEN, ["person_status"]) for _ in range(10)))
    assert all(isinstance(reply, Found) for reply in replies)
    assert bench.store.made == 1


async def test_two_gateways_with_one_store_do_not_void_each_others_secret(
    bench: Bench, department: tuple[Ready, Clock]
) -> None:
    other = Bench(*department, store=bench.store)
    for asking in (bench, other, bench, other):
        assert isinstance(await asking.ask("person", *CHEN, ["person_status"]), Found)
    assert bench.store.made == 1
    await other.close()


async def test_a_fresh_secret_voids_the_former(bench: Bench, department: tuple[Ready, Clock]) -> None:
    stranger = Bench(*department)
    await bench.ask("person", *CHEN, ["person_status"])
    await stranger.ask("person", *CHEN, ["person_status"])
    assert isinstance(await bench.ask("person", *CHEN, ["person_status"]), Found)
    assert bench.store.made == 2
    await stranger.close()


async def test_a_clock_that_is_wrong_by_more_than_five_minutes_gets_no_secret(department: tuple[Ready, Clock]) -> None:
    ready, clock = department
    late = Bench(ready, replace(clock, real=lambda: real_now() - timedelta(minutes=6)))
    reply = await late.ask("person", *CHEN, PERSON)
    assert isinstance(reply, Unavailable)
    assert (reply.reason, reply.cause) == ("sign_in_failed", "12")
    await late.close()


async def test_purpose_and_lookup_id_travel_and_only_granted_fields_are_asked_for(bench: Bench) -> None:
    await bench.ask("person", *CHEN, ["person_status", "birth_date"], lookup_id="L-7")
    call = bench.calls()[-1]
    assert call["lookup_id"] == "L-7"
    assert call["purpose"] == {
        "powerMatters": "公共租赁住房保障资格确认",
        "subPowerMatters": "M01",
        "accesscardId": "T000123",
        "materialName": "户籍证明",
        "fields": "csrq,gmsfhm,ryzt",
    }
    assert CHEN[0] not in str(call)


async def test_more_than_twenty_calls_a_second_are_turned_away(tmp_path: Path) -> None:
    with running_department("household", tmp_path, POPULATION, per_second="20") as running:
        bench = Bench(*running)
        replies = await asyncio.gather(*(bench.ask("person", *CHEN, ["person_status"]) for _ in range(30)))
        await bench.close()
    assert sum(isinstance(reply, Found) for reply in replies) == 20
    assert {reply.reason for reply in replies if isinstance(reply, Unavailable)} == {"rate_limited"}


def test_an_endpoint_that_lacks_something_stops_the_start(department: tuple[Ready, Clock]) -> None:
    ready, clock = department
    with pytest.raises(SetupError, match="app_secret"):
        Bench(replace(ready, endpoint={"url": ready.url, "app_key": "k"}), clock)


@pytest.mark.parametrize(
    ("born", "today", "minor"),
    [
        ("2008-11-01", date(2026, 11, 1), False),
        ("2008-11-02", date(2026, 11, 1), True),
        ("2008-02-29", date(2026, 2, 28), True),
        ("2008-02-29", date(2026, 3, 1), False),
    ],
)
def test_the_eighteenth_birthday(born: str, today: date, *, minor: bool) -> None:
    assert is_minor(born, today) is minor
