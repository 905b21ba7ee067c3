"""One step over a stretch of the log: facts and what was remembered in, what is remembered and what was found out; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from uuid import UUID

from gateway.entry import Kind
from gateway.oversight.findings.detectors import DETECTORS, subject_of
from gateway.oversight.findings.fact import Fact
from gateway.oversight.findings.rules import Rules
from gateway.oversight.findings.sighting import Sighting, Watch, named

MOST_ENTRIES = 100
"""A finding names so many of the entries that led to it; `triggers` counts on."""

Key = tuple[str, str]
"""Name of a rule, and whom or what it is about."""


@dataclass(frozen=True, slots=True)
class LoggedFinding:
    """A finding as the log tells it.  key: whom or what it is about.  triggers: entries at which the rule was broken.

    first_at, last_at: of the evidence, real clock.  opened_at: the entry that completed it, also when others have joined since.
    """

    finding_id: str
    key: Key
    opened_at: datetime
    first_at: datetime
    last_at: datetime
    accounts: tuple[str, ...]
    offices: tuple[str, ...]
    cases: tuple[str, ...]
    entries: tuple[str, ...]
    n: int
    triggers: int

    @property
    def subject(self) -> str | None:
        """The pseudonym of the person it is about, hex, where it is about one."""
        name, key = self.key
        return subject_of(DETECTORS[name].about, key)


@dataclass(frozen=True, slots=True)
class Counted:
    """One sighting of a fact, under its key."""

    key: Key
    sighting: Sighting


def counted(facts: Iterable[Fact], rules: Rules, of: Sequence[str]) -> list[Counted]:
    """The sightings of facts by the rules named in `of`, in the order of facts; the gateway's own queries are none."""
    looking = {kind: [name for name in of if kind in DETECTORS[name].kinds] for kind in Kind}
    return [
        Counted((name, key), Sighting(fact.at, (fact.entry,), *_who(name, fact), mark))
        for fact in facts
        if not fact.is_by_gateway
        for name in looking[fact.kind]
        for key, mark in DETECTORS[name].counts(fact, rules.rules[name], rules.calendar)
    ]


def _who(name: str, fact: Fact) -> tuple[str, str, str]:
    """Account, department and case of a sighting."""
    account = fact.actor if name == "replies_in_series" else fact.account
    return account or "", fact.office or "", fact.case_number or ""


def walked(
    sightings: Iterable[Counted],
    watches: Mapping[Key, Watch],
    open_findings: Mapping[str, LoggedFinding],
    rules: Rules,
) -> tuple[dict[Key, Watch], dict[str, LoggedFinding]]:
    """The watches after these sightings and the findings that are new or have grown, by id.

    watches: of every key among the sightings that has one.  open_findings: those the watches name.  A silent rule's findings are to
    be told and not kept.
    """
    after = dict(watches)
    grown: dict[str, LoggedFinding] = {}
    detectors = {
        name: (DETECTORS[name].memory(rule), DETECTORS[name].judge_by(rule)) for name, rule in rules.rules.items()
    }
    for seen in sightings:
        new_finding = partial(finding_id, seen.key, seen.sighting)
        watch, evidence = after.get(seen.key, Watch()).seen(seen.sighting, *detectors[seen.key[0]], new_finding)
        after[seen.key] = watch
        if evidence and watch.finding is not None:
            former = grown.get(watch.finding) or open_findings.get(watch.finding)
            grown[watch.finding] = _found(watch.finding, seen, evidence, former)
    return after, grown


def finding_id(key: Key, sighting: Sighting) -> str:
    """The id of the finding that this sighting would open: the same whenever and however often the log is walked over."""
    return id_of(*key, sighting.entries[-1])


def id_of(*parts: str) -> str:
    """An id of what a finding is made of."""
    text = "\x00".join(("oneclick-gateway audit finding v1", *parts))
    digest = bytearray(sha256(text.encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80  # RFC 9562, version 8
    return str(UUID(bytes=bytes(digest)))


def _found(finding: str, seen: Counted, evidence: Sequence[Sighting], former: LoggedFinding | None) -> LoggedFinding:
    at = seen.sighting.at
    logged = LoggedFinding(
        finding_id=finding,
        key=seen.key,
        opened_at=at,
        first_at=min(s.at for s in evidence),
        last_at=max(*(s.at for s in evidence), at),
        accounts=_each(s.account for s in evidence),
        offices=_each(s.office for s in evidence),
        cases=_each(s.case for s in evidence)[:MOST_ENTRIES],
        entries=tuple(named(evidence)[:MOST_ENTRIES]),
        n=sum(s.n for s in evidence),
        triggers=1,
    )
    if former is None:
        return logged
    return replace(
        logged,
        opened_at=former.opened_at,
        first_at=min(former.first_at, logged.first_at),
        last_at=max(former.last_at, logged.last_at),
        accounts=_each((*former.accounts, *logged.accounts)),
        offices=_each((*former.offices, *logged.offices)),
        cases=_each((*former.cases, *logged.cases))[:MOST_ENTRIES],
        entries=_each((*former.entries, *logged.entries))[:MOST_ENTRIES],
        n=max(former.n, logged.n),
        triggers=former.triggers + 1,
    )


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, words)))
