from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="AuditProof")


@_attrs_define
class AuditProof:
    """Proves that an entry is in the log; `gateway audit verify` checks it, and so does any tool that knows C2SP tlog-
    proof.

        Attributes:
            entry (str): Id of the entry: its stream and its number in the stream, such as `3-17`.
            log (int): The log's year.
            index (int): The number of the leaf in the log's tree, counted from 0.
            leaf (str): The bytes that the tree hashes, base64.
            leaf_hash (str): RFC 6962: SHA-256 of a zero byte and the leaf.
            log_vkey (str): The log's verifier key (C2SP signed-note).
            proof (str): A `.tlog-proof` (C2SP).
    """

    entry: str
    log: int
    index: int
    leaf: str
    leaf_hash: str
    log_vkey: str
    proof: str

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        log = self.log

        index = self.index

        leaf = self.leaf

        leaf_hash = self.leaf_hash

        log_vkey = self.log_vkey

        proof = self.proof

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "log": log,
                "index": index,
                "leaf": leaf,
                "leaf_hash": leaf_hash,
                "log_vkey": log_vkey,
                "proof": proof,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        log = d.pop("log")

        index = d.pop("index")

        leaf = d.pop("leaf")

        leaf_hash = d.pop("leaf_hash")

        log_vkey = d.pop("log_vkey")

        proof = d.pop("proof")

        audit_proof = cls(
            entry=entry,
            log=log,
            index=index,
            leaf=leaf,
            leaf_hash=leaf_hash,
            log_vkey=log_vkey,
            proof=proof,
        )

        return audit_proof
