"""The transparency log: tree, tiles, signed notes, checkpoints and proofs, as RFC 6962 and C2SP say it.

Imports the standard library and `cryptography` only, reads and writes nothing, and knows nothing of what an entry says: whoever
verifies needs this and no more.
"""

from gateway.tlog.checkpoint import Checkpoint, open_checkpoint
from gateway.tlog.note import BadNote, Note, Signature, Signer, Verifier, open_note, sign_note, split_note
from gateway.tlog.proof import Proof, Submission
from gateway.tlog.signature import is_signed
from gateway.tlog.tiles import Tile, full_tiles, hash_reader, parse_tile_path, range_tiles, tile_path
from gateway.tlog.tree import (
    EMPTY,
    EMPTY_ROOT,
    BadProof,
    Edge,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY",
    "EMPTY_ROOT",
    "BadNote",
    "BadProof",
    "Checkpoint",
    "Edge",
    "Note",
    "Proof",
    "Signature",
    "Signer",
    "Submission",
    "Tile",
    "Verifier",
    "consistency_proof",
    "full_tiles",
    "hash_reader",
    "inclusion_proof",
    "is_signed",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "parse_tile_path",
    "range_tiles",
    "root_of",
    "sign_note",
    "split_note",
    "tile_path",
    "verify_consistency",
    "verify_inclusion",
]
