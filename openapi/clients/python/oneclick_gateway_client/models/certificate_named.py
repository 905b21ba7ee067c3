from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.certificate_state import CertificateState

T = TypeVar("T", bound="CertificateNamed")


@_attrs_define
class CertificateNamed:
    """A certificate about you; state null if the entry does not record one.

    Attributes:
        certificate (str): The code of the certificate; see GET /v1/certificates.
        state (CertificateState | None): The state of the certificate; null if the entry does not record one.
        basis (None | str): The legal basis of the state.
    """

    certificate: str
    state: CertificateState | None
    basis: None | str

    def to_dict(self) -> dict[str, Any]:
        certificate = self.certificate

        state: None | str
        if isinstance(self.state, CertificateState):
            state = self.state.value
        else:
            state = self.state

        basis: None | str
        basis = self.basis

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "certificate": certificate,
                "state": state,
                "basis": basis,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        certificate = d.pop("certificate")

        def _parse_state(data: object) -> CertificateState | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                state_type_0 = CertificateState(data)

                return state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CertificateState | None, data)

        state = _parse_state(d.pop("state"))

        def _parse_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        basis = _parse_basis(d.pop("basis"))

        certificate_named = cls(
            certificate=certificate,
            state=state,
            basis=basis,
        )

        return certificate_named
