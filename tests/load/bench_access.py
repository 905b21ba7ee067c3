"""`make bench-access`: what a decision costs: of a query, of a token, of a publication, and what projections take of memory.

Writes RESULTS-access.md beside this file.  CPU time of this process alone, so that the machine's other work does not count.
"""

import asyncio
import os
import platform
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from typing import Any

from gateway.access import Access, Rights, differences, load_rules
from gateway.access.key import ProjectionKey
from gateway.catalogue import Catalogue, load_catalogue
from gateway.city import read_city
from gateway.domain.codes import CaseNumber, DepartmentCode, MatterCode
from gateway.domain.request import Credential
from gateway.domain.stages import Plan, PlannedCertificate
from gateway.domain.words import Mode
from gateway.identity import PersonDigests
from gateway_demo.demo_city import demo_city
from tests.load.large_catalogue import CERTIFICATES, DEPARTMENTS, write_large
from tests.load.seeded import ACCOUNTS, GRANTS_EACH, ITEMS, TODAY, grants_in, officers, seeded
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import P2, manifests, officer, plan, query
from tests.rooms.identity.test_tokens import House, claims, sign

RESULTS = Path(__file__).with_name("RESULTS-access.md")
ROUNDS, CALLS = 21, 500
PROJECTIONS = 20_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was measured, the figure, its unit, and what it may be at most."""

    name: str
    value: float
    unit: str
    most: float


async def authorising() -> float:
    """A query of M01 about a family of three, which asks five departments, on a warm key; the case register is in memory."""
    access, made, who = under_grants(large()), plan("M01", P2), officer("clerk")
    granted = await access.authorise(who, made)
    assert len({lookup.department for lookup in granted.lookups}) == 5
    return await _rounds(lambda: access.authorise(who, made))


async def authorising_by_grants() -> tuple[float, int]:
    """Everybody's first matter that a grant gives their department, account after account; and how many of those stand on grants."""
    whole = large()
    access = under_grants(whole)
    asking = [(who, _plan_of(whole, min(who.duties))) for who in officers(whole)]
    grants = [await access.authorise(who, made) for who, made in asking]
    turns = cycle(asking)
    return await _rounds(lambda: access.authorise(*next(turns))), sum(bool(grant.volumes) for grant in grants)


def taking() -> float:
    """The grants of everybody, as they are taken whenever one is granted or ends; ms of CPU, on the event loop."""
    whole = large()
    access, grants = under_grants(whole), grants_in(whole)
    before = time.process_time()
    access.with_grants("0" * 64, grants)
    return (time.process_time() - before) * 1000


def under_grants(whole: Catalogue) -> Access:
    """The door, with a register of cases in memory."""
    digest, rules = PersonDigests(b"k" * 32).of, load_rules(demo_city())
    return Access(whole, MemoryCases(), digest, rules=rules, grants=grants_in(whole), today=lambda: TODAY)


def _plan_of(whole: Catalogue, code: str) -> Plan:
    """All certificates of a matter, about the family of P2; what departments would be asked is no part of what is measured."""
    matter = whole.matters[MatterCode(code)]
    certificates = tuple(
        PlannedCertificate(one, applies=True, method=one.ladder[0], lookups=(), verification=None)
        for one in matter.certificates
    )
    number = CaseNumber(f"JH-2026-{code}-000001")
    return Plan(replace(query("M01", P2), matter=matter.code, case_number=number), matter, certificates, (), whole.city)


async def checking() -> float:
    """A token that was checked before."""
    identity, credential = House().identity, Credential(sign(claims()))
    await identity.authenticate(credential)
    return await _rounds(lambda: identity.authenticate(credential))


async def _rounds(call: Callable[[], Coroutine[Any, Any, Any]]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        before = time.process_time()
        for _ in range(CALLS):
            await call()
        rounds.append((time.process_time() - before) * 1000 / CALLS)
    return statistics.median(rounds)


_folders: list[tempfile.TemporaryDirectory[str]] = []


def large() -> Catalogue:
    """The city's whole catalogue, with the items of all its departments."""
    folder = tempfile.TemporaryDirectory(prefix="gateway-bench-")
    _folders.append(folder)
    write_large(Path(folder.name))
    return seeded(load_catalogue(manifests(), read_city(Path(folder.name))))


def publishing(kind: str) -> tuple[float, int]:
    """Load, compile and compare two states of the whole catalogue; seconds of CPU, and how much is told.

    kind: `matter`: one field of one matter is opened; `rule`: a hard rule is written anew that concerns every matter.
    """
    former = Rights(large(), load_rules(demo_city()))
    before = time.process_time()
    whole, rules = large(), load_rules(demo_city())
    if kind == "matter":
        matters = dict(whole.matters)
        m07 = matters[MatterCode("M07")]
        opened = tuple(replace(c, items=tuple(replace(i, mode=Mode.REVEAL) for i in c.items)) for c in m07.certificates)
        matters[m07.code] = replace(m07, certificates=opened)
        whole = Catalogue(
            matters=matters,
            items=whole.items,
            departments=whole.departments,
            party_rules=whole.party_rules,
            canonical=b"opened",
            city=whole.city,
        )
        after = Rights(whole, rules)
    else:
        text = rules.hard.text.replace("resource.level >= 4 || resource.identifying", "resource.level >= 3")
        after = Rights(whole, load_rules({**demo_city(), "access_rules.cedar": text.encode()}))
    told = list(differences(former, after, whole.titles))
    for code in whole.matters:
        after.slice_of(code)
    return time.process_time() - before, len(told)


def remembering() -> tuple[float, int]:
    """MB that so many projections take, of as many kinds of askers, over the whole catalogue."""
    whole = large()
    rights = Rights(whole, load_rules(demo_city()), grants_in(whole), today=lambda: TODAY)
    keys = list(_keys(rights))
    tracemalloc.start()
    for key in keys:
        rights.projection_now(key)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / 1_000_000, len({id(rights.projection_now(key)) for key in keys})


def _keys(rights: Rights) -> Any:
    count = 0
    while count < PROJECTIONS:
        for code, matter in rights.catalogue.matters.items():
            for department in (matter.owner, DepartmentCode("general_window")):
                if count >= PROJECTIONS:
                    return
                yield ProjectionKey(
                    matter=code,
                    department=department,
                    client=f"client-{count % 40}",
                    has_duty=True,
                    of_minor=count % 3 == 0,
                    county=f"3307{count % 90:02}",
                )
                count += 1


async def measured() -> list[Figure]:
    """Everything."""
    by_grants, shared = await authorising_by_grants()
    opened_s, opened = publishing("matter")
    ruled_s, ruled = publishing("rule")
    memory_mb, contents = remembering()
    assert opened
    assert ruled
    return [
        Figure("authorise a query of five departments, warm key", await authorising(), "ms", 0.03),
        Figure(f"authorise {ACCOUNTS:,} accounts in turn, {shared:,} of them by a grant", by_grants, "ms", 0.03),
        Figure(f"take {DEPARTMENTS * GRANTS_EACH} grants that have changed", taking(), "ms", 50),
        Figure("check a warm token", await checking(), "ms", 0.01),
        Figure(f"publish with one matter changed ({opened} changes told)", opened_s, "s", 20),
        Figure(f"publish with a rule changed for every matter ({ruled} changes told)", ruled_s, "s", 20),
        Figure(f"memory of {PROJECTIONS:,} projections ({contents:,} of different content)", memory_mb, "MB", 150),
    ]


def written(figures: list[Figure]) -> str:
    """RESULTS-access.md."""
    rows = [f"| {f.name} | {f.value:.4f} {f.unit} | {f.most:g} {f.unit} |" for f in figures]
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return "\n".join(
        [
            "# Access",
            "",
            f"{made}, cedarpy {version('cedarpy')}. Made by `make bench-access`; CPU time of the process, medians of {ROUNDS} rounds of {CALLS} calls.",
            "",
            f"The catalogue is a city's whole one: {CERTIFICATES:,} certificates, {DEPARTMENTS} departments, {ITEMS} items.",
            f"{ACCOUNTS:,} accounts ask; each department has {GRANTS_EACH} grants of data sharing.",
            "",
            "| | CPU | at most |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    made = written(asyncio.run(measured()))
    RESULTS.write_text(made, "utf-8")
    print(made)
