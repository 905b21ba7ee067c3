"""What auditors find, in the shape of the contract."""

from base64 import b64encode
from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.entry import as_object
from gateway.flows import Export, ExportState, Hit, Proven, Reveal, SpotCheck, Trail, Unsealed
from gateway.tlog import leaf_hash


def hit_object(hit: Hit) -> Shown:
    """An entry, its place in the tree, and where its proof is; all null until it is integrated."""
    return as_object(hit.entry, hit.leaf) | {
        "proof": None if hit.leaf is None else f"/v1/audit/entries/{hit.entry.entry}/proof"
    }


def proof_object(proven: Proven) -> Shown:
    """The proof of an entry, with the leaf that it is of."""
    return {
        "entry": proven.entry,
        "log": proven.log,
        "index": proven.proof.index,
        "leaf": b64encode(proven.body).decode(),
        "leaf_hash": leaf_hash(proven.body).hex(),
        "log_vkey": proven.log_vkey,
        "proof": proven.proof.text(),
    }


def trail_object(trail: Trail) -> Shown:
    """All entries of one query, and what they share."""
    first, last = trail.hits[0].entry, trail.hits[-1].entry
    return {
        "query_id": None if trail.query_id is None else str(trail.query_id),
        "case_number": first.case_number,
        "matter": first.matter,
        "account": first.account,
        "office": first.office,
        "began_at": first.at,
        "last_at": last.at,
        "entries": [hit_object(hit) for hit in trail.hits],
    }


def spot_check_object(drawn: SpotCheck) -> Shown:
    """A day's sample, and what it follows from."""
    return {
        "day": drawn.day,
        "log": drawn.log,
        "origin": drawn.checkpoint.origin,
        "size": drawn.checkpoint.size,
        "root": b64encode(drawn.checkpoint.root).decode(),
        "checkpoint": drawn.note,
        "cosignature": b64encode(drawn.cosignature).decode() or None,
        "indices": [one.index for one in drawn.drawn],
        "entries": [
            {"index": one.index, "entry": None if one.hit is None else hit_object(one.hit)} for one in drawn.drawn
        ],
    }


def export_object(export: Export) -> Shown:
    """An export, and how far it is."""
    is_done = export.state is ExportState.DONE
    return {
        "export_id": export.export_id,
        "state": export.state,
        "percent": export.percent,
        "asked_at": export.asked_at,
        "log": export.log,
        "since": export.since,
        "until": export.until,
        "formats": list(export.formats),
        "from_index": export.from_index,
        "to_index": export.to_index,
        "rows": export.rows,
        "size": export.size,
        "sha256": None if export.sha256 is None else export.sha256.hex(),
        "bundle": f"/v1/audit/exports/{export.export_id}/bundle" if is_done else None,
        "why": export.why,
        "finished_at": export.finished_at,
        "expires_at": export.expires_at,
    }


def reveal_object(reveal: Reveal, now: datetime) -> Shown:
    """A reveal at a time (real clock): what is asked for, by whom and why, and how far it is."""
    decided, was_read = reveal.decided, reveal.read
    return {
        "reveal_id": reveal.reveal_id,
        "state": reveal.state(now),
        **_about(reveal),
        "ground": reveal.wish.ground,
        "reason": reveal.wish.reason,
        "task": reveal.task,
        "asked_by": reveal.asked.account,
        "asked_at": reveal.asked.at,
        "decided_by": None if decided is None else decided.account,
        "decided_at": None if decided is None else decided.at,
        "decision_reason": None if decided is None else decided.reason,
        "read_at": None if was_read is None else was_read.at,
        "expires_at": reveal.expires_at,
    }


def revealed_object(reveal: Reveal, unsealed: Unsealed) -> Shown:
    """What was sealed about one subject of one entry."""
    return {
        "reveal_id": reveal.reveal_id,
        **_about(reveal),
        "number_type": unsealed.number_type,
        "number": unsealed.number,
        "name": unsealed.name,
        "answers": [
            {"certificate": code, "answer": answer, "reason": reason}
            for code, (answer, reason) in unsealed.answers.items()
        ],
    }


def _about(reveal: Reveal) -> dict[str, object]:
    wish = reveal.wish
    return {"entry": wish.entry, "subject": wish.tag.hex(), "party": reveal.party, "role": reveal.role}
