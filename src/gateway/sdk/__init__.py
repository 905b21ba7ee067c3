"""What connectors promise and what they may lean on: driver, manifest, the HTTP seam, projection.

A connector imports this and `gateway.domain`, nothing else of the gateway.  It must never know matters, rules or officers' rights.
"""

from gateway.domain.departure import asked_as, depart, depart_again
from gateway.sdk.changed_rows import Sample
from gateway.sdk.client_key import ClientKey, read_private
from gateway.sdk.closed_model import ClosedModel
from gateway.sdk.driver import (
    AskedFor,
    BatchDriver,
    Driver,
    DriverContext,
    Pacing,
    Probe,
    Probed,
    Purpose,
    Question,
    SharedStore,
)
from gateway.sdk.drop_figures import REFUSED_REMEDY, tell_in_force, tell_progress, tell_refused
from gateway.sdk.drop_files import Digesting, NotAFileError, open_drop, read_drop, written_at
from gateway.sdk.drop_reading import DropReading, ReadingStopped
from gateway.sdk.encodings import (
    UnclearTextError,
    charset_of,
    decode_body,
    decode_gb18030,
    decode_percent,
    encode_gb18030,
    encode_percent,
    json_body,
    of_2022,
)
from gateway.sdk.http import HttpClient, HttpFault, HttpReply
from gateway.sdk.http_asyncio import AsyncioHttp
from gateway.sdk.http_httpx import HttpxHttp
from gateway.sdk.http_pyreqwest import PyreqwestHttp
from gateway.sdk.http_way import NAMES as WAY
from gateway.sdk.http_way import Way
from gateway.sdk.judged_rows import CellForm, RowJudge, RowRules, Tolerance, forms_of
from gateway.sdk.manifest import (
    CONTRACT,
    ClosedHours,
    DepartmentLimits,
    Manifest,
    ManifestItem,
    ManifestQuestion,
    check_manifest,
    field_path,
    load_adapter,
    load_manifest,
)
from gateway.sdk.project import BadRecord, Projection, look_up, project, read_value
from gateway.sdk.reading import NO_END, end_of_day, read_code, read_day, read_moment
from gateway.sdk.renewed_tls import FAULTS as TLS_FAULTS
from gateway.sdk.renewed_tls import RenewedTls, no_password
from gateway.sdk.sealed_lines import DoubledLineError, SealedLines
from gateway.sdk.set_aside import SetAside
from gateway.sdk.setup import NoProtocol, Setup, read_setup
from gateway.sdk.signed_message import base_of, content_digest, derived, signed_request
from gateway.sdk.wrong_words import first_fault, those_there_are

__all__ = [
    "CONTRACT",
    "NO_END",
    "REFUSED_REMEDY",
    "TLS_FAULTS",
    "WAY",
    "AskedFor",
    "AsyncioHttp",
    "BadRecord",
    "BatchDriver",
    "CellForm",
    "ClientKey",
    "ClosedHours",
    "ClosedModel",
    "DepartmentLimits",
    "Digesting",
    "DoubledLineError",
    "Driver",
    "DriverContext",
    "DropReading",
    "HttpClient",
    "HttpFault",
    "HttpReply",
    "HttpxHttp",
    "Manifest",
    "ManifestItem",
    "ManifestQuestion",
    "NoProtocol",
    "NotAFileError",
    "Pacing",
    "Probe",
    "Probed",
    "Projection",
    "Purpose",
    "PyreqwestHttp",
    "Question",
    "ReadingStopped",
    "RenewedTls",
    "RowJudge",
    "RowRules",
    "Sample",
    "SealedLines",
    "SetAside",
    "Setup",
    "SharedStore",
    "Tolerance",
    "UnclearTextError",
    "Way",
    "asked_as",
    "base_of",
    "charset_of",
    "check_manifest",
    "content_digest",
    "decode_body",
    "decode_gb18030",
    "decode_percent",
    "depart",
    "depart_again",
    "derived",
    "encode_gb18030",
    "encode_percent",
    "end_of_day",
    "field_path",
    "first_fault",
    "forms_of",
    "json_body",
    "load_adapter",
    "load_manifest",
    "look_up",
    "no_password",
    "of_2022",
    "open_drop",
    "project",
    "read_code",
    "read_day",
    "read_drop",
    "read_moment",
    "read_private",
    "read_setup",
    "read_value",
    "signed_request",
    "tell_in_force",
    "tell_progress",
    "tell_refused",
    "those_there_are",
    "written_at",
]
