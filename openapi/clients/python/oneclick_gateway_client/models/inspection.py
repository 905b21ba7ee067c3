from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.inspection_state import InspectionState
from ..models.plain_reason import PlainReason
from ..models.risk_class import RiskClass

T = TypeVar("T", bound="Inspection")


@_attrs_define
class Inspection:
    """The inspection of a declaration that was drawn; names nobody and no case.

    Attributes:
        inspection_id (UUID): Identifies this one inspection in addresses and in the log.
        declaration_id (UUID): Id of the declaration, as POST /v1/declarations answered it.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        day (datetime.date): The day of the list from which it was drawn.
        risk (RiskClass): How much harm a false declaration would do; of each class its share is inspected.

            * `low`: a false declaration would do little harm
            * `middle`: it would do some
            * `high`: it would do much: all of them are inspected where the city's share says so
        county (str): The county of the office that took the declaration; its inspectors visit.
        state (InspectionState): How far the inspection of a declaration is.  DUE: the registers are asked once more;
            VISIT: an inspector looks for themselves.

            * `DUE`: the registers are asked once more
            * `VISIT`: the registers could not tell; an inspector looks for themselves
            * `SUSPECTED`: contradicted; a suspicion until the person has been heard
            * `IN_ORDER`: as it was declared
            * `NOT_VERIFIABLE`: nobody could tell, which proves nothing against anybody
        opened_at (datetime.datetime): When it was drawn, by the domain clock.
        due_at (datetime.datetime): When it should be over, by the domain clock.
        claimed_by (None | str): The account of the inspector who visits; null if nobody does.
        claimed_until (datetime.datetime | None): How long the claim stands, by the domain clock; null if nobody has
            claimed it.
        reason (None | PlainReason | str): The reason code of what the registers, or a visit, came to.
        done_at (datetime.datetime | None): When it came to its end, by the domain clock; null before.
    """

    inspection_id: UUID
    declaration_id: UUID
    matter: str
    certificate: str
    day: datetime.date
    risk: RiskClass
    county: str
    state: InspectionState
    opened_at: datetime.datetime
    due_at: datetime.datetime
    claimed_by: None | str
    claimed_until: datetime.datetime | None
    reason: None | PlainReason | str
    done_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        inspection_id = str(self.inspection_id)

        declaration_id = str(self.declaration_id)

        matter = self.matter

        certificate = self.certificate

        day = self.day.isoformat()

        risk = self.risk.value

        county = self.county

        state = self.state.value

        opened_at = self.opened_at.isoformat()

        due_at = self.due_at.isoformat()

        claimed_by: None | str
        claimed_by = self.claimed_by

        claimed_until: None | str
        if isinstance(self.claimed_until, datetime.datetime):
            claimed_until = self.claimed_until.isoformat()
        else:
            claimed_until = self.claimed_until

        reason: None | str
        if isinstance(self.reason, PlainReason):
            reason = self.reason.value
        else:
            reason = self.reason

        done_at: None | str
        if isinstance(self.done_at, datetime.datetime):
            done_at = self.done_at.isoformat()
        else:
            done_at = self.done_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "inspection_id": inspection_id,
                "declaration_id": declaration_id,
                "matter": matter,
                "certificate": certificate,
                "day": day,
                "risk": risk,
                "county": county,
                "state": state,
                "opened_at": opened_at,
                "due_at": due_at,
                "claimed_by": claimed_by,
                "claimed_until": claimed_until,
                "reason": reason,
                "done_at": done_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        inspection_id = UUID(d.pop("inspection_id"))

        declaration_id = UUID(d.pop("declaration_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        day = datetime.date.fromisoformat(d.pop("day"))

        risk = RiskClass(d.pop("risk"))

        county = d.pop("county")

        state = InspectionState(d.pop("state"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        due_at = datetime.datetime.fromisoformat(d.pop("due_at"))

        def _parse_claimed_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        claimed_by = _parse_claimed_by(d.pop("claimed_by"))

        def _parse_claimed_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                claimed_until_type_0 = datetime.datetime.fromisoformat(data)

                return claimed_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        claimed_until = _parse_claimed_until(d.pop("claimed_until"))

        def _parse_reason(data: object) -> None | PlainReason | str:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_reason_type_0 = PlainReason(data)

                return componentsschemas_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PlainReason | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_done_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                done_at_type_0 = datetime.datetime.fromisoformat(data)

                return done_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        done_at = _parse_done_at(d.pop("done_at"))

        inspection = cls(
            inspection_id=inspection_id,
            declaration_id=declaration_id,
            matter=matter,
            certificate=certificate,
            day=day,
            risk=risk,
            county=county,
            state=state,
            opened_at=opened_at,
            due_at=due_at,
            claimed_by=claimed_by,
            claimed_until=claimed_until,
            reason=reason,
            done_at=done_at,
        )

        return inspection
