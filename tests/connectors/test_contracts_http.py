"""The simulated departments over HTTP keep their written contracts, and so do the gateway's questions to them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.domain.clock import Clock
from gateway.testing.bench import AS_OF, Bench, running_department
from gateway_demo.kit import Ready
from tests.connectors.contract import OpenApi, RecordingHttp

POPULATION = Path(__file__).parents[1] / "fixtures" / "population"
CHEN, LIN = ("33079119940317001X", "陈思远"), ("330791199511020027", "林晓雯")
XU, HE = ("330796198802290024", "徐美钰"), ("330799196602030017", "何大山")
SEALED, NOBODY = ("330791201601010017", "许安安"), ("330791198001010014", "查无此人")
FIRM, NOBODYS = "91330791MA0000015M", "91330791MA0009992Q"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a conversation, on a good day or a bad one."""

    question: str
    person: tuple[str, str] = CHEN
    fault: str = ""
    other: tuple[str, str] | None = None
    employer: str | None = None
    beside: tuple[tuple[str, str], ...] = ()
    """Who is asked about in the same call."""


CONVERSATIONS: dict[str, Sequence[Asked]] = {
    "household": [
        Asked("person"),
        Asked("person", HE),
        Asked("person", NOBODY),
        Asked("person", (CHEN[0], LIN[1])),
        Asked("person", SEALED),
        Asked("person", fault="duplicate"),
        Asked("person", fault="error"),
        Asked("person", fault="error_500"),
        Asked("person", fault="throttled"),
        Asked("person", fault="secret_expired"),
        Asked("children_of_applicant"),
        Asked("children_of_applicant", NOBODY),
        Asked("person", beside=(HE, NOBODY, (LIN[0], CHEN[1]), SEALED)),
        Asked("person", beside=(HE,), fault="duplicate"),
        Asked("person", beside=(HE,), fault="error"),
        Asked("children_of_applicant", beside=(LIN, NOBODY)),
        Asked("is_child_of", ("330791202302080028", "陈一诺"), other=CHEN),
    ],
    "marriage": [
        Asked("status_of_applicant"),
        Asked("status_of_applicant", NOBODY),
        Asked("status_of_applicant", (CHEN[0], LIN[1])),
        Asked("status_of_applicant", fault="error"),
        Asked("status_of_applicant", fault="deferred"),
        Asked("status_of_applicant", fault="endless"),
        Asked("status_of_applicant", fault="lost"),
        Asked("is_couple", other=LIN),
        Asked("is_couple", XU, other=LIN),
    ],
    "market_regulation": [
        Asked("employer", employer=FIRM),
        Asked("employer", employer=NOBODYS),
        Asked("employer", employer=FIRM, fault="error"),
        Asked("employer", employer=FIRM, fault="throttled"),
        Asked("employer", employer=FIRM, fault="moved"),
    ],
    "social_security": [
        Asked("benefit"),
        Asked("benefit", NOBODY),
        Asked("benefit", fault="error"),
    ],
}


@contextmanager
def department(name: str, home: Path) -> Iterator[tuple[Ready, Clock]]:
    unlimited = {"live_per_second": "1000"} if name == "social_security" else {"per_second": "0"}
    with running_department(
        name, home, POPULATION, profile=None, windows=False, as_of=AS_OF, folder=None, **unlimited
    ) as running:
        yield running


@pytest.mark.parametrize("name", sorted(CONVERSATIONS))
async def test_what_passes_is_what_the_contract_says(name: str, tmp_path: Path) -> None:
    contract = OpenApi(f"{name}.openapi.json")
    with department(name, tmp_path) as running:
        http = RecordingHttp()
        bench = Bench(*running, http=http)
        await bench.driver.start()
        for asked in CONVERSATIONS[name]:
            if asked.fault:
                bench.fault(asked.fault)
            items = bench.manifest.questions[asked.question].items
            if asked.beside:
                await bench.ask_batch(asked.question, [asked.person, *asked.beside], items)
                bench.clear()
                continue
            await bench.ask(
                asked.question,
                *asked.person,
                items,
                within_s=PATIENCE_S.get(name, 0.6),
                other=asked.other,
                employer=asked.employer,
            )
            bench.clear()
        await bench.close()
    faults = {(exchange.method, fault) for exchange in http.exchanges for fault in contract.faults(exchange)}
    assert faults == set()
    assert contract.operations() | contract.schemas() - NOT_ANSWERS <= contract.seen, (
        "the contract says more than was said"
    )


PATIENCE_S = {"social_security": 1.5}
"""Two calls a second."""
NOT_ANSWERS = {"AboutPerson", "AboutCouple", "State"}
"""Schemas of requests, and of parts of answers."""


@pytest.mark.parametrize(
    ("name", "schema", "answer"),
    [
        ("household", "Nobody", {"code": "00", "msg": "", "dataCount": 1, "data": {"hcjg": "库中无此号"}}),
        ("household", "Refusal", {"code": "00", "msg": ""}),
        ("marriage", "Couple", {"status": "DONE", "couple": "MAYBE"}),
        ("marriage", "Error", {"errCode": "MZ-1"}),
        ("market_regulation", "Page", {"code": "0", "msg": "", "trace_no": "x", "data": {"rows": []}}),
        ("market_regulation", "Refusal", {"code": "0", "msg": ""}),
        ("social_security", "Benefit", {"flag": "1", "message": "", "result": None}),
    ],
)
def test_a_contract_can_be_broken(name: str, schema: str, answer: dict[str, object]) -> None:
    assert not OpenApi(f"{name}.openapi.json").is_of(schema, answer)
