"""The log of a home as it is read: its rows, its tree, what it knows of queries, its names and the keys that sign and hide."""

from dataclasses import dataclass
from pathlib import Path

from gateway.audit.contexts import Contexts
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.reader import Reader
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database


@dataclass(frozen=True, slots=True)
class Log:
    """Made once a process, by whoever wires it; the writer beside it is `Audit`.

    reader: its rows.  tree: what is proved of them.  contexts: of its queries.  origin, privacy: its names, and the keys of its home.
    """

    reader: Reader
    tree: TreeReader
    contexts: Contexts
    origin: Origin
    privacy: Privacy

    @classmethod
    def of(cls, database: Database, home: Path, origin: str = ORIGIN) -> "Log":
        """home: where its keys are kept.  origin: what its logs are called.  Raises SetupError where the keys cannot be used."""
        reader, privacy = Reader(database), Privacy(KeyFolder(home / "keys"))
        return cls(reader, TreeReader(database), Contexts(reader), Origin(origin, privacy), privacy)

    @property
    def public_key(self) -> bytes:
        """Of this home's log, 32 bytes: departments check the receipts of intents by it."""
        return self.privacy.log_key().public_key().public_bytes_raw()
