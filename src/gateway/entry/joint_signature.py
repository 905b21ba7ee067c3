"""One signature over many messages: each is given it with the hashes that lead from the message to what was signed.

Signing costs more than all else that an entry of the log costs; what becomes durable together is signed together.  A message that
was signed alone has the plain signature.  Whoever verifies one learns nothing of the others but hashes.
"""

import hashlib
from collections.abc import Callable, Sequence

SIGNATURE_SIZE = 64
"""Ed25519."""
_HASH, _INDEX = 32, 2
_NOTHING = bytes(_HASH)
"""Stands beside a last one that has no partner."""
_ROOT = b"oneclick-gateway joint signature v1\n"


def joint_signatures(messages: Sequence[bytes], sign: Callable[[bytes], bytes]) -> list[bytes]:
    """A signature for each message: that over the tree of all (64 bytes), the message's index (2), its path (32 each).

    messages: at most 65,536.
    """
    if len(messages) == 1:
        return [sign(messages[0])]
    row = [_leaf(message) for message in messages]
    paths: list[list[bytes]] = [[] for _ in messages]
    level = 0
    while len(row) > 1:
        if len(row) % 2:
            row.append(_NOTHING)
        for index, path in enumerate(paths):
            path.append(row[(index >> level) ^ 1])
        row = [_node(row[n], row[n + 1]) for n in range(0, len(row), 2)]
        level += 1
    signature = sign(_ROOT + row[0]) if messages else b""
    return [signature + index.to_bytes(_INDEX, "big") + b"".join(path) for index, path in enumerate(paths)]


def covered(message: bytes, signature: bytes) -> tuple[bytes, bytes]:
    """What the 64 bytes of Ed25519 in a message's signature must verify, and these.  Raises ValueError for another form."""
    if len(signature) == SIGNATURE_SIZE:
        return message, signature
    own, index = signature[:SIGNATURE_SIZE], int.from_bytes(signature[SIGNATURE_SIZE : SIGNATURE_SIZE + _INDEX], "big")
    path = signature[SIGNATURE_SIZE + _INDEX :]
    if not path or len(path) % _HASH or index >> (len(path) // _HASH):
        raise ValueError("not a signature over one message or many")
    node = _leaf(message)
    for level, at in enumerate(range(0, len(path), _HASH)):
        beside = path[at : at + _HASH]
        node = _node(beside, node) if index >> level & 1 else _node(node, beside)
    return _ROOT + node, own


def _leaf(message: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + message).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
