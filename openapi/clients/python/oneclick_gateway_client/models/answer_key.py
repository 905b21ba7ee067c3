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

T = TypeVar("T", bound="AnswerKey")


@_attrs_define
class AnswerKey:
    """A public key by which answers are signed (RFC 8037).

    Attributes:
        kty (Literal['OKP']): The type of key (RFC 8037).
        crv (Literal['Ed25519']): The curve (RFC 8037).
        x (str): The public key in base64url (RFC 8037).
        use (Literal['sig']): What the key is for (RFC 7517).
        alg (Literal['EdDSA']): The algorithm (RFC 8037).
        kid (str): The key's thumbprint (RFC 7638), as `keyid` of a signed answer names it.
    """

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    use: Literal["sig"]
    alg: Literal["EdDSA"]
    kid: str

    def to_dict(self) -> dict[str, Any]:
        kty = self.kty

        crv = self.crv

        x = self.x

        use = self.use

        alg = self.alg

        kid = self.kid

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kty": kty,
                "crv": crv,
                "x": x,
                "use": use,
                "alg": alg,
                "kid": kid,
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

        x = d.pop("x")

        use = cast(Literal["sig"], d.pop("use"))
        if use != "sig":
            raise ValueError(f"use must match const 'sig', got '{use}'")

        alg = cast(Literal["EdDSA"], d.pop("alg"))
        if alg != "EdDSA":
            raise ValueError(f"alg must match const 'EdDSA', got '{alg}'")

        kid = d.pop("kid")

        answer_key = cls(
            kty=kty,
            crv=crv,
            x=x,
            use=use,
            alg=alg,
            kid=kid,
        )

        return answer_key
