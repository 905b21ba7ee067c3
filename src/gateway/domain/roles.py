"""The table role × operation: which kind of caller may use which operation at all; what they may see is access's part."""

from collections.abc import Iterable, Mapping

ROLES: Mapping[str, str] = {
    "officer": "an officer at a window or desk",
    "system": "another system of the government",
    "verifier": "an officer of a department who answers verifications",
    "auditor": "an auditor, under a task number",
    "steward": "a steward of the catalogue and the policies",
    "inspector": "an inspector of declarations",
    "editor": "an editor of the texts that citizens see",
    "operator": "an operator of the gateway",
    "supervisor": "a head of department, about the officers of their own",
    "protector": "an officer of the desk for protected people",
    "administrator": "an administrator of accounts and client systems",
    "issuer": "an issuer of access tokens, for person digests",
    "citizen": "a citizen, about themselves",
}
"""Every role, and who that is, as it stands in a sentence."""

_ALL = frozenset(ROLES)
SCIM_OPERATIONS = (
    *("read_scim_service", "list_scim_schemas", "read_scim_schema", "list_scim_types", "read_scim_type"),
    *("list_registered", "create_registered", "read_registered", "replace_registered", "patch_registered"),
    *("remove_registered", "search_registered", "search_all_registered"),
)
"""Those of SCIM, whose contract is its own: RFC 7643 and 7644."""

OPERATIONS: Mapping[str, frozenset[str]] = {
    "ask_query": frozenset({"officer", "system"}),
    "read_query": frozenset({"officer", "system"}),
    "read_query_proof": frozenset({"officer", "system"}),
    "read_me": _ALL,
    "read_permissions": frozenset({"officer", "system"}),
    "list_matters": _ALL,
    "read_matter": _ALL,
    "list_certificates": _ALL,
    "list_departments": _ALL,
    "read_department": _ALL,
    "list_items": _ALL,
    "read_statistics": _ALL,
    "list_verifications": frozenset({"verifier"}),
    "read_verification": frozenset({"verifier"}),
    "reply_to_verification": frozenset({"verifier"}),
    "read_verification_reply": frozenset({"verifier"}),
    "extend_verification": frozenset({"verifier"}),
    "reassign_verification": frozenset({"verifier"}),
    "read_verification_figures": frozenset({"verifier", "operator", "steward"}),
    "read_declaration_notice": frozenset({"officer", "system"}),
    "make_declaration": frozenset({"officer", "system"}),
    "decline_declaration": frozenset({"officer", "system"}),
    "read_declaration": frozenset({"officer", "system"}),
    "list_inspections": frozenset({"inspector"}),
    "list_audit_entries": frozenset({"auditor"}),
    "search_audit_entries": frozenset({"auditor"}),
    "read_log_entries": frozenset({"auditor"}),
    "read_audit_entry": frozenset({"auditor"}),
    "prove_audit_entry": frozenset({"auditor"}),
    "trace_audit_entries": frozenset({"auditor"}),
    "ask_audit_export": frozenset({"auditor"}),
    "read_audit_export": frozenset({"auditor"}),
    "fetch_audit_bundle": frozenset({"auditor"}),
    "ask_reveal": frozenset({"auditor"}),
    "list_reveals": frozenset({"auditor"}),
    "read_reveal": frozenset({"auditor"}),
    "approve_reveal": frozenset({"auditor"}),
    "refuse_reveal": frozenset({"auditor"}),
    "open_reveal": frozenset({"auditor"}),
    "list_findings": frozenset({"auditor"}),
    "read_finding": frozenset({"auditor"}),
    "acknowledge_finding": frozenset({"auditor"}),
    "read_spot_check": frozenset({"auditor"}),
    "break_glass": frozenset({"officer"}),
    "list_broken_glass": frozenset({"supervisor"}),
    "review_broken_glass": frozenset({"supervisor"}),
    "reactivate_account": frozenset({"steward"}),
    "list_protection_alerts": frozenset({"protector"}),
    "list_watched_people": frozenset({"protector"}),
    "watch_person": frozenset({"protector"}),
    "end_watch": frozenset({"protector"}),
    "list_own_disclosures": frozenset({"citizen"}),
    "order_withholding": frozenset({"steward"}),
    "list_withholdings": frozenset({"steward", "auditor"}),
    "list_publications": frozenset({"steward", "auditor", "operator"}),
    "read_bundle": frozenset({"steward", "auditor", "operator"}),
    "draft_policy": frozenset({"steward"}),
    "list_policies": frozenset({"steward", "auditor"}),
    "read_policy": frozenset({"steward", "auditor"}),
    "change_policy": frozenset({"steward"}),
    "validate_policy": frozenset({"steward"}),
    "test_policy": frozenset({"steward"}),
    "diff_policy": frozenset({"steward"}),
    "approve_policy": frozenset({"steward"}),
    "refuse_policy": frozenset({"steward"}),
    "publish_policy": frozenset({"steward"}),
    "import_accounts": frozenset({"administrator"}),
    "ask_sharing": frozenset({"steward"}),
    "list_sharing_requests": frozenset({"steward"}),
    "read_sharing_request": frozenset({"steward"}),
    "decide_sharing_request": frozenset({"steward"}),
    **dict.fromkeys(SCIM_OPERATIONS, frozenset({"administrator"})),
    "order_revocation": frozenset({"operator"}),
    "list_revocations": frozenset({"operator", "auditor"}),
    "lift_revocation": frozenset({"operator"}),
    "make_person_digests": frozenset({"issuer"}),
}
"""Operation (the operationId of the API) → the roles that may use it.  An operation not named here is nobody's."""


def operations_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The operations that a caller with these roles may use, in the table's order."""
    held = frozenset(roles)
    return tuple(operation for operation, allowed in OPERATIONS.items() if held & allowed)
