"""The gateway is killed under queries that change: no message to a client system is lost, and what comes twice has the same id."""

import secrets
from pathlib import Path

from gateway.domain.outbox import MessageKind
from gateway_demo.demo import Demo, DemoOptions
from tests.load.callback_kills import torment
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port


def test_no_message_is_lost_under_kills(tmp_path: Path) -> None:
    said: list[str] = []
    seed = secrets.randbelow(1_000_000)
    with Demo(DemoOptions(home=tmp_path, port=free_port(), residents=400, issuer_port=free_port())) as demo:
        verdict = torment(demo, 4, seed, said.append)
    remove_databases(tmp_path)
    assert verdict.lost == {}, "\n".join([f"seed {seed}", *said])
    for kind in (MessageKind.QUERY_CHANGED, MessageKind.QUERY_RECALLED, MessageKind.QUERY_SUSPECTED):
        assert verdict.told(kind) >= 1, (
            f"a run in which there was nothing of {kind} to tell would prove nothing: seed {seed}"
        )
