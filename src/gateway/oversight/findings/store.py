"""The tables of the findings: what is remembered, what was found, what was said of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import asyncpg

from gateway.db import Connection, Keyring, Prepared, Statement
from gateway.domain.cursor import make_timed_cursor, read_timed_uuid_cursor
from gateway.domain.oversight import FindingState, Severity
from gateway.oversight.findings import statements as sql
from gateway.oversight.findings.detectors import DETECTORS, RuleSubject, subject_of
from gateway.oversight.findings.model import Finding, FindingFilter, FindingPage, Judgement
from gateway.oversight.findings.rules import Rule, Rules
from gateway.oversight.findings.sighting import LATENESS, Sighting, Watch
from gateway.oversight.findings.tables import WATCH
from gateway.oversight.findings.walk import Key, LoggedFinding


async def load_watches(
    connection: Connection, keys: Iterable[Key]
) -> tuple[dict[Key, Watch], dict[str, LoggedFinding]]:
    """What is remembered under these keys, and the open findings it names, locked until the transaction ends.

    What belongs to a finding that has been judged is forgotten.
    """
    names, texts = zip(*dict.fromkeys(keys), strict=True)
    rows = await connection.fetch(*sql.WATCHES(name=list(names), key=list(texts)).call)
    ids = [row["finding_id"] for row in rows if row["finding_id"] is not None]
    named = await connection.fetch(*sql.FINDINGS(finding_ids=ids).call) if ids else []
    findings = {str(row["finding_id"]): row for row in named}
    watches: dict[Key, Watch] = {}
    for row in rows:
        finding = None if row["finding_id"] is None else str(row["finding_id"])
        watch = Watch(tuple(map(Sighting.of_row, json.loads(row["sightings"]))), finding, row["last_at"])
        logged = findings.get(finding or "")
        if logged is not None and logged["state"] != FindingState.OPEN:
            watch = watch.settled(logged["first_at"], logged["last_at"])
        watches[row["name"], row["key"]] = watch
    return watches, {name: _found(row) for name, row in findings.items() if row["state"] == FindingState.OPEN}


async def keep(
    connection: Connection, watches: Mapping[Key, Watch], found: Iterable[LoggedFinding], rules: Rules
) -> None:
    """Write down what is remembered and what was found out."""
    opened = [opening(sql.OPEN, one, rules.rules[one.key[0]], rules) for one in found]
    if opened:
        await connection.executemany(opened[0].sql, [statement.args for statement in opened])
    columns = zip(*(_watch_row(key, watch, rules.rules[key[0]]) for key, watch in watches.items()), strict=True)
    kept = dict(zip(WATCH.c.keys(), map(list, columns), strict=True))
    await connection.execute(*sql.KEEP_WATCHES(**kept).call)


def _watch_row(key: Key, watch: Watch, rule: Rule) -> tuple[object, ...]:
    name, text = key
    forgets = DETECTORS[name].keeps is None and bool(watch.sightings)
    expires_at = watch.sightings[-1].at + 2 * rule.window + LATENESS if forgets else None
    finding_id = None if watch.finding is None else UUID(watch.finding)
    sightings = [sighting.as_row() for sighting in watch.sightings]
    return name, text, sightings, finding_id, watch.last_at, expires_at


def opening(statement: Prepared, found: LoggedFinding, rule: Rule, rules: Rules) -> Statement:
    """The statement that puts a finding of this rule down.  statement: OPEN or OPEN_OF_DAMAGE; they differ where it is there already."""
    return statement(
        finding_id=UUID(found.finding_id),
        name=rule.name,
        rule=rule.rule,
        key=found.key[1],
        severity=rule.severity,
        owner=rule.owner,
        opened_at=found.opened_at,
        due_at=rules.calendar.after_working_days(found.opened_at, rules.due_working_days),
        first_at=found.first_at,
        last_at=found.last_at,
        accounts=found.accounts,
        offices=found.offices,
        cases=found.cases,
        entries=found.entries,
        n=found.n,
        triggers=found.triggers,
    )


def _found(row: asyncpg.Record) -> LoggedFinding:
    return LoggedFinding(
        finding_id=str(row["finding_id"]),
        key=(row["name"], row["key"]),
        opened_at=row["opened_at"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        accounts=tuple(row["accounts"]),
        offices=tuple(row["offices"]),
        cases=tuple(row["cases"]),
        entries=tuple(row["entries"]),
        n=row["n"],
        triggers=row["triggers"],
    )


def page_query(wanted: FindingFilter, cursor: str | None, most: int) -> Statement:
    """The statement of one page and one more.  Raises InvalidInput for an invalid cursor."""
    before, finding_id = (None, None) if cursor is None else read_timed_uuid_cursor(cursor)
    return sql.PAGE(
        rule=wanted.rule,
        state=wanted.state,
        account=wanted.account,
        since=wanted.since,
        before=before,
        before_id=finding_id,
        most=most + 1,
    )


def page_of(rows: Sequence[asyncpg.Record], most: int, keyring: Keyring) -> FindingPage:
    """The page of the rows that `page_query` gives."""
    items = tuple(finding_of(row, keyring) for row in rows[:most])
    return FindingPage(
        items, make_timed_cursor(items[-1].opened_at, items[-1].finding_id) if len(rows) > most else None
    )


def one_query(finding_id: UUID) -> Statement:
    """The statement that reads one finding."""
    return sql.ONE(finding_id=finding_id)


def judged(finding_id: UUID, state: FindingState, judgement: Judgement, keyring: Keyring) -> Statement:
    """The statement that puts a person's judgement down, its words sealed; the database refuses a second."""
    sealed = keyring.seal(judgement.justification.encode(), _bound_to(finding_id))
    return sql.JUDGE(
        finding_id=finding_id,
        state=state,
        judged_by=judgement.account,
        judged_at=judgement.at,
        sealed_justification=sealed,
    )


def finding_of(row: asyncpg.Record, keyring: Keyring) -> Finding:
    """One row as a finding.  Raises UnreadableBytes without its key."""
    about = DETECTORS[row["name"]].about if row["name"] in DETECTORS else None
    return Finding(
        finding_id=str(row["finding_id"]),
        rule=row["rule"],
        name=row["name"],
        severity=Severity(row["severity"]),
        owner=row["owner"],
        state=FindingState(row["state"]),
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        accounts=tuple(row["accounts"]),
        offices=tuple(row["offices"]),
        cases=tuple(row["cases"]),
        subject=None if about is None else subject_of(about, row["key"]),
        matter=row["key"] if about is RuleSubject.MATTER else None,
        stream=row["key"] if about is RuleSubject.STREAM else None,
        entries=tuple(row["entries"]),
        n=row["n"],
        triggers=row["triggers"],
        judgement=_judgement(row, keyring),
        place=row["key"].split("|", 2)[-1] if about is None else "",
    )


def _judgement(row: asyncpg.Record, keyring: Keyring) -> Judgement | None:
    """What was said of it; an older judgement stands there in its words."""
    if row["judged_by"] is None:
        return None
    sealed, words = row["sealed_justification"], row["justification"]
    if sealed is not None:
        words = keyring.open(sealed, _bound_to(row["finding_id"])).decode()
    return Judgement(row["judged_by"], row["judged_at"], words)


def _bound_to(finding_id: UUID) -> str:
    return f"audit.finding {finding_id}"
