"""The gateway is killed under queries that change, and no message about them is lost: `make callback-kills`.

A client system asks about families whose answers come late, takes promises that the registers contradict, and doubts a value that is then corrected;
its gateway is killed at random moments and another takes its place, and the receiver fails now and then.  At the end the log says how often each query
changed, was recalled and was suspected, and the receiver which messages it has taken: each once at least, and whatever came twice under the same id.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import psycopg

from gateway.domain.outbox import MessageKind
from gateway.entry import Content, Kind, read_sections
from gateway.flows import SAMPLE_DAY
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.gateway_process import GatewayProcess
from tests.receiver import Receiver, ReceiverThread
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import P2, Asker
from tests.stories.suspects import LIN
from tests.stories.test_declarations import declare

SETTLES_WITHIN_S = 120.0
About: TypeAlias = tuple[str, str]
"""A query, and a kind of message about it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """changes: by query and kind, how often the log says that there was something to tell.  taken: by the same, the ids of the messages taken.

    twice: how many came again.
    """

    kills: int
    changes: Counter[About]
    taken: dict[About, set[str]]
    twice: int

    @property
    def lost(self) -> dict[About, tuple[int, int]]:
        """Of each query and kind with another number of messages than of changes: both."""
        return {
            about: (self.changes[about], len(self.taken.get(about, ())))
            for about in self.changes.keys() | self.taken.keys()
            if self.changes[about] != len(self.taken.get(about, ()))
        }

    def told(self, kind: MessageKind) -> int:
        """How often there was something of a kind to tell."""
        return sum(often for (_, of), often in self.changes.items() if of == kind)


def torment(demo: Demo, kills: int, seed: int, say: Callable[[str], None]) -> Verdict:
    """So many kills, each while queries of the client system change."""
    chance, ask = random.Random(seed), Asker(demo)
    with ReceiverThread() as receiver:
        _register(ask, receiver)
        for number in range(kills):
            receiver.answers = [chance.choice([200, 200, 200, 503])] * chance.randrange(3) + [200]
            for _ in range(chance.randrange(1, 4)):
                _ask(ask)
            _promise(ask)
            _correct(ask)
            _job_now(demo, SAMPLE_DAY)
            successor = GatewayProcess(demo.home / "log" / f"gateway-{number}.log").spawn()
            time.sleep(chance.uniform(1.5, 4.5))  # the marriage register answers after three seconds
            demo.gateway.kill()
            demo.replace_gateway(successor)
            say(f"killed {number + 1} of {kills}; {len(receiver.messages)} messages taken")
        receiver.answers = [200]
        _hurry(demo)
        ends_at = time.monotonic() + SETTLES_WITHIN_S
        while _waits(demo) and time.monotonic() < ends_at:
            time.sleep(0.5)
            _job_now(demo, SAMPLE_DAY)
            _hurry(demo)
        ask.close()
        return _verdict(demo, kills, receiver)


def _ask(ask: Asker) -> None:
    """One query whose answer comes late; a machine that is too busy to take it says so, and nothing changes by that."""
    body = {
        "matter": "M01",
        "case_number": ask.case("M01"),
        "parties": P2,
        "certificates": ["M01-C5"],
        "deadline_ms": 300,
    }
    answer = ask.as_("system").post("/v1/queries", json=body)
    assert answer.status_code in {200, 202, 503}, answer.text


def _promise(ask: Asker) -> None:
    """A promise that the marriage register contradicts by its first check."""
    answer = ask.as_("system").post("/v1/queries", json=_body(ask, "M05", [LIN], "M05-C3"))
    if answer.status_code in {200, 202}:
        made = declare(ask, answer.json(), "M05-C3", LIN, by="system")
        assert made.status_code in {201, 409, 503}, made.text


def _correct(ask: Asker) -> None:
    """A value on which a query of a moment ago rests is doubted and corrected."""
    asker = ask.as_("system")
    answer = asker.post("/v1/queries", json=_body(ask, "M01", P2, "M01-C1"))
    if answer.status_code not in {200, 202}:
        return
    of = {"query_id": answer.json()["query_id"], "person_id": P2[0]["person_id"]}
    doubted = asker.post(
        "/v1/corrections", json={**of, "department": "household", "item": "person_status", "expected": "moved out"}
    )
    if doubted.status_code == 201:
        place = f"/v1/corrections/{doubted.json()['correction_id']}/answer"
        ask.as_("verifier:household").post(place, json={"outcome": "corrected", "wrong_values": ["normal"]})


def _body(ask: Asker, matter: str, parties: Sequence[Mapping[str, str]], certificate: str) -> dict[str, object]:
    return {
        "matter": matter,
        "case_number": ask.case(matter),
        "parties": list(parties),
        "certificates": [certificate],
        "deadline_ms": 2000,
    }


def _job_now(demo: Demo, name: str) -> None:
    """A job that comes once a minute comes now."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        connection.execute(
            "select public.procrastinate_defer_jobs_v1(array[row('gateway', %s, 0, null, null, '{}'::jsonb, now())"
            "::public.procrastinate_job_to_defer_v1])",
            [name],
        )


def _register(ask: Asker, receiver: Receiver) -> None:
    administrator, wanted = ask.as_("administrator"), {"filter": 'clientName eq "demo-system"'}
    (found,) = administrator.get("/scim/v2/Clients", params=wanted).json()["Resources"]
    changed = {**found, "notifyAt": [receiver.url]}
    administrator.put(f"/scim/v2/Clients/{found['id']}", json=changed).raise_for_status()
    ask.as_("system").post("/v1/callbacks", json={"address": receiver.url}).raise_for_status()


def _hurry(demo: Demo) -> None:
    """Nobody waits out the pauses."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        connection.execute("update gateway.callback set rests_until = null")
        connection.execute(
            "update public.procrastinate_jobs set scheduled_at = now() where status = 'todo' and task_name = 'send-callback'"
        )


def _waits(demo: Demo) -> bool:
    """Whether a query, a message, or what leads to one is still on its way."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        found = connection.execute(
            "select exists (select from gateway.callback_delivery where state = 'PENDING') or exists (select from gateway.result where status = 'pending') "
            "or exists (select from public.procrastinate_jobs where task_name in ('recall', 'inspect') and status in ('todo', 'doing') and scheduled_at <= now()) "
            "or exists (select from gateway.inspection_finding where told_at is null)"
        ).fetchone()
    return found is None or bool(found[0])


def _verdict(demo: Demo, kills: int, receiver: Receiver) -> Verdict:
    changes: Counter[About] = Counter()
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        asked = {
            row[0] for row in connection.execute("select query_id from gateway.result where client = 'demo-system'")
        }
        rows = connection.execute(
            "select query_id::text, sections from audit.audit_entry where kind = any(%s)",
            [[Kind.LATE.value, Kind.ADMIN.value]],
        ).fetchall()
    for query_id, sections in rows:
        about = _told_by(query_id, read_sections(bytes(sections))[0]["result"])
        if about is not None and about[0] in asked:
            changes[about] += 1
    taken: dict[About, set[str]] = {}
    for message_id, content in receiver.messages:
        taken.setdefault((content["data"]["query_id"], content["type"]), set()).add(message_id)
    twice = len(receiver.messages) - len({message_id for message_id, _ in receiver.messages})
    return Verdict(kills, changes, taken, twice)


def _told_by(query_id: str | None, result: Content) -> About | None:
    """What a client system must be told by an entry: of a LATE about its query, or of a recall."""
    if str(result.get("did", "")).startswith("recall what rests on"):
        return str(result["query"]), MessageKind.QUERY_RECALLED
    if query_id is None:
        return None
    if "suspected" in result:
        return query_id, MessageKind.QUERY_SUSPECTED
    return (query_id, MessageKind.QUERY_CHANGED) if "status" in result else None


def main(words: Sequence[str]) -> int:
    """0: nothing was lost."""
    parser = argparse.ArgumentParser(prog="make callback-kills")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        options = DemoOptions(Path(folder), port=free_port(), residents=400, issuer_port=free_port())
        with Demo(options) as demo:
            verdict = torment(demo, given.kills, given.seed, print)
        remove_databases(Path(folder))
    changed = sum(verdict.changes.values())
    print(
        f"seed {given.seed}: {verdict.kills} kills, {len(verdict.changes)} queries changed {changed} times, "
        f"{sum(map(len, verdict.taken.values()))} messages taken, {verdict.twice} of them again, lost or surplus: {verdict.lost or 'none'}"
    )
    return 1 if verdict.lost or not changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
