"""Checks the log without a gateway: a bundle, a document with its receipt and proof, a checkpoint, by keys that the checker has.

Asks nobody, changes nothing, and names what was changed.  Of ours it needs `tlog` and `entry` only, and no package but `cryptography`.
"""

from pathlib import Path

from gateway.logcheck.bundle import verify_bundle
from gateway.logcheck.files import NotABundle
from gateway.logcheck.finding import Report
from gateway.logcheck.request import (
    CheckRequest,
    NoKey,
    check,
    report_lines,
    report_object,
    status_of,
    verdict,
    verifier_keys,
)
from gateway.logcheck.single_file import NotVerifiable
from gateway.logcheck.trust import Trust

STANDALONE = Path(__file__).with_name("standalone.py")
"""The verifier in one file, for a bare Python 3.9 or later; in a bundle it is called `verify.py`."""

__all__ = [
    "STANDALONE",
    "CheckRequest",
    "NoKey",
    "NotABundle",
    "NotVerifiable",
    "Report",
    "Trust",
    "check",
    "report_lines",
    "report_object",
    "status_of",
    "verdict",
    "verifier_keys",
    "verify_bundle",
]
