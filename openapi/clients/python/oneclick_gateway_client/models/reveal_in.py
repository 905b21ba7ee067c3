from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..models.ground import Ground

T = TypeVar("T", bound="RevealIn")


@_attrs_define
class RevealIn:
    """Whose part of which entry is to be revealed, and why.

    Attributes:
        entry (str): Id of the entry: its stream and its number in the stream, such as `3-17`.
        subject (str): The person's tag in the entry.
        ground (Ground): Why a reveal is asked for; readable in the log.

            * `complaint`: somebody complained
            * `court_order`: a court orders it
            * `misuse`: misuse is suspected
            * `spot_check`: the entry is part of a spot check
            * `citizen_request`: the person asks for it
            * `incident`: something went wrong and is being looked into
        reason (str): In your own words; kept sealed.
    """

    entry: str
    subject: str
    ground: Ground
    reason: str

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        subject = self.subject

        ground = self.ground.value

        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "subject": subject,
                "ground": ground,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        subject = d.pop("subject")

        ground = Ground(d.pop("ground"))

        reason = d.pop("reason")

        reveal_in = cls(
            entry=entry,
            subject=subject,
            ground=ground,
            reason=reason,
        )

        return reveal_in
