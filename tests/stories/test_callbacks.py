"""A client system is called back when its query changes, believes the message by a library of others, and reads the answer."""

import json

from typer.testing import CliRunner

from gateway.cli.app import app_for
from tests.receiver import Receiver, is_signed_by, verified
from tests.stories.people import P2, Asker, Json
from tests.stories.test_looks import waited


def registered(ask: Asker, receiver: Receiver) -> Json:
    answer = ask.as_("system").post("/v1/callbacks", json={"address": receiver.url})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def command(ask: Asker, *words: str) -> str:
    done = CliRunner().invoke(
        app_for(()), ["callbacks", *words, "--as", "system", "--base-url", ask.demo.addresses["base_url"]]
    )
    assert done.exit_code == 0, done.output
    return done.output


def test_a_client_system_is_told_believes_it_and_reads_the_answer(ask: Asker, receiver: Receiver) -> None:
    made = registered(ask, receiver)
    asked = ask.query("M01", P2, by="system", certificates=["M01-C5"], deadline_ms=300)
    assert asked["status"] == "pending"
    mine = asked["query_id"]

    def complete() -> object:
        return [one for _, one in receiver.messages if one["data"] == {"query_id": mine, "status": "complete"}]

    waited(complete)
    headers, body = receiver.taken[-1]
    assert verified(headers, body, made["secret"])["data"]["query_id"] == mine
    assert is_signed_by(headers, body, made["keys"][0]["public_key"])
    document = ask.read(mine, by="system")
    assert document["status"] == "complete"
    told = b"".join(body for _, body in receiver.taken).decode()
    for hidden in (document["case_number"], *(party["person_id"] for party in P2), *(party["name"] for party in P2)):
        assert hidden not in told
    # who asked by another way is not told of, and others' callbacks are not there
    ids = {one["data"]["query_id"] for _, one in receiver.messages}
    assert ids == {mine}
    assert ask.as_("clerk").get(f"/v1/callbacks/{made['callback_id']}").status_code == 403
    entries = (
        ask.as_("auditor").get("/v1/audit/entries", params={"account": "JHSYS0000001", "limit": 50}).json()["items"]
    )
    assert any("register callback" in one["sentence"]["en"] for one in entries)
    command(ask, "end", made["callback_id"])


def test_a_message_that_died_is_seen_and_sent_again(ask: Asker, receiver: Receiver) -> None:
    made = registered(ask, receiver)
    receiver.answers = [410]
    ask.query("M01", P2, by="system", certificates=["M01-C5"], deadline_ms=300)

    def dead() -> list[Json]:
        found: list[Json] = json.loads(command(ask, "deliveries", made["callback_id"], "--state", "DEAD", "--json"))
        return found

    (one, *_) = waited(dead)
    assert one["answered_status"] == 410
    receiver.answers = [200]
    command(ask, "redeliver", made["callback_id"], one["message_id"])
    waited(lambda: one["message_id"] in dict(receiver.messages))
    assert "delivered" in command(ask, "deliveries", made["callback_id"])
    turned = json.loads(command(ask, "rotate", made["callback_id"], "--json"))
    assert len(turned["keys"]) == 2
    command(ask, "end", made["callback_id"])
    assert "ended" in command(ask, "list")


def test_no_address_but_those_of_the_registration(ask: Asker) -> None:
    answer = ask.as_("system").post("/v1/callbacks", json={"address": "http://169.254.169.254/latest/meta-data"})
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/address", "not-registered")]
