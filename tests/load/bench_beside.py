"""What a caller at a window feels of a batch that runs: single queries beside it and without it, in turns on one demo.

`python -m tests.load.bench_beside`: the job of a night is held up and let go round by round, so that the machine's other work falls on both.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median, quantiles

from gateway.domain.person import PersonId, age_on
from gateway_demo.demo import Demo, DemoOptions
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import P2, Asker, Json

ROUNDS, QUERIES, ROWS = 5, 15, 2000
_TOO_LITTLE = 20
"""So few rows in all rounds are no batch that runs."""


def elders(demo: Demo) -> list[Json]:
    """Adults of the household register, each with a case of their own."""
    people = json.loads((demo.population / "household.json").read_text("utf-8"))
    known = {one["id_no"]: one["name"] for one in people if one["sealed"] is None}
    today = demo.options.as_of
    adults = [(n, name) for n, name in known.items() if age_on(PersonId.parse(n).birth_date, today) >= 18][:ROWS]
    return [
        {"case_number": f"JH-2026-M15-{n:06d}", "parties": [{"role": "applicant", "person_id": who, "name": name}]}
        for n, (who, name) in enumerate(adults, 500_001)
    ]


def begun(ask: Asker, demo: Demo) -> str:
    """The address of a job that runs."""
    rows = elders(demo)
    wanted = {"kind": "job", "matter": "M15", "certificates": ["M15-C1"], "purpose": "高龄津贴年度核验", "rows": rows}
    made = ask.as_("clerk").post("/v1/batches", json=wanted)
    made.raise_for_status()
    place = f"/v1/batches/{made.json()['batch_id']}"
    ask.as_("supervisor").post(f"{place}/decision", json={"decision": "approve"}).raise_for_status()
    ask.as_("operator").post("/demo/clock", json={"forward_s": 11 * 3600}).raise_for_status()
    ends_at = time.monotonic() + 60
    while answered(ask, place) < 1:
        if time.monotonic() > ends_at:
            sys.exit("the job did not begin within a minute")
        time.sleep(0.2)
    return place


def answered(ask: Asker, place: str) -> int:
    """Of its rows."""
    return int(ask.as_("clerk").get(place).json()["progress"]["answered"])


def asked_alone(ask: Asker, cases: Iterator[int]) -> list[float]:
    """Seconds of each of a round's queries, one after the other, about one person and one register."""
    client, took = ask.as_("tax-clerk"), []
    for _ in range(QUERIES):
        body = {
            "matter": "M07",
            "case_number": f"JH-2026-M07-{next(cases):06d}",
            "parties": P2,
            "certificates": ["M07-C1"],
        }
        answer = client.post("/v1/queries", json=body)
        answer.raise_for_status()
        took.append(answer.elapsed.total_seconds())
    return took


def main() -> None:
    """Start a demo, and measure."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with Demo(DemoOptions(home=home, port=free_port(), residents=4000)) as demo:
            ask, cases = Asker(demo), count(600_001)
            place = begun(ask, demo)
            ask.as_("clerk").post(f"{place}/step", json={"step": "pause"}).raise_for_status()
            asked_alone(ask, cases)
            found: dict[str, list[float]] = {"pause": [], "resume": []}
            rows = 0
            for number in range(2 * ROUNDS):
                step = "resume" if number % 2 == 0 else "pause"
                ask.as_("clerk").post(f"{place}/step", json={"step": step}).raise_for_status()
                time.sleep(0.5)
                before = answered(ask, place)
                found[step] += asked_alone(ask, cases)
                rows += answered(ask, place) - before if step == "resume" else 0
            for step, name in (("pause", "alone"), ("resume", "beside a batch")):
                cut = quantiles(found[step], n=20)
                print(f"{name}: {median(found[step]) * 1000:.0f} ms at the median, {cut[-1] * 1000:.0f} ms at 95 %")
            print(f"{rows} rows of the batch were answered beside {ROUNDS * QUERIES} queries")
            if rows < _TOO_LITTLE:
                sys.exit("the batch hardly ran: nothing was measured")
        remove_databases(home)


if __name__ == "__main__":
    main()
