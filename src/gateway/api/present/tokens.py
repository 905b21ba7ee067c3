"""What is told about access tokens, in the shape of the contract."""

from gateway.api.http.answers import Shown
from gateway.api.settings import ANSWER_KEYS, ApiSettings
from gateway.domain.request import MESSAGE_ALGORITHMS, PROOF_ALGORITHMS
from gateway.flows import PersonDigest, Revocation


def resource_object(settings: ApiSettings) -> Shown:
    """Whose tokens are taken, and how.  Source: RFC 9728 2."""
    return {
        "resource": settings.known_as,
        "resource_name": "oneclick-gateway",
        "authorization_servers": list(settings.issuers),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(PROOF_ALGORITHMS),
        "dpop_bound_access_tokens_required": settings.is_bound_only,
        "tls_client_certificate_bound_access_tokens": True,
        "jwks_uri": f"{settings.known_as.rstrip('/')}{ANSWER_KEYS}",
        "resource_signing_alg_values_supported": ["EdDSA"],
        "message_signature_alg_values_supported": list(MESSAGE_ALGORITHMS),
    }


def digest_object(made: PersonDigest) -> Shown:
    """A digest, and the wrapped number where one was wanted."""
    return {"person_digest": made.digest, "person_wrapped": made.wrapped}


def revocation_object(line: Revocation) -> Shown:
    """A line of the list."""
    return {
        "revocation_id": str(line.revocation_id),
        "kind": line.kind.value,
        "value": line.value,
        "ordered_at": line.ordered_at.isoformat(),
        "until": line.ends_at.isoformat(),
    }
