from enum import StrEnum


class ProblemCode(StrEnum):
    ALREADY_CLOSED = "already-closed"
    AUDIT_UNAVAILABLE = "audit-unavailable"
    BODY_TOO_LARGE = "body-too-large"
    BROWSER_REFUSED = "browser-refused"
    CONFLICT = "conflict"
    HEADER_FIELDS_TOO_LARGE = "header-fields-too-large"
    IDEMPOTENCY_MISMATCH = "idempotency-mismatch"
    IDEMPOTENCY_RUNNING = "idempotency-running"
    IDENTITY_UNAVAILABLE = "identity-unavailable"
    INTERNAL = "internal"
    INVALID_INPUT = "invalid-input"
    MALFORMED_REQUEST = "malformed-request"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    NOT_AUTHENTICATED = "not-authenticated"
    NOT_AUTHORISED = "not-authorised"
    NOT_FOUND = "not-found"
    NOT_INTEGRATED = "not-integrated"
    OVERLOADED = "overloaded"
    REQUEST_TIMEOUT = "request-timeout"
    SHREDDED = "shredded"
    TOO_LARGE = "too-large"
    TOO_MANY_REQUESTS = "too-many-requests"
    UNREADABLE = "unreadable"
    UNREADY = "unready"
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type"

    def __str__(self) -> str:
        return str(self.value)
