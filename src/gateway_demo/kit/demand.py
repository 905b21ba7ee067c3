"""What a department that wants to see the intent checks of its receipt, with the public key of the gateway's log alone."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.domain.intent import IntentReceipt, intent_message
from gateway.entry import covered, endorsement_message

FUTURE_S = 60.0
"""So much may the gateway's clock be ahead of ours."""


class ReceiptDemand:
    """A receipt must be endorsed by the log, signed, about this very question, and fresh.

    log_key: 32 bytes, agreed with the gateway's operator and never taken from a call.  Raises ValueError where it is no key.
    """

    def __init__(self, department: str, log_key: bytes, longest_s: float) -> None:
        self._department = department
        self._log_key = Ed25519PublicKey.from_public_bytes(log_key)
        self._longest_s = longest_s

    def lack(self, receipt: str, lookup_id: str, number: str, now_s: float) -> str:
        """missing, malformed, not_endorsed, not_signed, other_question or stale; "" where nothing is lacking."""
        if not receipt:
            return "missing"
        try:
            shown, words, signature = IntentReceipt.parse(receipt)
        except ValueError:
            return "malformed"
        signer = shown.signer
        if not _is_signed(self._log_key, signer.endorsement, endorsement_message(signer.boot_id, signer.public_key)):
            return "not_endorsed"
        if not _is_signed(Ed25519PublicKey.from_public_bytes(signer.public_key), signature, intent_message(words)):
            return "not_signed"
        if not shown.names(self._department, lookup_id, number):
            return "other_question"
        return "" if -FUTURE_S <= now_s - shown.at <= self._longest_s else "stale"


def _is_signed(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        signed, own = covered(message, signature)
        key.verify(own, signed)
    except (InvalidSignature, ValueError):
        return False
    return True
