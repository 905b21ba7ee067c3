"""What connectors promise and what they may lean on: driver, manifest, the HTTP seam, projection.

A connector imports this and `gateway.domain`, nothing else of the gateway.  It must never know matters, rules or officers' rights.
"""

from gateway.sdk.driver import Driver, DriverContext, Pacing, Purpose, Question, SharedStore
from gateway.sdk.http import HttpClient, HttpFault, HttpReply
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
from gateway.sdk.setup import ClosedModel, NoProtocol, Setup, read_setup

__all__ = [
    "CONTRACT",
    "BadRecord",
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
    "Pacing",
    "Projection",
    "Purpose",
    "Question",
    "SealedLines",
    "Setup",
    "SharedStore",
    "check_manifest",
    "load_adapter",
    "load_manifest",
    "look_up",
    "project",
    "read_setup",
]
