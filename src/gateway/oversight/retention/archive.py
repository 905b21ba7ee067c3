"""The archive of what was pruned: bundles in a folder, each verified before it has its name."""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import orjson

from gateway.audit import Privacy
from gateway.domain.clock import Clock
from gateway.domain.errors import Conflict
from gateway.oversight.retention.span import Range


@dataclass(frozen=True, slots=True)
class Checker:
    """Who checks an export without the gateway, before anything is dropped.

    program: the verifier in one file, which goes into every bundle.  holds: a bundle's folder, the log's public keys → whether it verifies.
    """

    program: bytes
    holds: Callable[[Path, Sequence[bytes]], bool]


Write: TypeAlias = Callable[[Path, Range, datetime, bytes], Awaitable[None]]
"""Writes the bundle of a stretch into an empty folder: when it is made, and the verifier in one file, which goes into it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle on disk.  manifest: the SHA-256 of its `manifest.json`, hex."""

    range: Range
    manifest: str

    def said(self) -> dict[str, object]:
        """As the PRUNE entry and its record say it."""
        part = self.range
        return {"log": part.log, "from_index": part.begin, "to_index": part.end, "manifest": self.manifest}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Exported":
        """The inverse of `said`."""
        return cls(Range(payload["log"], payload["from_index"], payload["to_index"]), payload["manifest"])

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"{self.range.log}-{self.range.begin}-{self.range.end}"


class Archive:
    """Bundles of this log.  folder: where they are."""

    def __init__(self, privacy: Privacy, clock: Clock, folder: Path, *, write: Write, checker: Checker) -> None:
        self._write = write
        self._privacy = privacy
        self._clock = clock
        self._folder = folder
        self._checker = checker

    def path(self, exported: Exported) -> Path:
        """The folder of a bundle."""
        return self._folder / exported.name

    async def export(self, part: Range) -> Exported:
        """Write the bundle and verify it, then give it its name; one of that name from a run that was broken off is verified again."""
        folder = self.path(Exported(part, ""))
        if folder.exists():
            exported = Exported(part, _manifest(folder))
            await self._verify(folder, exported)
        else:
            draft = folder.with_name(f"{folder.name}.partial")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True, mode=0o700)
            await self._write(draft, part, self._clock.real(), self._checker.program)
            exported = Exported(part, _manifest(draft))
            await self._verify(draft, exported)
            await asyncio.to_thread(_make_durable, draft)
            draft.rename(folder)
        await asyncio.to_thread(_sync, folder.parent)
        return exported

    async def verify(self, exported: Exported) -> None:
        """Raises Conflict where the bundle is not the one that was announced, or does not hold."""
        await self._verify(self.path(exported), exported)

    async def _verify(self, folder: Path, exported: Exported) -> None:
        """Raises Conflict where the bundle on disk is not the one, or does not hold."""
        if not exported.manifest or _manifest(folder) != exported.manifest:
            raise Conflict(f"the export {folder.name} is not there as it was announced; nothing was dropped")
        if _range(folder) != exported.range:
            raise Conflict(f"the export {folder.name} holds other entries than its name says; nothing was dropped")
        keys = self._privacy.log_public_keys()
        if not await asyncio.to_thread(self._checker.holds, folder, keys):
            raise Conflict(f"the export {folder.name} does not verify; nothing was dropped")


def _make_durable(folder: Path) -> None:
    """Everything in the folder is on the disk, not only on its way there."""
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _range(folder: Path) -> Range | None:
    """What a bundle says that it holds; None where its manifest does not say it."""
    try:
        payload = orjson.loads((folder / "manifest.json").read_bytes())
        return Range(payload["log"], payload["from_index"], payload["to_index"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _manifest(folder: Path) -> str:
    """SHA-256 of the manifest, hex; empty where there is none."""
    try:
        return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    except OSError:
        return ""
