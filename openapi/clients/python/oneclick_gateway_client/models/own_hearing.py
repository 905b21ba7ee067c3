from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.hearing_state import HearingState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.bilingual_text import BilingualText


T = TypeVar("T", bound="OwnHearing")


@_attrs_define
class OwnHearing:
    """A hearing about you.

    Attributes:
        hearing_id (UUID): Id, as opening it or the list has told it.
        matter (str): The code of the matter; see GET /v1/matters.
        certificate (str): The code of the certificate; see GET /v1/certificates.
        state (HearingState): How far a hearing is; nobody is on the register before CONFIRMED.

            * `NOTIFIED`: the person was notified, and can be heard until `respond_by`
            * `HEARD`: the person was heard; a second inspector decides
            * `NOT_HEARD`: the person's time is over; a second inspector decides, and until then the person can still be
            heard
            * `CONFIRMED`: it was confirmed, and stands in the register
            * `DISMISSED`: it was dismissed; nothing stands against the person
        words (BilingualText): A text in both languages.
        notice (BilingualText): A text in both languages.
        opened_at (datetime.datetime): When you were notified.
        respond_by (datetime.datetime): Until when you are heard.
        statement (None | str): What you have said; null until then.
        decided_at (datetime.datetime | None): When it was decided; null until then.
        grounds (None | str): On what grounds it was decided; null until then.
        register_corrected (bool | Unset): A value of the registers was corrected since on which the contradiction
            rests.  Left out otherwise. Default: False.
    """

    hearing_id: UUID
    matter: str
    certificate: str
    state: HearingState
    words: BilingualText
    notice: BilingualText
    opened_at: datetime.datetime
    respond_by: datetime.datetime
    statement: None | str
    decided_at: datetime.datetime | None
    grounds: None | str
    register_corrected: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        hearing_id = str(self.hearing_id)

        matter = self.matter

        certificate = self.certificate

        state = self.state.value

        words = self.words.to_dict()

        notice = self.notice.to_dict()

        opened_at = self.opened_at.isoformat()

        respond_by = self.respond_by.isoformat()

        statement: None | str
        statement = self.statement

        decided_at: None | str
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        grounds: None | str
        grounds = self.grounds

        register_corrected = self.register_corrected

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "hearing_id": hearing_id,
                "matter": matter,
                "certificate": certificate,
                "state": state,
                "words": words,
                "notice": notice,
                "opened_at": opened_at,
                "respond_by": respond_by,
                "statement": statement,
                "decided_at": decided_at,
                "grounds": grounds,
            }
        )
        if register_corrected is not UNSET:
            field_dict["register_corrected"] = register_corrected

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.bilingual_text import BilingualText

        d = dict(src_dict)
        hearing_id = UUID(d.pop("hearing_id"))

        matter = d.pop("matter")

        certificate = d.pop("certificate")

        state = HearingState(d.pop("state"))

        words = BilingualText.from_dict(d.pop("words"))

        notice = BilingualText.from_dict(d.pop("notice"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        respond_by = datetime.datetime.fromisoformat(d.pop("respond_by"))

        def _parse_statement(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        statement = _parse_statement(d.pop("statement"))

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

        def _parse_grounds(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        grounds = _parse_grounds(d.pop("grounds"))

        register_corrected = d.pop("register_corrected", UNSET)

        own_hearing = cls(
            hearing_id=hearing_id,
            matter=matter,
            certificate=certificate,
            state=state,
            words=words,
            notice=notice,
            opened_at=opened_at,
            respond_by=respond_by,
            statement=statement,
            decided_at=decided_at,
            grounds=grounds,
            register_corrected=register_corrected,
        )

        return own_hearing
