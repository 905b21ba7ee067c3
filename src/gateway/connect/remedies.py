"""Why a department gave no answer, and what the operator does about it; reasons that are not known here are told as one."""

from typing import Final

WAIT: Final = "nothing to do here: it is asked again by itself"
ASK_THEM: Final = "ask the department whether its service runs; its certificates are pending until it answers"
TELL_THEM: Final = "tell the department: what it sends cannot be read, and nothing of it is used"
OTHER: Final = "other"
REMEDIES: Final = {
    "timeout": ASK_THEM,
    "deadline": ASK_THEM,
    "cancelled": ASK_THEM,
    "refused_connection": "see that url or dsn in [departments] is right and the network lets us through; then ask the department",
    "refused": "see that the role in dsn still has its rights; then ask the department",
    "reset": ASK_THEM,
    "tls": "compare the TLS certificate of the department with what this machine trusts; renew what has ended",
    "redirect": "the department's address has moved: ask it for the new one; a redirection is never followed",
    "moved": "the department's address has moved: ask it for the new one",
    "too_large": TELL_THEM,
    "malformed": TELL_THEM,
    "garbage": TELL_THEM,
    "bad_record": TELL_THEM,
    "department_error": ASK_THEM,
    "row_missing": "of several questions in one call the department left some without a row: ask it whether it leaves out those of whom it has no record",
    "fault": "the connector has failed: see the line driver_fault, and tell who wrote it",
    "breaker_open": "see the line circuit_opened: it is tried every few seconds by itself",
    "throttled": "it answers a part of its calls, and is sent no more than that part: ask the department what ails it",
    "busy": WAIT,
    "live_busy": WAIT,
    "rate_limited": "more is asked than was agreed: compare limits.per_second with the department's",
    "too_many_requests": "more is asked than was agreed: compare limits.per_second with the department's",
    "quota": "what was agreed for the day is used up: ask the department for more",
    "closed": WAIT,
    "closed_hours": WAIT,
    "no_snapshot": "no file of the department is in force: see the line snapshot_refused, and ask for the file again",
    "snapshot_refused": "the newest file of the department is not signed with the key in [departments], or not whole: compare the key, or ask for the file again",
    "folder": "the folder of the department's files cannot be read: mend the mount, or give the folder to this user",
    "no_store": "mend the database first: the department's secret of the day is kept there",
    "several": "not all of its counties can be asked: see that the role in dsn has its rights in each; then ask the department",
    "unreachable": "see that dsn in [departments] is right and the network lets us through; then ask the department",
    "not_configured": "the department has no endpoint: give [departments] its settings",
    "secret_invalid": "the department refuses our secret: ask it for a new one and set it in [departments]",
    "sign_in_failed": "the department refuses our secret: ask it for a new one and set it in [departments]",
    "unauthorised": "the department refuses our secret: ask it for a new one and set it in [departments]",
    "signature": "the department refuses our signature: compare app_key and secret in [departments] with its own",
    "clock": "the department says that our time is wrong: compare this machine's clock with the time servers",
    "nonce": "the department has seen our request number before: see that no second gateway signs under the same app_key",
    "no_permission": "the department does not let us ask this: have the agreement with it extended",
    "no_receipt": "the department demands the signed receipt of the intent: see docs/signed-intent.md",
    "key_conflict": "the department has another question under our request number: see that no second gateway uses the same app_key",
    "wrong_person": "the department answered about somebody else; nothing of it was used: have it look for crossed replies at once",
    "not_served": "no system serves the division: add it to routing.json of the city, where one does",
    "residence_unknown": "the register that says where somebody lives does not answer: see its own line",
    "false_receipt": "the other gateway's receipt is not signed under log_key, and nothing of its answer is used: compare the key with its operator, on paper",
    "peer_unavailable": "a department that the other gateway asks does not answer: ask its operator; it is asked again by itself",
    "refused_there": "a department refuses the other gateway, or it may not ask it: ask its operator",
    "origin-loop": "gateways would ask each other in a circle: let the city's data of one of them name a department in place of the other",
    "origin-chain": "the question has come by as many gateways as one may: ask a gateway that is nearer to the department",
    "http_4xx": "the department refuses what we send: compare url, app_key and secret in [departments] with its own",
    "http_5xx": ASK_THEM,
    OTHER: "look the reason up in the README of the department's connector",
}
"""By reason; every label `reason` of the metrics is one of these."""
OTHERS_MEND: Final = frozenset(
    {
        "rate_limited",
        "too_many_requests",
        *(name for name, what in REMEDIES.items() if what in {WAIT, ASK_THEM, TELL_THEM}),
    }
)
"""Reasons that the department has to mend, or that mend themselves."""


def known_reason(reason: str) -> str:
    """The reason as it is counted: one of `REMEDIES`, so that no department can make up labels."""
    if reason in REMEDIES:
        return reason
    kind = f"{reason[:6]}xx"
    return kind if kind in REMEDIES else OTHER
