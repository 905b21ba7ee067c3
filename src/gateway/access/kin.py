"""Who is whose family, as the registers have told it in answers: for the own-family guard, which claims can only add to.

In the table stand keyed tags and sealed digests alone, by a key of its own outside the database.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import permutations
from typing import TypeVar

from gateway.db import Database, Keyring, Statement
from gateway.domain.clock import Clock

K = TypeVar("K")
V = TypeVar("V")
_KEPT_S, _TOLD_AGAIN_S = 30.0, 3600.0
_MOST = 10_000
_KEPT_FOR = timedelta(days=1096)
_OF = "select sealed from gateway.known_kin where person = $1"
_LEARN = """insert into gateway.known_kin as k (person, kin, sealed, learned_on)
    select p, n, s, $4 from unnest($1::bytea[], $2::bytea[], $3::bytea[]) as t (p, n, s) order by p, n
    on conflict (person, kin) do update set learned_on = excluded.learned_on
    where k.learned_on < excluded.learned_on - 180"""
"""What was told again half a year later is kept for longer."""
_SWEEP = "delete from gateway.known_kin where learned_on < $1"


class KnownKin:
    """Owned by the event loop.  People are known by the salted digests that the officers' claims hold."""

    def __init__(
        self, database: Database, keyring: Keyring, clock: Clock, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._now_s = now_s
        self._of: OrderedDict[str, tuple[float, frozenset[str]]] = OrderedDict()
        self._told: OrderedDict[tuple[str, ...], float] = OrderedDict()

    async def of(self, digest: str) -> frozenset[str]:
        """The digests of somebody's family, as of half a minute ago at most.  Raises FAULTS, UnreadableBytes."""
        known = self._of.get(digest)
        if known is not None and self._now_s() < known[0]:
            return known[1]
        person = self._tag(digest)
        rows = await self._database.fetch(_OF, person)
        family = frozenset(self._keyring.open(row["sealed"], _place(person)).decode() for row in rows)
        _keep(self._of, digest, (self._now_s() + _KEPT_S, family))
        return family

    def learned(self, family: Iterable[str]) -> Iterator[Statement]:
        """The statement that keeps that these are one family; none for one alone, or where it was kept a moment ago."""
        members = tuple(sorted(set(family)))
        if len(members) < 2 or self._now_s() < self._told.get(members, 0.0):
            return
        _keep(self._told, members, self._now_s() + _TOLD_AGAIN_S)
        tags = {digest: self._tag(digest) for digest in members}
        pairs = [(tags[one], tags[other], other) for one, other in permutations(members, 2)]
        sealed = [self._keyring.seal(other.encode(), _place(person)) for person, _, other in pairs]
        today = self._clock.now().date()
        yield Statement(_LEARN, ([person for person, _, _ in pairs], [kin for _, kin, _ in pairs], sealed, today))

    def _tag(self, digest: str) -> bytes:
        return self._keyring.tag(b"kin " + digest.encode())


def _keep(cache: OrderedDict[K, V], key: K, value: V) -> None:
    cache[key] = value
    cache.move_to_end(key)
    while len(cache) > _MOST:
        cache.popitem(last=False)


def _place(person: bytes) -> str:
    return f"gateway.known_kin {person.hex()}"


def sweep_kin(today: date) -> Statement:
    """The statement that deletes what no answer has told for three years."""
    return Statement(_SWEEP, (today - _KEPT_FOR,))
