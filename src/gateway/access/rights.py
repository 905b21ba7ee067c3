"""Catalogue, rules and grants of one state, compiled: what each kind of asker may have of each matter, worked out once."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Protocol

from gateway.access.grants import SharingGrant, in_force, require_known
from gateway.access.key import ProjectionKey
from gateway.access.projection import FieldProjection, projected
from gateway.access.rules import AccessRules
from gateway.access.slices import Items, Slice, forbids_of
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.matter import Matter
from gateway.domain.sharing import AgreedVolume

PROJECTIONS_KEPT = 20_000


class Classified(Protocol):
    """What access reads of a catalogue; `canonical` are the bytes the rules' hash covers."""

    @property
    def matters(self) -> Mapping[MatterCode, Matter]:
        """The matters by code."""

    @property
    def items(self) -> Items:
        """Every classified item."""

    @property
    def canonical(self) -> bytes:
        """Matters and classifications in one form."""


class Rights:
    """One state of all that decides about fields.

    grants: of data sharing; each counts from its first day to its last.  today: the domain's day.  Raises SetupError where a grant is
    of what the catalogue does not list.
    """

    def __init__(
        self,
        catalogue: Classified,
        rules: AccessRules,
        grants: Sequence[SharingGrant] = (),
        *,
        today: Callable[[], date] = lambda: date.min,
    ) -> None:
        require_known(grants, catalogue.matters)
        self.catalogue = catalogue
        self.rules = rules
        self.forbids = forbids_of(rules.hard)
        self.hash = _hash(catalogue, rules, grants)
        self._grants = tuple(grants)
        self._volumes = {grant.grant_id: grant.volume for grant in grants}
        self._today = today
        self._day: date | None = None
        self._slices: dict[MatterCode, Slice] = {}
        self._known: OrderedDict[ProjectionKey, FieldProjection] = OrderedDict()
        self._alike: dict[tuple[object, ...], FieldProjection] = {}
        self._under_way: dict[ProjectionKey, asyncio.Future[FieldProjection]] = {}

    async def projection(self, key: ProjectionKey) -> FieldProjection:
        """The projection of that kind: the known one, or compiled beside the event loop, once for all who wait for it.

        Raises PolicyFault.
        """
        known = self._recalled(key)
        if known is not None:
            return known
        made = self._under_way.get(key)
        if made is None:
            made = asyncio.get_running_loop().run_in_executor(None, self._compile, key)
            self._under_way[key] = made
            made.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(made)

    def projection_now(self, key: ProjectionKey) -> FieldProjection:
        """The same without waiting: a few milliseconds of work where it is not known yet.  Raises PolicyFault."""
        known = self._recalled(key)
        return known if known is not None else self._keep(key, self._compile(key))

    def concerning(self, used_up: frozenset[str], department: DepartmentCode, matter: MatterCode) -> frozenset[str]:
        """Of these grants, those to this department for this matter."""
        return frozenset(
            grant.grant_id
            for grant in self._grants
            if grant.grant_id in used_up and (grant.department, grant.matter) == (department, matter)
        )

    def volumes_to(self, department: DepartmentCode, matter: MatterCode) -> tuple[AgreedVolume, ...]:
        """What is agreed with the grants of today to this department for this matter."""
        grants = in_force(self._grants, self._today())
        return tuple(one.volume for one in grants if (one.department, one.matter) == (department, matter))

    def volumes_of(self, grant_ids: Iterable[str]) -> tuple[AgreedVolume, ...]:
        """What is agreed with these grants, in one order."""
        return tuple(self._volumes[grant_id] for grant_id in sorted(grant_ids))

    def slice_of(self, matter: MatterCode) -> Slice:
        """The matter's part, under the grants of today.  Raises KeyError where the catalogue lacks it, PolicyFault."""
        self._follow_the_day()
        known = self._slices.get(matter)
        if known is None:
            made = Slice(
                self.catalogue.matters[matter], self.catalogue.items, self.rules, in_force(self._grants, self._today())
            )
            known = self._slices[matter] = made
        return known

    def _recalled(self, key: ProjectionKey) -> FieldProjection | None:
        self._follow_the_day()
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
        return known

    def _follow_the_day(self) -> None:
        """Forget what was worked out yesterday, where there are grants that end."""
        if self._grants and self._day != (day := self._today()):
            self._day = day
            self._slices.clear()
            self._known.clear()
            self._alike.clear()
            self._under_way.clear()

    def _compile(self, key: ProjectionKey) -> FieldProjection:
        part = self.slice_of(key.matter)
        judged = part.judge(key)
        kind = (key.matter, key.department == part.matter.owner, judged.content)
        known = self._alike.get(kind)
        return (
            known
            if known is not None
            else self._alike.setdefault(kind, projected(key, judged, part.matter, self.rules))
        )

    def _ended(self, key: ProjectionKey, done: "asyncio.Future[FieldProjection]") -> None:
        if self._under_way.get(key) is done:
            del self._under_way[key]
            if not done.cancelled() and done.exception() is None:
                self._keep(key, done.result())

    def _keep(self, key: ProjectionKey, made: FieldProjection) -> FieldProjection:
        self._known[key] = made
        if len(self._known) > PROJECTIONS_KEPT:
            self._known.popitem(last=False)
        return made


def _hash(catalogue: Classified, rules: AccessRules, grants: Sequence[SharingGrant]) -> str:
    parts = [sha256(catalogue.canonical).digest(), sha256(rules.canonical).digest()]
    if grants:
        parts.append(sha256(_canonical(grants)).digest())
    return sha256(b"".join(parts)).hexdigest()


def _canonical(grants: Sequence[SharingGrant]) -> bytes:
    rows = [
        [
            *(grant.grant_id, grant.department, grant.matter, grant.basis),
            *(grant.valid_from.isoformat(), grant.valid_until.isoformat(), grant.per_day, grant.per_month),
            {code: dict(sorted(fields.items())) for code, fields in grant.fields.items()},
        ]
        for grant in sorted(grants, key=lambda grant: grant.grant_id)
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()
