"""The feeds of the city's credit system: what it is told of the register, and whom it tells to be of bad credit elsewhere; each an entry."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.audit import Draft, People, Seen, Subject, full_officer, parts, reading_drafts, stream_key
from gateway.credit import MOST_LINES, CreditElsewhere, CreditFeed, FeedChange, feed_in, feed_out, source_of
from gateway.domain.errors import AuditUnavailable, Conflict
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind, StreamKey
from gateway.flows.steps.gateway import Gateway

CREDIT_FEED = "credit-feed"
"""What stands as the task of whoever makes or reads a feed."""
_SHOWN = frozenset({"person_id", "name", "record"})


@dataclass(frozen=True, slots=True)
class SignedFeed:
    """A feed, and the key that verifies it."""

    feed: CreditFeed
    key: StreamKey


@dataclass(frozen=True, slots=True)
class FeedTaken:
    """What came of a feed, or would come of it: references."""

    source: str
    entered: Sequence[str]
    withdrawn: Sequence[str]
    unknown: Sequence[str]


async def make(officer: Officer, gateway: Gateway) -> SignedFeed:
    """The next feed: what has come, changed or ended since the last one, at most 200 entries; signed, and kept to be read again.

    Its entries name all who stand in it.  Raises Conflict (nothing is new), AuditUnavailable.
    """
    async with gateway.database.locked(CREDIT_FEED):
        found = await gateway.credit.feeds.to_send(MOST_LINES)
        if not found:
            raise Conflict("nothing has changed since the last feed")
        is_new = dict(found)
        records = await gateway.credit.records_with([*is_new])
        changes = [FeedChange(one, is_new[one.record_id]) for one in records]
        number, made_at = await gateway.credit.feeds.next_number(), gateway.clock.now()
        lines = feed_out(number, made_at, gateway.log.origin.name, changes)
        feed = CreditFeed(number, made_at, *gateway.audit.sign(lines), lines=lines)
        states = {one.record.record_id: one.record.state.value for one in changes}
        first, *further = _drafts(officer, changes, number, gateway)
        for one in further:
            await gateway.audit.record(one)
        await gateway.audit.record(first, lambda receipt: gateway.credit.feeds.made(feed, states, receipt.entry))
    return await _signed(feed, gateway)


async def read(number: int, officer: Officer, gateway: Gateway) -> SignedFeed:
    """A feed once more: a look, with its entry.  Raises NotFound, AuditUnavailable."""
    feed = await gateway.credit.feeds.load(number)
    what: Content = {"criteria": {"list": CREDIT_FEED, "number": number}}
    for draft in reading_drafts(
        Kind.SEARCH, officer, CREDIT_FEED, what, people=await _people(feed, gateway), about=None
    ):
        await gateway.audit.record(draft)
    return await _signed(feed, gateway)


async def take(lines: str, signature: str, officer: Officer, gateway: Gateway, *, is_dry: bool) -> FeedTaken:
    """Take what a source tells, whole or not at all: nothing before its signature holds and every line fits.

    Each row is an entry about whom it names.  Raises InvalidInput, AuditUnavailable (then it can be sent again).
    """
    source = source_of(lines)
    gateway.credit.feeds.require_signed(source, lines, signature)
    told = feed_in(lines)
    known = await gateway.credit.feeds.known_of(source)
    gone = [one for one in told.withdrawn if one in known]
    taken = FeedTaken(
        source, [one.reference for one in told.entered], gone, [one for one in told.withdrawn if one not in known]
    )
    if is_dry:
        return taken
    for one in told.entered:
        draft = _told(officer, source, one, gateway)
        await gateway.audit.record(
            draft,
            lambda receipt, one=one: [gateway.credit.feeds.entered(source, one, receipt.entry)],  # type: ignore[misc]  # bound in the loop
        )
    for reference in gone:
        withdrawn = gateway.credit.feeds.withdrawn(source, reference)
        draft = _draft(officer, {"did": "elsewhere_withdrawn", "source": source, "reference": reference})
        await gateway.audit.record(draft, lambda _receipt, withdrawn=withdrawn: [withdrawn])  # type: ignore[misc]  # bound in the loop
    return taken


async def _signed(feed: CreditFeed, gateway: Gateway) -> SignedFeed:
    key = await stream_key(gateway.log.reader, feed.stream_id)
    if key is None:
        raise AuditUnavailable("the key that signed this feed cannot be read")
    return SignedFeed(feed, key)


def _drafts(officer: Officer, changes: Sequence[FeedChange], number: int, gateway: Gateway) -> Sequence[Draft]:
    """As many entries as the people take who stand in the feed; at least one."""
    year, privacy = gateway.clock.real().year, gateway.log.privacy
    people = {privacy.tag(one.record.hearing.person.person_id, year): Seen(_SHOWN) for one in changes}
    what: Content = {"did": "credit_feed_made", "number": number, "lines": len(changes)}
    return [replace(_draft(officer, what), subjects=part) for part in parts(people)]


async def _people(feed: CreditFeed, gateway: Gateway) -> People:
    """Who stands in a feed."""
    year, privacy = gateway.clock.real().year, gateway.log.privacy
    rows = (json.loads(line) for line in feed.lines.splitlines())
    numbers = (row["person_id"] for row in rows if "person_id" in row)
    return {privacy.tag(PersonId(number), year): Seen(_SHOWN) for number in numbers}


def _told(officer: Officer, source: str, one: CreditElsewhere, gateway: Gateway) -> Draft:
    tag = gateway.log.privacy.tag(one.person, gateway.clock.real().year)
    what = {
        "did": "elsewhere_entered",
        "source": source,
        "reference": one.reference,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
    }
    return replace(_draft(officer, what), subjects=(Subject(tag, {"party": "applicant", "role": "applicant"}),))


def _draft(officer: Officer, what: Content) -> Draft:
    return Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": what})
