"""The frozen bundle of rooms that the flows about the log walk through: those who read it afterwards, and what these flows need beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateway.audit import Audit, Reader, Register
from gateway.audit.tree import Log, TreeReader
from gateway.catalogue import Catalogue
from gateway.db import Database, Keyring, Readable, Replica
from gateway.domain.clock import Clock
from gateway.flows.steps.gateway import Gateway, Live
from gateway.flows.steps.readings import Readings
from gateway.jobs import Jobs
from gateway.oversight.disclosures import Withholdings
from gateway.oversight.exports import BundleOrder, BundleSource, Exports, can_write_parquet, stretch, write_bundle
from gateway.oversight.findings import Findings
from gateway.oversight.reports import Reports
from gateway.oversight.retention import Range, Write
from gateway.oversight.reveals import Reveals
from gateway.oversight.search import Inquiry, Intents, SpotChecks


@dataclass(frozen=True, slots=True)
class Oversight:
    """Wired; none of the rooms knows another.  source: where bundles are taken from.  register: of what is damaged in the store."""

    audit: Audit
    log: Log
    readings: Readings
    database: Database
    live: Live
    jobs: Jobs
    clock: Clock
    inquiry: Inquiry
    spot_checks: SpotChecks
    intents: Intents
    exports: Exports
    source: BundleSource
    reveals: Reveals
    findings: Findings
    reports: Reports
    withholdings: Withholdings
    register: Register

    @property
    def catalogue(self) -> Catalogue:
        """Of the policy in force."""
        return self.live.now.catalogue

    @classmethod
    def build(
        cls, gateway: Gateway, home: Path, *, witness_vkeys: Sequence[str] = (), replica: Replica | None = None
    ) -> "Oversight":
        """Over the log of a gateway of this home.

        witness_vkeys: verifier keys of the witnesses, for whoever checks a bundle.  replica: what auditors' searches, proofs and exports read.
        """
        log, database, clock = gateway.log, gateway.database, gateway.clock
        readable: Readable = database if replica is None else replica
        reader, tree = Reader(readable), TreeReader(readable)
        words = Keyring.open_file(home / "keys" / "reveals.key")
        findings = Findings(database, log.tree, words, alert=gateway.protection.found)
        register = Register(database, findings.damage_rule)
        return cls(
            audit=gateway.audit,
            log=log,
            readings=Readings(gateway.audit, log.privacy, clock),
            database=database,
            live=gateway.live,
            jobs=gateway.jobs,
            clock=clock,
            inquiry=Inquiry(readable, reader, log.origin, tree=tree, register=register),
            spot_checks=SpotChecks(reader, tree, clock),
            intents=Intents(reader),
            exports=Exports(database, log.privacy, home / "exports"),
            source=BundleSource.of(tree, reader, log.origin, witness_vkeys),
            reveals=Reveals(log.reader, log.privacy, words),
            findings=findings,
            reports=Reports(database, reader, clock),
            withholdings=Withholdings(log.reader, words),
            register=register,
        )


def archive_of(log: Log) -> Write:
    """Writes the bundles of what is to be dropped from the store, with a table as Parquet, or as CSV where that cannot be written."""
    tables = frozenset({"parquet" if can_write_parquet() else "csv"})
    source = BundleSource.of(log.tree, log.reader, log.origin)

    async def write(folder: Path, part: Range, at: datetime, program: bytes) -> None:
        bundle = await stretch(source, part.log, part.begin, part.end)
        await write_bundle(folder, bundle, BundleOrder(at, program, tables=tables), source)

    return write
