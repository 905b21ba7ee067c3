"""The rights under which past queries were decided, by the bundle that their entries name."""

import asyncio
from dataclasses import dataclass, field
from datetime import date

from gateway.access import PolicyFault, Rights
from gateway.domain.errors import NotFound, SetupError
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.judging import PolicyJudge
from gateway.policy import PolicyBundle, Unsound

_AT_HAND = 4
"""Former bundles that are kept made: decisions are looked at in the order of time."""


@dataclass(slots=True)
class GrantDay:
    """The day on which grants of data sharing count."""

    on: date = date.min

    def today(self) -> date:
        """As access asks for it."""
        return self.on


@dataclass(slots=True)
class PastRights:
    """Bundles of former times, the latest few made once.  None: not in the store, not as its hash says, or of a form that is not read any more."""

    gateway: Gateway
    _day: GrantDay = field(default_factory=GrantDay)
    _known: dict[str, Rights | None] = field(default_factory=dict)

    async def of(self, bundle: str, on: date) -> Rights | None:
        """What decided under a hash that entries name.  on: the day whose grants count, from now on in a draft too."""
        self._day.on = on
        if bundle not in self._known:
            if len(self._known) >= _AT_HAND:
                del self._known[next(iter(self._known))]
            self._known[bundle] = await self._made(bundle)
        return self._known[bundle]

    async def draft(self, bundle: PolicyBundle) -> Rights:
        """What a bundle says that was never in force.  Raises SetupError, PolicyFault."""
        return await asyncio.to_thread(PolicyJudge.of(self.gateway).rights, bundle, self._day.today)

    async def _made(self, name: str) -> Rights | None:
        live = self.gateway.live.now
        if name == live.access.rules_hash:
            return live.access.rights_on(self._day.today)
        try:
            bundle = await self.gateway.policies.bundle(name)
            return await self.draft(bundle)
        except (NotFound, Unsound, SetupError, PolicyFault, ValueError):
            return None
