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

T = TypeVar("T", bound="ProtectedResource")


@_attrs_define
class ProtectedResource:
    """Whose access tokens are taken here, and how (RFC 9728).

    Attributes:
        resource (str): The address by which callers know this gateway.
        resource_name (str): For people: what this service is called.
        authorization_servers (list[str]): The issuers whose tokens are taken.
        bearer_methods_supported (list[Literal['header']]): Tokens come in the header alone.
        dpop_signing_alg_values_supported (list[str]): With which a sender may sign its proofs.
        dpop_bound_access_tokens_required (bool): Whether tokens that are bound to no sender are refused.
        tls_client_certificate_bound_access_tokens (bool): Whether tokens may be bound to a TLS certificate (RFC 8705).
        jwks_uri (str): The public keys by which answers are signed.
        resource_signing_alg_values_supported (list[str]): With which answers are signed.
        message_signature_alg_values_supported (list[str]): With which a client system may sign its requests (RFC 9421).
    """

    resource: str
    resource_name: str
    authorization_servers: list[str]
    bearer_methods_supported: list[Literal["header"]]
    dpop_signing_alg_values_supported: list[str]
    dpop_bound_access_tokens_required: bool
    tls_client_certificate_bound_access_tokens: bool
    jwks_uri: str
    resource_signing_alg_values_supported: list[str]
    message_signature_alg_values_supported: list[str]

    def to_dict(self) -> dict[str, Any]:
        resource = self.resource

        resource_name = self.resource_name

        authorization_servers = self.authorization_servers

        bearer_methods_supported = self.bearer_methods_supported

        dpop_signing_alg_values_supported = self.dpop_signing_alg_values_supported

        dpop_bound_access_tokens_required = self.dpop_bound_access_tokens_required

        tls_client_certificate_bound_access_tokens = (
            self.tls_client_certificate_bound_access_tokens
        )

        jwks_uri = self.jwks_uri

        resource_signing_alg_values_supported = (
            self.resource_signing_alg_values_supported
        )

        message_signature_alg_values_supported = (
            self.message_signature_alg_values_supported
        )

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "resource": resource,
                "resource_name": resource_name,
                "authorization_servers": authorization_servers,
                "bearer_methods_supported": bearer_methods_supported,
                "dpop_signing_alg_values_supported": dpop_signing_alg_values_supported,
                "dpop_bound_access_tokens_required": dpop_bound_access_tokens_required,
                "tls_client_certificate_bound_access_tokens": tls_client_certificate_bound_access_tokens,
                "jwks_uri": jwks_uri,
                "resource_signing_alg_values_supported": resource_signing_alg_values_supported,
                "message_signature_alg_values_supported": message_signature_alg_values_supported,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        resource = d.pop("resource")

        resource_name = d.pop("resource_name")

        authorization_servers = cast(list[str], d.pop("authorization_servers"))

        bearer_methods_supported = []
        _bearer_methods_supported = d.pop("bearer_methods_supported")
        for bearer_methods_supported_item_data in _bearer_methods_supported:
            bearer_methods_supported_item = cast(
                Literal["header"], bearer_methods_supported_item_data
            )
            if bearer_methods_supported_item != "header":
                raise ValueError(
                    f"bearer_methods_supported_item must match const 'header', got '{bearer_methods_supported_item}'"
                )
            bearer_methods_supported.append(bearer_methods_supported_item)

        dpop_signing_alg_values_supported = cast(
            list[str], d.pop("dpop_signing_alg_values_supported")
        )

        dpop_bound_access_tokens_required = d.pop("dpop_bound_access_tokens_required")

        tls_client_certificate_bound_access_tokens = d.pop(
            "tls_client_certificate_bound_access_tokens"
        )

        jwks_uri = d.pop("jwks_uri")

        resource_signing_alg_values_supported = cast(
            list[str], d.pop("resource_signing_alg_values_supported")
        )

        message_signature_alg_values_supported = cast(
            list[str], d.pop("message_signature_alg_values_supported")
        )

        protected_resource = cls(
            resource=resource,
            resource_name=resource_name,
            authorization_servers=authorization_servers,
            bearer_methods_supported=bearer_methods_supported,
            dpop_signing_alg_values_supported=dpop_signing_alg_values_supported,
            dpop_bound_access_tokens_required=dpop_bound_access_tokens_required,
            tls_client_certificate_bound_access_tokens=tls_client_certificate_bound_access_tokens,
            jwks_uri=jwks_uri,
            resource_signing_alg_values_supported=resource_signing_alg_values_supported,
            message_signature_alg_values_supported=message_signature_alg_values_supported,
        )

        return protected_resource
