"""A look into the log is an entry itself, durable before anything of it is shown."""

from gateway.audit import NOBODY, Alongside, Audit, People, Privacy, nothing, reading_drafts
from gateway.domain.clock import Clock
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind


class Readings:
    """Writes the entries of those who read the log.  privacy: hides whom they look for."""

    def __init__(self, audit: Audit, privacy: Privacy, clock: Clock) -> None:
        self._audit = audit
        self._privacy = privacy
        self._clock = clock

    async def searched(
        self,
        officer: Officer,
        task: str,
        what: Content,
        subject: PersonId | CreditCode | None = None,
        people: People = NOBODY,
    ) -> None:
        """Write an auditor's SEARCH before its first hit is shown.

        task: the auditor's task number.  what: the criteria, without the subject, who stands tagged and sealed.  people: whom what was
        found shows.  One entry names about sixty of them; who are more stand in several.  Raises AuditUnavailable.
        """
        about = self._about(subject)
        for draft in reading_drafts(Kind.SEARCH, officer, task, what, people=people, about=about):
            await self._audit.record(draft)

    async def exported(
        self,
        officer: Officer,
        task: str,
        what: Content,
        subject: PersonId | CreditCode | None = None,
        *,
        alongside: Alongside = nothing,
    ) -> None:
        """Write an auditor's EXPORT before its first row leaves; arguments as for `searched`.  Raises AuditUnavailable."""
        about = self._about(subject)
        (draft,) = reading_drafts(Kind.EXPORT, officer, task, what, people=NOBODY, about=about)
        await self._audit.record(draft, alongside)

    def _about(self, subject: PersonId | CreditCode | None) -> tuple[PersonId | CreditCode, bytes] | None:
        """With the pseudonym of this year."""
        return None if subject is None else (subject, self._privacy.tag(subject, self._clock.real().year))
