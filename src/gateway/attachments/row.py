"""An attachment as others see it, and as it stands sealed in its row."""

import json
from datetime import datetime
from typing import Literal
from uuid import UUID

from gateway.db import Keyring
from gateway.domain.clock import CHINA
from gateway.domain.codes import DepartmentCode
from gateway.domain.frozen import frozen


@frozen
class AttachedTo:
    """What a file is brought to: a verification, an inspection, and so on, by its id."""

    kind: Literal["verification", "inspection"]
    of: str


@frozen
class Bringer:
    """Whose officer has brought a file."""

    account: str
    department: DepartmentCode


@frozen
class Attached:
    """A file without its content.  size: bytes.  sha256: of the file, hex.  added_at: domain clock."""

    attachment_id: UUID
    media_type: str
    size: int
    sha256: str
    by: Bringer
    added_at: datetime


@frozen
class AttachmentContent:
    """A file with its content, for whoever may have it and after the entry that says so."""

    attached: Attached
    content: bytes


def seal_about(one: Attached, place: AttachedTo, keyring: Keyring) -> bytes:
    """All that is known of a file besides itself."""
    about = {
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "account": one.by.account,
        "department": one.by.department,
    }
    return keyring.seal(json.dumps(about).encode(), bound_to(one.attachment_id, place, "about"))


def attached_of(
    attachment_id: UUID, added_at: datetime, sealed: bytes, place: AttachedTo, keyring: Keyring
) -> Attached:
    """From its row.  Raises UnreadableBytes, also where it stands at another place than it was sealed for."""
    about = json.loads(keyring.open(sealed, bound_to(attachment_id, place, "about")))
    by = Bringer(about["account"], DepartmentCode(about["department"]))
    at = added_at.astimezone(CHINA)
    return Attached(attachment_id, about["media_type"], about["size"], about["sha256"], by, at)


def bound_to(attachment_id: UUID, place: AttachedTo, column: str) -> str:
    """Where sealed bytes stand."""
    return f"gateway.attachment/{place.kind}/{place.of}/{attachment_id}/{column}"
