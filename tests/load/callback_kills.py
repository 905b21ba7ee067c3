"""The gateway is killed under queries that change, and no message about them is lost: `make callback-kills`.

A client system asks about families whose answers come late, its gateway is killed at random moments and another takes its place, and the receiver
fails now and then.  At the end the log says how often each query changed, and the receiver which messages it has taken: each change once at least, and
whatever came twice under the same id.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from gateway.entry import Kind, read_sections
from gateway_demo.demo import Demo, DemoOptions
from gateway_demo.gateway_process import GatewayProcess
from tests.receiver import Receiver, ReceiverThread
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port
from tests.stories.people import P2, Asker

SETTLES_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """changes: by query, how often the log says that its answer changed.  taken: by query, the ids of the messages taken.  twice: how many came again."""

    kills: int
    changes: Counter[str]
    taken: dict[str, set[str]]
    twice: int

    @property
    def lost(self) -> dict[str, tuple[int, int]]:
        """Of each query with another number of messages than of changes: both."""
        return {
            query: (self.changes[query], len(self.taken.get(query, ())))
            for query in self.changes.keys() | self.taken.keys()
            if self.changes[query] != len(self.taken.get(query, ()))
        }


def torment(demo: Demo, kills: int, seed: int, say: Callable[[str], None]) -> Verdict:
    """So many kills, each while queries of the client system change."""
    chance, ask = random.Random(seed), Asker(demo)
    with ReceiverThread() as receiver:
        _register(ask, receiver)
        for number in range(kills):
            receiver.answers = [chance.choice([200, 200, 200, 503])] * chance.randrange(3) + [200]
            for _ in range(chance.randrange(1, 4)):
                _ask(ask)
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
    """Whether a query or a message is still on its way."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        found = connection.execute(
            "select exists (select from gateway.callback_delivery where state = 'PENDING') or exists (select from gateway.result where status = 'pending')"
        ).fetchone()
    return found is None or bool(found[0])


def _verdict(demo: Demo, kills: int, receiver: Receiver) -> Verdict:
    changes: Counter[str] = Counter()
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        asked = {
            row[0] for row in connection.execute("select query_id from gateway.result where client = 'demo-system'")
        }
        rows = connection.execute(
            "select query_id::text, sections from audit.audit_entry where kind = %s", [Kind.LATE.value]
        ).fetchall()
    for query_id, sections in rows:
        if query_id in asked and "status" in read_sections(bytes(sections))[0]["result"]:
            changes[query_id] += 1
    taken: dict[str, set[str]] = {}
    for message_id, content in receiver.messages:
        taken.setdefault(content["data"]["query_id"], set()).add(message_id)
    twice = len(receiver.messages) - len({message_id for message_id, _ in receiver.messages})
    return Verdict(kills, changes, taken, twice)


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
