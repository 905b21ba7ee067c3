"""Ed25519, verification only: RFC 8032, section 5.1.  Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""

from __future__ import annotations

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def added(one: Point, two: Point) -> Point:
    """The sum of two points of the curve."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def decompressed(data: bytes) -> Point | None:
    """The point of 32 bytes; None where they are none.  RFC 8032, section 5.1.3."""
    number = int.from_bytes(data, "little")
    y, sign = number & ((1 << 255) - 1), number >> 255
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def compressed(point: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Multiples:
    """All j × 16**i × point for j under 16 and i under 64, so that multiplying is 63 additions."""

    def __init__(self, point: Point) -> None:
        self.rows: list[list[Point]] = []
        for _ in range(64):
            row = [NEUTRAL]
            for _ in range(15):
                row.append(added(row[-1], point))
            self.rows.append(row)
            point = added(row[-1], point)

    def times(self, scalar: int) -> Point:
        """The point times a scalar under 2**256."""
        total = NEUTRAL
        for row in self.rows:
            if scalar & 15:
                total = added(total, row[scalar & 15])
            scalar >>= 4
        return total


def _base() -> Multiples:
    point = decompressed((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert point is not None
    return Multiples(point)


BASE = _base()
_keys: dict[bytes, Multiples | None] = {}


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature, 64 bytes, is that of the key, 32 bytes.  RFC 8032, section 5.1.7; the numbers are those of its steps."""
    # 1  The key is a point; the signature is a point R, compared below as it is written, and a number S under the order.
    if public_key not in _keys:
        point = decompressed(public_key)
        _keys[public_key] = None if point is None else Multiples((P - point[0], point[1], 1, P - point[3]))
    minus_key = _keys[public_key]
    if minus_key is None or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    # 2  The hash over R, key and message, as a number k.
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    # 3  S times the base point, less k times the key, is R.
    return compressed(added(BASE.times(s), minus_key.times(k))) == signature[:32]
