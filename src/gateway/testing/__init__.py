"""What connector authors test against: the bench, the conformance every connector must pass, the quality file and its table.

Product code, used by tests and by the README; nothing here runs in the gateway.  It must never loosen a rule for one connector:
what a protocol cannot do is exempt in that connector's `quality.toml`, with a reason.
"""

from gateway.testing.asking import ask
from gateway.testing.bench import Bench, MemoryStore, running_department
from gateway.testing.driver_keys import driver_keys, given_keys
from gateway.testing.folder import ConnectorFolder
from gateway.testing.new import write_connector
from gateway.testing.quality import RULES
from gateway.testing.report import RuleOutcome, RuleReport, report
from gateway.testing.status import table

__all__ = [
    "RULES",
    "Bench",
    "ConnectorFolder",
    "MemoryStore",
    "RuleOutcome",
    "RuleReport",
    "ask",
    "driver_keys",
    "given_keys",
    "report",
    "running_department",
    "table",
    "write_connector",
]
