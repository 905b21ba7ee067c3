from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="LogKey")


@_attrs_define
class LogKey:
    """The public key of a log: RFC 8037, and as C2SP's tools take it.

    Attributes:
        kty (Literal['OKP']): The type of key (RFC 8037).
        crv (Literal['Ed25519']): The curve (RFC 8037).
        use (Literal['sig']): What the key is for (RFC 7517).
        alg (Literal['EdDSA']): The algorithm (RFC 8037).
        kid (str): The key's thumbprint (RFC 7638).
        x (str): The public key in base64url (RFC 8037).
        vkey (str): The same key in the form that C2SP tools take.
    """

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    use: Literal["sig"]
    alg: Literal["EdDSA"]
    kid: str
    x: str
    vkey: str

    def to_dict(self) -> dict[str, Any]:
        kty = self.kty

        crv = self.crv

        use = self.use

        alg = self.alg

        kid = self.kid

        x = self.x

        vkey = self.vkey

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kty": kty,
                "crv": crv,
                "use": use,
                "alg": alg,
                "kid": kid,
                "x": x,
                "vkey": vkey,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kty = cast(Literal["OKP"], d.pop("kty"))
        if kty != "OKP":
            raise ValueError(f"kty must match const 'OKP', got '{kty}'")

        crv = cast(Literal["Ed25519"], d.pop("crv"))
        if crv != "Ed25519":
            raise ValueError(f"crv must match const 'Ed25519', got '{crv}'")

        use = cast(Literal["sig"], d.pop("use"))
        if use != "sig":
            raise ValueError(f"use must match const 'sig', got '{use}'")

        alg = cast(Literal["EdDSA"], d.pop("alg"))
        if alg != "EdDSA":
            raise ValueError(f"alg must match const 'EdDSA', got '{alg}'")

        kid = d.pop("kid")

        x = d.pop("x")

        vkey = d.pop("vkey")

        log_key = cls(
            kty=kty,
            crv=crv,
            use=use,
            alg=alg,
            kid=kid,
            x=x,
            vkey=vkey,
        )

        return log_key
