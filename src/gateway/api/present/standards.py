"""An entry of the log in the words of two standards: an AuditEvent of HL7 FHIR, and records of the Dutch log of data processing.

Sources: HL7 FHIR R4 (4.0.1), AuditEvent, and IHE BALP for its patterns; Logboek Dataverwerkingen 1.0 of Logius.  No value, number or name
stands in either, for none stands in an entry: people are pseudonyms.
"""

from collections.abc import Mapping, Sequence

from gateway.api.http.answers import Shown
from gateway.flows import Hit

_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_CODES = "http://terminology.hl7.org/CodeSystem"
_QUERY, _EXPORT, _SECURITY = ("110112", "Query"), ("110106", "Export"), ("110113", "Security Alert")
_USED, _ADMINISTERED = ("110103", "Instances Accessed"), ("110100", "Application Activity")
_TYPES: Mapping[str, tuple[str, str]] = {
    "INTENT": _QUERY,
    "SEARCH": _QUERY,
    "EXPORT": _EXPORT,
    "DENIED": _SECURITY,
    "REJECTED_BURST": _SECURITY,
    "ADMIN": _ADMINISTERED,
}
_ACTIONS: Mapping[str, str] = {"INTENT": "E", "SEARCH": "E", "ADMIN": "U", "SHRED": "D", "PRUNE": "D"}
_MADE, _REFUSED, _FAILED = "0", "4", "8"
_OUTCOMES: Mapping[str, str] = {"DENIED": _REFUSED, "REJECTED_BURST": _REFUSED, "UNRESOLVED": _FAILED}
"""FHIR's AuditEventOutcome by kind; all others are made."""


def audit_event(hit: Hit, own: str) -> Shown:
    """A FHIR AuditEvent.  own: the address by which callers know this gateway, the observer."""
    entry = hit.entry
    kind = entry.kind_name
    code, display = _TYPES.get(kind, _USED)
    return {
        "resourceType": "AuditEvent",
        "id": entry.entry,
        "type": _coding(_DICOM, code, display),
        "subtype": [_coding(f"{own}/docs", _step(hit), kind)],
        "action": _ACTIONS.get(kind, "R"),
        "recorded": entry.at.isoformat(),
        "outcome": _OUTCOMES.get(kind, _MADE),
        "purposeOfEvent": [] if entry.matter is None else [{"coding": [_coding(f"{own}/v1/matters", entry.matter)]}],
        "agent": [
            {
                "type": {"coding": [_coding(f"{_CODES}/v3-ParticipationType", "IRCP", "information recipient")]},
                "who": {
                    "identifier": {"value": entry.account or "gateway"},
                    **({"display": entry.office} if entry.office else {}),
                },
                "requestor": True,
            },
            *(
                {"who": {"identifier": {"value": other}}, "requestor": False}
                for other in (entry.client, entry.actor)
                if other
            ),
        ],
        "source": {
            "observer": {"identifier": {"value": own}},
            "type": [_coding(f"{_CODES}/security-source-type", "4", "Application Server")],
        },
        "entity": [
            *(
                {
                    "what": {"identifier": {"value": subject.tag}},
                    "type": _coding(f"{_CODES}/audit-entity-type", "1", "Person"),
                    "role": _coding(f"{_CODES}/object-role", "1", "Patient"),
                    "detail": [{"type": "role", "valueString": subject.role}],
                }
                for subject in entry.subjects
            ),
            *_named("case", entry.case_number),
            *_named("query", None if entry.query_id is None else str(entry.query_id)),
            *_named("leaf_hash", entry.leaf_hash),
        ],
    }


def processing_records(hit: Hit, own: str) -> Sequence[Shown]:
    """Records of the log of data processing, one for each person; without any where the entry is about nobody."""
    entry = hit.entry
    trace_id = entry.details.get("trace_id")
    activity = f"{own}/v1/matters/{entry.matter}" if entry.matter else f"{own}/docs#{entry.kind_name.lower()}"
    return [
        {
            "trace_id": trace_id if isinstance(trace_id, str) else None,
            "operation_id": entry.entry,
            "operation_name": _step(hit),
            "start_time": entry.at.isoformat(),
            "end_time": entry.at.isoformat(),
            "status_code": "Ok" if entry.kind_name not in _OUTCOMES else "Error",
            "resource": {"name": "oneclick-gateway", "url": own},
            "attributes": {
                "dpl.core.processing_activity_id": activity,
                "dpl.core.data_subject_id": subject.tag,
                "dpl.core.data_subject_id_type": "pseudonym",
                "dpl.core.user": entry.account,
            },
        }
        for subject in entry.subjects
    ]


def _step(hit: Hit) -> str:
    """The kind of the entry, and which of its kind's it is."""
    return f"{hit.entry.kind_name}.{hit.entry.step}".rstrip(".")


def _coding(system: str, code: str, display: str | None = None) -> dict[str, str]:
    return {"system": system, "code": code, **({"display": display} if display else {})}


def _named(name: str, value: str | None) -> list[Shown]:
    return [] if value is None else [{"name": name, "what": {"identifier": {"value": value}}}]
