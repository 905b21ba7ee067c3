"""What connectors promise and what they may lean on: driver, manifest, the HTTP seam, projection.

A connector imports this and `gateway.domain`, nothing else of the gateway.  It must never know matters, rules or officers' rights.
"""

from gateway.sdk.changed_rows import Sample
from gateway.sdk.driver import Driver, DriverContext, Pacing, Purpose, Question, SharedStore
from gateway.sdk.drop_figures import tell_in_force, tell_refused
from gateway.sdk.drop_files import NotAFileError, open_drop, read_drop, written_at
from gateway.sdk.http import HttpClient, HttpFault, HttpReply
from gateway.sdk.judged_rows import CellForm, RowJudge, RowRules, Tolerance, forms_of
from gateway.sdk.manifest import (
    CONTRACT,
    Manifest,
    ManifestItem,
    ManifestQuestion,
    check_manifest,
    load_adapter,
    load_manifest,
)
from gateway.sdk.project import BadRecord, Projection, look_up, project
from gateway.sdk.sealed_lines import DoubledLineError, SealedLines
from gateway.sdk.set_aside import SetAside
from gateway.sdk.setup import ClosedModel, NoProtocol, Setup, read_setup

__all__ = [
    "CONTRACT",
    "BadRecord",
    "CellForm",
    "ClosedModel",
    "DoubledLineError",
    "Driver",
    "DriverContext",
    "HttpClient",
    "HttpFault",
    "HttpReply",
    "Manifest",
    "ManifestItem",
    "ManifestQuestion",
    "NoProtocol",
    "NotAFileError",
    "Pacing",
    "Projection",
    "Purpose",
    "Question",
    "RowJudge",
    "RowRules",
    "Sample",
    "SealedLines",
    "SetAside",
    "Setup",
    "SharedStore",
    "Tolerance",
    "check_manifest",
    "forms_of",
    "load_adapter",
    "load_manifest",
    "look_up",
    "open_drop",
    "project",
    "read_drop",
    "read_setup",
    "tell_in_force",
    "tell_refused",
    "written_at",
]
