from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.plain_reason import PlainReason
from ..models.suspicion_state import SuspicionState

T = TypeVar("T", bound="Suspicion")


@_attrs_define
class Suspicion:
    """A declaration that a register, an officer or an inspector contradicts: a suspicion, until the person has been heard.

    Attributes:
        finding_id (UUID): Id of this suspicion.
        declaration_id (UUID): Id of the declaration, as POST /v1/declarations answered it.
        query_id (UUID): Id of the query in which the declaration was made.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        state (SuspicionState): A contradiction is a suspicion until the person has been heard.

            * `SUSPECTED`: the person has not been heard yet
            * `HEARING`: the person is being heard; not used yet
            * `CONFIRMED`: the declaration was false; not used yet
            * `DISMISSED`: there is nothing in it; not used yet
        reason (PlainReason | str): A reason code: one of a closed list, or one of these, with a number for each `n`.

            * `NONE_IN_n_COUNTIES`: no dwelling in any of the n counties
            * `OWNS_n`: owns n dwellings
            * `OWNS_AT_MOST_n`: owns at most n dwellings
            * `MONTHS_n`: n months paid
            * `COUNT_n`: n vehicles
            * `DUE_n_DELAY_n`: month of retirement, months later than before
            * `CONSECUTIVE_n`: n months without a gap up to the last
            * `HEADCOUNT_n`: n people insured by the employer
            * `LEVEL_n`: certificate of level n
            * `WITHIN_TIME_n`: counted within the time: n
        opened_at (datetime.datetime): When the contradiction was seen, by the domain clock.
        check_query_id (UUID): Id of the query in whose log the contradiction stands; after a visit, that of the
            declaration itself.
    """

    finding_id: UUID
    declaration_id: UUID
    query_id: UUID
    matter: str
    certificate: str
    state: SuspicionState
    reason: PlainReason | str
    opened_at: datetime.datetime
    check_query_id: UUID

    def to_dict(self) -> dict[str, Any]:
        finding_id = str(self.finding_id)

        declaration_id = str(self.declaration_id)

        query_id = str(self.query_id)

        matter = self.matter

        certificate = self.certificate

        state = self.state.value

        reason: str
        if isinstance(self.reason, PlainReason):
            reason = self.reason.value
        else:
            reason = self.reason

        opened_at = self.opened_at.isoformat()

        check_query_id = str(self.check_query_id)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "finding_id": finding_id,
                "declaration_id": declaration_id,
                "query_id": query_id,
                "matter": matter,
                "certificate": certificate,
                "state": state,
                "reason": reason,
                "opened_at": opened_at,
                "check_query_id": check_query_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        finding_id = UUID(d.pop("finding_id"))

        declaration_id = UUID(d.pop("declaration_id"))

        query_id = UUID(d.pop("query_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        state = SuspicionState(d.pop("state"))

        def _parse_reason(data: object) -> PlainReason | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_reason_type_0 = PlainReason(data)

                return componentsschemas_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(PlainReason | str, data)

        reason = _parse_reason(d.pop("reason"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        check_query_id = UUID(d.pop("check_query_id"))

        suspicion = cls(
            finding_id=finding_id,
            declaration_id=declaration_id,
            query_id=query_id,
            matter=matter,
            certificate=certificate,
            state=state,
            reason=reason,
            opened_at=opened_at,
            check_query_id=check_query_id,
        )

        return suspicion
