from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.audit_reveal_state import AuditRevealState
from ..models.ground import Ground
from ..models.subject_role import SubjectRole

T = TypeVar("T", bound="AuditReveal")


@_attrs_define
class AuditReveal:
    """A reveal: what was requested, by whom and why, and its state.

    Attributes:
        reveal_id (UUID): Id of the reveal, as POST /v1/audit/reveals answered it.
        state (AuditRevealState): How far a reveal is.

            * `pending`: a second auditor must decide before `expires_at`
            * `approved`: who requested it can read it once before `expires_at`
            * `refused`: the second auditor refused; nothing is revealed
            * `read`: it was read; it cannot be read again
            * `expired`: nobody decided, or nobody read it, in time: request it again
        entry (str): Id of the entry: its stream and its number in the stream, such as `3-17`.
        subject (str): The pseudonym of the person.
        party (str): The person's place in the query: the role, with a number if there can be several (`child.1`).
        role (SubjectRole): What somebody is in an entry: a role in its query, or why else the entry is about them.

            * `applicant`: whose matter it is
            * `spouse`: the applicant's husband or wife
            * `child`: a child of the family
            * `parent`: a parent of a child or of the deceased
            * `deceased`: whose estate it is
            * `heir`: an heir of the deceased
            * `staff`: somebody who works for the employer
            * `employer`: an organisation
            * `self`: who read the entries about themselves
            * `searched`: whom an auditor searched for
            * `shown`: who stood in what somebody was shown
            * empty: the entry is damaged and does not say it
        ground (Ground): Why a reveal is asked for; readable in the log.

            * `complaint`: somebody complained
            * `court_order`: a court orders it
            * `misuse`: misuse is suspected
            * `spot_check`: the entry is part of a spot check
            * `citizen_request`: the person asks for it
            * `incident`: something went wrong and is being looked into
        reason (str): Why the account asked for it, in its own words.
        task (str): The audit task that it belongs to.
        asked_by (str): The account that requested it.
        asked_at (datetime.datetime): When it was requested, by the real clock.
        decided_by (None | str): The account of the second person, who decided; null if it is not decided yet.
        decided_at (datetime.datetime | None): When it was decided; null if it is not decided yet.
        decision_reason (None | str): The reason for the decision; null if it is not decided yet.
        read_at (datetime.datetime | None): When it was read; null if it was not read yet.
        expires_at (datetime.datetime): Until when it can be decided; after approval, until when it can be read.
    """

    reveal_id: UUID
    state: AuditRevealState
    entry: str
    subject: str
    party: str
    role: SubjectRole
    ground: Ground
    reason: str
    task: str
    asked_by: str
    asked_at: datetime.datetime
    decided_by: None | str
    decided_at: datetime.datetime | None
    decision_reason: None | str
    read_at: datetime.datetime | None
    expires_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        reveal_id = str(self.reveal_id)

        state = self.state.value

        entry = self.entry

        subject = self.subject

        party = self.party

        role = self.role.value

        ground = self.ground.value

        reason = self.reason

        task = self.task

        asked_by = self.asked_by

        asked_at = self.asked_at.isoformat()

        decided_by: None | str
        decided_by = self.decided_by

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        decision_reason: None | str
        decision_reason = self.decision_reason

        read_at: None | str
        if isinstance(self.read_at, datetime.datetime):
            read_at = self.read_at.isoformat()
        else:
            read_at = self.read_at

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reveal_id": reveal_id,
                "state": state,
                "entry": entry,
                "subject": subject,
                "party": party,
                "role": role,
                "ground": ground,
                "reason": reason,
                "task": task,
                "asked_by": asked_by,
                "asked_at": asked_at,
                "decided_by": decided_by,
                "decided_at": decided_at,
                "decision_reason": decision_reason,
                "read_at": read_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reveal_id = UUID(d.pop("reveal_id"))

        state = AuditRevealState(d.pop("state"))

        entry = d.pop("entry")

        subject = d.pop("subject")

        party = d.pop("party")

        role = SubjectRole(d.pop("role"))

        ground = Ground(d.pop("ground"))

        reason = d.pop("reason")

        task = d.pop("task")

        asked_by = d.pop("asked_by")

        asked_at = datetime.datetime.fromisoformat(d.pop("asked_at"))

        def _parse_decided_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decided_by = _parse_decided_by(d.pop("decided_by"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_decision_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        decision_reason = _parse_decision_reason(d.pop("decision_reason"))

        def _parse_read_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                read_at_type_0 = datetime.datetime.fromisoformat(data)

                return read_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        read_at = _parse_read_at(d.pop("read_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        audit_reveal = cls(
            reveal_id=reveal_id,
            state=state,
            entry=entry,
            subject=subject,
            party=party,
            role=role,
            ground=ground,
            reason=reason,
            task=task,
            asked_by=asked_by,
            asked_at=asked_at,
            decided_by=decided_by,
            decided_at=decided_at,
            decision_reason=decision_reason,
            read_at=read_at,
            expires_at=expires_at,
        )

        return audit_reveal
