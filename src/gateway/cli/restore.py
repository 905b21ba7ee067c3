"""`gateway audit continue-after-restore`: the procedure of the runbook once an older copy of the log was put back."""

import asyncio
import getpass
from pathlib import Path
from typing import Annotated

import typer

from gateway.audit.continuity import Continued, History
from gateway.audit.continuity import continue_after_restore as go_on
from gateway.audit.tree import Log
from gateway.cli.usage import UsageError
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.sdk import HttpxHttp
from gateway.settings import Settings

LONGEST_REASON = 500


def continue_after_restore(
    reason: Annotated[
        str, typer.Option(help="Why it was restored, and on whose order.  It is recorded in the log for good.")
    ],
    settings: Annotated[
        Path | None, typer.Option(help="The gateway's own settings; see deploy/settings.example.toml.")
    ] = None,
) -> None:
    """Begin the next log after an older copy of the database was put back, or go on after a proven break; what is missing is said,
    and nothing filled in.

    Stop every gateway first.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON or could_name_a_person(reason):
        raise UsageError(f"--reason takes up to {LONGEST_REASON} characters, without a person's number.")
    done = asyncio.run(_continue(Settings.read(settings), reason.strip()))
    missing = done.missing
    for sentence in done.broken:
        print(f"Broken: {sentence}.")
    if missing is None:
        print(f"Entry {done.entry} says so; log {done.log} goes on from here.")
        return
    print(
        f"Log {missing.seen_log} was seen at {missing.seen_size} by {missing.seen_by}; the database held "
        f"{missing.size if missing.log == missing.seen_log else 0} of it.\n"
        f"Entry {done.entry} says so; log {done.log} goes on from here.  Tell the witnesses its key:\n{done.vkey}"
    )


async def _continue(settings: Settings, reason: str) -> Continued:
    database = Database(
        settings.database_url,
        home=settings.home,
        standbys=settings.audit_sync_standbys,
        setting=settings.database_setting,
    )
    await database.start()
    http = HttpxHttp()
    try:
        clock = Clock.real_time(database.clock)
        origin = Log.of(database, settings.home, settings.audit_origin).origin
        history = History(database, origin, settings.head_file, settings.witness_addresses(), http)
        return await go_on(database, origin, history, clock, account=getpass.getuser(), reason=reason)
    finally:
        await http.close()
        await database.close()
