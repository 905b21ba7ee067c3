"""`gateway audit shred`, `prune`, `rotate-key`, `end-year`: what is done to the log itself, by order, on the machine that has its keys."""

import asyncio
import contextlib
import getpass
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gateway.audit import Audit, KeyFolder
from gateway.audit.tree import Log
from gateway.cli.usage import UsageError
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.person import CreditCode, PersonId
from gateway.flows import archive_of
from gateway.logcheck import STANDALONE, Trust, verify_bundle
from gateway.oversight.retention import (
    By,
    Checker,
    Pruner,
    end_year,
    month_of,
    months_before,
    retire_log_key,
    retire_wrapping_key,
    rotate_log_key,
    rotate_wrapping_key,
    shred,
)
from gateway.settings import Settings

_LONGEST_ORDER = 64

Order = Annotated[str, typer.Option(help="Number of the order for this.  It is recorded in the log.")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="The gateway's own settings; see deploy/settings.example.toml.")
]


class KeyName(StrEnum):
    """Keys that are changed by this command."""

    KEK = "kek"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class _Hands:
    audit: Audit
    log: Log
    database: Database
    clock: Clock
    keys: KeyFolder
    by: By


def shred_command(order: Order, settings: SettingsFile = None) -> None:
    """Destroy the keys of one person's or firm's sealed parts of the log, for good.  The number is asked for, or read from standard input."""
    by, subject = _by(order), _subject()
    asyncio.run(_shred(Settings.read(settings), by, subject))


def prune_command(
    before: Annotated[str, typer.Option(help="YYYY-MM.  Months before this one are pruned, the oldest first.")],
    out: Annotated[Path, typer.Option(help="Folder for the bundles of the pruned months.  Keep it.")],
    order: Order,
    settings: SettingsFile = None,
) -> None:
    """Export the log's old months, verify each export, announce it in the log, and only then drop the month.

    Called again after it was broken off, with the same folder, it goes on.
    """
    try:
        month = month_of(before)
    except ValueError:
        raise UsageError("--before takes a month as YYYY-MM.") from None
    asyncio.run(_prune(Settings.read(settings), _by(order), month, out.absolute()))


def rotate_key_command(
    key: Annotated[KeyName, typer.Argument(help="kek: wraps the keys of sealed parts; log: signs checkpoints.")],
    order: Order,
    retire: Annotated[bool, typer.Option("--retire", help="Second step: delete the former key.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Change a key of the log in two steps: a new one beside the former, then, once every process has it, --retire."""
    asyncio.run(_rotate(Settings.read(settings), _by(order), key, retire=retire))


def end_year_command(
    year: Annotated[int, typer.Argument(min=2000, max=2999, help="A year of which every month was pruned.")],
    order: Order,
    settings: SettingsFile = None,
    keeps_data_keys: Annotated[
        bool, typer.Option("--keep-data-keys", help="What is sealed in that year's bundles goes on opening.")
    ] = False,
) -> None:
    """Delete the key of a year's tags: nothing of that year can be found by person any more, here or in its bundles.

    With it go the data keys by which no entry still in the store is sealed: numbers, names and answers in that year's bundles open never again.
    """
    asyncio.run(_end_year(Settings.read(settings), _by(order), year, keeps_data_keys=keeps_data_keys))


async def _shred(settings: Settings, by: By, subject: PersonId | CreditCode) -> None:
    async with _hands(settings, by) as hands:
        receipt, keys = await shred(
            hands.audit, hands.log.privacy, hands.database, subject, by, year=hands.clock.real().year
        )
    print(f"{keys} keys are destroyed; entry {receipt.entry} says so.")


async def _prune(settings: Settings, by: By, before: date, out: Path) -> None:
    async with _hands(settings, by) as hands:
        pruner = Pruner(
            hands.audit,
            hands.database,
            hands.clock,
            out,
            by,
            log=hands.log,
            write=archive_of(hands.log),
            checker=Checker(STANDALONE.read_bytes(), _holds),
        )
        for month in await months_before(hands.database, before):
            pruned = await pruner.prune(month)
            where = ", ".join(folder.name for folder in pruned.bundles) or "bundles of the month before"
            print(f"{month:%Y-%m}: {pruned.entries} entries are in {where}; entry {pruned.entry} says so.")


def _holds(folder: Path, log_keys: Sequence[bytes]) -> bool:
    return verify_bundle(folder, Trust(raw=tuple(log_keys))).holds


async def _rotate(settings: Settings, by: By, key: KeyName, *, retire: bool) -> None:
    async with _hands(settings, by) as hands:
        if key is KeyName.KEK:
            turn = retire_wrapping_key if retire else rotate_wrapping_key
            wrapped = await turn(hands.audit, hands.log.privacy, hands.database, hands.keys, by)
            print(f"{wrapped} data keys are wrapped anew.{'' if retire else _NEXT}")
        else:
            change = retire_log_key if retire else rotate_log_key
            public = await change(hands.audit, hands.log.privacy, hands.keys, by)
            print(f"The log's public key is {public}.{'' if retire else _NEXT}")


_NEXT = "  Copy the new key file to every machine, restart every process, then call again with --retire."


async def _end_year(settings: Settings, by: By, year: int, *, keeps_data_keys: bool) -> None:
    async with _hands(settings, by) as hands:
        now = hands.clock.stored()
        gone = await end_year(
            hands.audit, hands.database, hands.keys, year, by, now=now, keeps_data_keys=keeps_data_keys
        )
    print(
        f"The tag key of {year} is deleted here, and {gone} data keys are destroyed; "
        f"delete audit-tag-{year}.key and audit-value-{year}.key on every other machine and in the backups."
    )


@contextlib.asynccontextmanager
async def _hands(settings: Settings, by: By) -> AsyncIterator[_Hands]:
    """The log with a stream of its own, as long as the block runs."""
    database = Database(
        settings.database_url,
        home=settings.home,
        standbys=settings.audit_sync_standbys,
        setting=settings.database_setting,
    )
    await database.start()
    clock = Clock.real_time(database.clock)
    try:
        log = Log.of(database, settings.home, settings.audit_origin)
        audit = Audit(database, log.privacy, log.contexts, clock)
        await audit.start()
        try:
            yield _Hands(audit, log, database, clock, KeyFolder(settings.home / "keys"), by)
        finally:
            await audit.stop()
    finally:
        await database.close()


def _by(order: str) -> By:
    if not order.strip() or len(order) > _LONGEST_ORDER or could_name_a_person(order) or not order.isprintable():
        raise UsageError(f"--order takes up to {_LONGEST_ORDER} characters, without a person's number.")
    return By(getpass.getuser(), order.strip())


def _subject() -> PersonId | CreditCode:
    """A number that is never on the command line, where others on this machine could read it."""
    typed = typer.prompt("Number 号码", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    with contextlib.suppress(InvalidIdentifier):
        return PersonId.parse(typed.strip())
    try:
        return CreditCode.parse(typed.strip())
    except InvalidIdentifier:
        raise UsageError("What was given is neither a person's number nor a credit code.") from None
