"""Hearings and the dishonesty register in the shape of the contract; none holds a name or a number."""

import json
from collections.abc import Mapping
from importlib import resources

from gateway.api.http.answers import Shown, plain
from gateway.domain.matter import Title
from gateway.flows import CreditRefusal, DishonestyRecord, FeedTaken, Hearing, OwnCredit, RecordRequest, SignedFeed

_WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    resources.files("gateway.api.present").joinpath("data", "credit_words.json").read_text("utf-8")
)


def hearing_listed(one: Hearing) -> Shown:
    """A hearing in a list."""
    return {
        "hearing_id": str(one.hearing_id),
        "finding_id": one.finding_id,
        "declaration_id": one.declaration_id,
        "matter": one.matter,
        "certificate": one.certificate,
        "state": one.state,
        "opened_by": one.opened_by,
        "opened_at": one.opened_at,
        "respond_by": one.respond_by,
        "due_at": one.due_at,
    }


def hearing_object(one: Hearing, notice: Title) -> Shown:
    """A hearing as inspectors read it."""
    said, verdict = one.statement, one.verdict
    return {
        **hearing_listed(one),
        "notice": plain(notice),
        "notice_version": one.notice_version,
        "statement": said and said.words,
        "statement_at": said and said.at,
        "decided_by": verdict and verdict.by,
        "decided_at": verdict and verdict.at,
        "grounds": verdict and verdict.grounds,
        "grade": verdict and verdict.grade,
        "basis": verdict and verdict.basis,
        "authority": verdict and verdict.authority,
        **_corrected(one),
    }


def _corrected(one: Hearing) -> Shown:
    return {"register_corrected": True} if one.is_corrected else {}


def hearing_standing(one: Hearing) -> Shown:
    """A hearing as whoever gave a statement is told of it."""
    return {"hearing_id": str(one.hearing_id), "state": one.state, "due_at": one.due_at}


def record_object(one: DishonestyRecord) -> Shown:
    """An entry as the credit office reads it."""
    return {
        **_entry(one),
        "matter": one.hearing.matter,
        "certificate": one.hearing.certificate,
        "requests": [_request(asked) for asked in one.requests],
        **_corrected(one.hearing),
    }


def record_standing(one: DishonestyRecord) -> Shown:
    """An entry as whoever asked something about it is told of it."""
    asked = one.requests[-1]
    return {
        "record_id": str(one.record_id),
        "state": one.state,
        "request_id": str(asked.request_id),
        "kind": asked.kind,
        "due_at": asked.due_at,
    }


def own_credit_object(own: OwnCredit, notices: Mapping[str, Title]) -> Shown:
    """What somebody reads about themselves.  notices: by hearing."""
    return {
        "is_eligible": own.is_eligible,
        "hearings": [_own_hearing(one, notices[str(one.hearing_id)]) for one in own.hearings],
        "records": [
            {**_own_record(one), "refusals": [_own_refusal(refusal) for refusal in own.refusals[one.record_id]]}
            for one in own.records
        ],
    }


def lifted_object(one: CreditRefusal) -> Shown:
    """What was refused by an entry that was wrong, to who had asked."""
    return {"query_id": one.query_id, **_own_refusal(one)}


def feed_object(made: SignedFeed) -> Shown:
    """A feed with its signature and key."""
    feed, key = made.feed, made.key
    return {
        "number": feed.number,
        "made_at": feed.made_at,
        "lines": feed.lines.decode(),
        "signature": feed.signature,
        "key": {
            "stream_id": key.stream_id,
            "boot_id": str(key.boot_id),
            "public_key": key.public_key.hex(),
            "endorsement": key.endorsement.hex(),
        },
    }


def feed_taken_object(taken: FeedTaken, *, is_dry: bool) -> Shown:
    """What came of a source's feed."""
    return {
        "dry_run": is_dry,
        "source": taken.source,
        "entered": taken.entered,
        "withdrawn": taken.withdrawn,
        "unknown": taken.unknown,
    }


def _own_refusal(one: CreditRefusal) -> Shown:
    return {
        "matter": one.matter,
        "certificate": one.certificate,
        "refused_at": one.refused_at,
        "lifted_at": one.lifted_at,
    }


def _own_hearing(one: Hearing, notice: Title) -> Shown:
    return {
        "hearing_id": str(one.hearing_id),
        "matter": one.matter,
        "certificate": one.certificate,
        "state": one.state,
        "words": _WORDS[one.state],
        "notice": plain(notice),
        "opened_at": one.opened_at,
        "respond_by": one.respond_by,
        "statement": one.statement and one.statement.words,
        "decided_at": one.verdict and one.verdict.at,
        "grounds": one.verdict and one.verdict.grounds,
        **_corrected(one),
    }


def _own_record(one: DishonestyRecord) -> Shown:
    kept = ("request_id", "kind", "state", "asked_at", "due_at", "grounds")
    requests = [_request(asked) for asked in one.requests]
    return {
        **_entry(one),
        "words": _WORDS[one.state],
        "requests": [{name: asked[name] for name in kept} for asked in requests],
    }


def _entry(one: DishonestyRecord) -> Shown:
    return {
        "record_id": str(one.record_id),
        "hearing_id": str(one.hearing.hearing_id),
        "grade": one.grade,
        "state": one.state,
        "publication": one.publication,
        "authority": one.authority,
        "basis": one.basis,
        "effective_from": one.since,
        "bars_until": one.until,
        "repairable_from": one.repairable_from,
        "expires_at": one.expires_at,
    }


def _request(asked: RecordRequest) -> Shown:
    verdict = asked.verdict
    return {
        "request_id": str(asked.request_id),
        "kind": asked.kind,
        "state": asked.state,
        "asked_at": asked.asked_at,
        "due_at": asked.due_at,
        "statement": asked.words,
        "decided_by": verdict and verdict.by,
        "decided_at": verdict and verdict.at,
        "grounds": verdict and verdict.grounds,
    }
