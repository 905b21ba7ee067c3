"""Declarations in PostgreSQL: sealed, read by who took them, checked once; nobody declares whom the dishonesty register bars."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateway.db import Database, Keyring
from gateway.declaration import CheckOutcome, Declaration, Declarations, load_conditions, load_notice
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.errors import InvalidInput
from gateway.domain.ids import uuid7
from gateway.domain.person import Person, PersonId
from gateway.domain.words import SuspicionState
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import CHEN, LIN, NOW, catalogue, officer, query

M01, C1 = MatterCode("M01"), CertificateCode("M01-C1")
SIGNER, OTHER = Person(PersonId(CHEN[1]), CHEN[2]), Person(PersonId(LIN[1]), LIN[2])


async def barred(person: PersonId, now: datetime) -> bool:
    """The other one always, and the signer for ninety days."""
    return person == OTHER.person_id or NOW <= now < NOW + timedelta(days=90)


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Declarations:
    return Declarations(
        database,
        Keyring.open_file(tmp_path / "declarations.key"),
        notice=lambda: load_notice(demo_city()),
        conditions=lambda: load_conditions(demo_city()),
        is_barred=barred,
    )


async def taken(room: Declarations, database: Database) -> Declaration:
    asked = replace(query("M01"), query_id=QueryId(uuid7()))
    matter = catalogue().matters[M01]
    (certificate,) = [c for c in matter.certificates if c.code == C1]
    made = room.draft(
        asked, C1, SIGNER, room.notice(matter, certificate), declaration_id=uuid7(), by=officer(), basis=b"basis"
    )
    await database.run(*room.insert(made))
    return made


async def test_it_comes_back_as_it_was_to_who_took_it(room: Declarations, database: Database) -> None:
    made = await taken(room, database)
    assert await room.load(made.declaration_id) == made
    assert await room.load_of(made.declaration_id, officer()) == made
    assert await room.load_of(made.declaration_id, officer("tax-clerk")) is None


async def test_nothing_of_the_signer_stands_in_clear(room: Declarations, database: Database) -> None:
    made = await taken(room, database)
    row = await database.fetchrow("select * from gateway.declaration where declaration_id = $1", made.declaration_id)
    assert row is not None
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert CHEN[1].encode() not in stored
    assert CHEN[2].encode() not in stored
    assert CHEN[2] in made.statement.decode()
    assert CHEN[2] not in repr(made)


async def test_who_is_on_the_register_may_not_declare_while_they_are(room: Declarations) -> None:
    end = NOW + timedelta(days=90)
    moments = (NOW - timedelta(seconds=1), NOW, end - timedelta(seconds=1), end)
    assert [await room.may_declare(M01, C1, SIGNER, at) for at in moments] == [True, False, False, True]
    assert not await room.may_declare(M01, C1, OTHER, end)


@pytest.mark.parametrize("outcome", list(CheckOutcome))
async def test_a_check_is_recorded_once_and_a_contradiction_alone_is_a_finding(
    room: Declarations, database: Database, outcome: CheckOutcome
) -> None:
    made, checking = await taken(room, database), QueryId(uuid7())
    for said in (outcome, CheckOutcome.NOT_VERIFIABLE):
        await database.run(*room.checked(made.declaration_id, 1, said, "OWNS_1", query_id=checking, now=NOW))
    stored = await room.load(made.declaration_id)
    assert stored is not None
    assert [check.outcome for check in stored.checks] == [outcome, None]
    found = [f for f in (await room.findings(None, most=200)).items if f.declaration_id == made.declaration_id]
    states = [(f.state, f.reason, f.check_query_id) for f in found]
    is_false = outcome is CheckOutcome.FALSE
    assert states == ([(SuspicionState.SUSPECTED, "OWNS_1", checking)] if is_false else [])


async def test_findings_come_newest_first_in_pages(room: Declarations, database: Database) -> None:
    made = [await taken(room, database) for _ in range(3)]
    for index, one in enumerate(made):
        at = NOW + timedelta(days=365, minutes=index)
        contradicted = room.checked(
            one.declaration_id, 1, CheckOutcome.FALSE, "OWNS_1", query_id=QueryId(uuid7()), now=at
        )
        again = room.checked(one.declaration_id, 2, CheckOutcome.FALSE, "OWNS_1", query_id=QueryId(uuid7()), now=at)
        await database.run(*contradicted, *again)
    first = await room.findings(None, most=2)
    second = await room.findings(first.next, most=1)
    ids = [finding.declaration_id for finding in (*first.items, *second.items)]
    assert ids == [one.declaration_id for one in reversed(made)]
    with pytest.raises(InvalidInput):
        await room.findings("not-a-cursor", most=1)
