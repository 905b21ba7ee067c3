"""PostgreSQL: engine, pool, migrations.

Holds no table's meaning: each room keeps its own SQL.  Never imports a room; never writes a value or a password to a log.
"""

from gateway.db.carried import Carrier
from gateway.db.changes import StoreChanges
from gateway.db.condition import Condition
from gateway.db.database import Connection, Database, StoreState
from gateway.db.durability import PROMISE, Durability
from gateway.db.faults import FAULTS, NoWritableHost, is_away
from gateway.db.keyring import Keyring, UnreadableBytes
from gateway.db.prepared import TABLES, Prepared, changing, constant, given, in_columns
from gateway.db.replica import Readable, Replica
from gateway.db.schema import HEAD, upgrade
from gateway.db.secrets import SharedSecrets
from gateway.db.statement import Statement
from gateway.db.timelines import FOLDER as TIMELINES

__all__ = [
    "FAULTS",
    "HEAD",
    "PROMISE",
    "TABLES",
    "TIMELINES",
    "Carrier",
    "Condition",
    "Connection",
    "Database",
    "Durability",
    "Keyring",
    "NoWritableHost",
    "Prepared",
    "Readable",
    "Replica",
    "SharedSecrets",
    "Statement",
    "StoreChanges",
    "StoreState",
    "UnreadableBytes",
    "changing",
    "constant",
    "given",
    "in_columns",
    "is_away",
    "upgrade",
]
