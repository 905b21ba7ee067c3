"""The answer to a search against the entries: what the rebuilt index answers to the same question, compared with what was given."""

from gateway.logcheck.files import Bundle
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.index import Index
from gateway.logcheck.strict import number, parsed, text
from gateway.logcheck.table_files import check_tables
from gateway.logcheck.telling import digest_of


def _is_sound(report: Report) -> bool:
    """Whether the entries are as they were signed: else what repeats them, damage and all, is not compared with them."""
    return not any(
        finding.file.startswith(_OF_ENTRIES) or finding.fault is FaultKind.STORE for finding in report.findings
    )


_OF_ENTRIES = ("entries.ndjson", "batches.ndjson", "checkpoint", "tiles")


def check_index(bundle: Bundle, index: Index, report: Report) -> None:
    """Compare the rebuilt index with what the manifest says of it, and its answer with the one that was given."""
    manifest = bundle.manifest
    if report.holds and index.rows != manifest.index_rows:
        sentence = f"An index rebuilt from the entries has {index.rows} rows, the manifest says {manifest.index_rows}."
        report.add(FaultKind.INDEX, "index_rows", sentence)
    if manifest.criteria is not None:
        _check_answer(bundle, index, report)
    if (
        index.telling is not None
        and _is_sound(report)
        and not any(one.file == "answer.ndjson" for one in report.findings)
    ):
        hits = sorted(index.hits.values(), key=lambda hit: hit.order, reverse=True)
        check_tables(bundle, index.told if manifest.criteria is None else (hit.told for hit in hits), report)


def _check_answer(bundle: Bundle, index: Index, report: Report) -> None:
    """Compare `answer.ndjson` with what the rebuilt index answers, entry by entry."""
    manifest, criteria = bundle.manifest, bundle.manifest.criteria or {}
    whole = (
        ("since" in criteria) or manifest.from_index == 0,
        ("until" in criteria) or manifest.to_index == manifest.size,
    )
    if not all(whole):
        sentence = "The search was not bounded in time, and the stretch is not the whole log."
        report.add(FaultKind.INDEX, "from_index, to_index", sentence)
    given = _given(bundle, report)
    is_sound = _is_sound(report)
    for name in [name for name in index.hits if name not in given]:
        sentence = f"The answer omits entry {name}, leaf {index.hits[name].index}, which fits the criteria."
        report.add(FaultKind.ANSWER_OMITTED, f"entry {name}", sentence)
    for name, leaf in given.items():
        hit = index.hits.get(name)
        if hit is None:
            report.add(
                FaultKind.ANSWER_INVENTED, f"entry {name}", f"Entry {name} of the answer does not fit, or is none."
            )
        elif leaf[:2] != (hit.index, hit.leaf_hash):
            report.add(FaultKind.ANSWER_CHANGED, f"entry {name}", f"The answer gives another leaf for entry {name}.")
        elif is_sound and index.telling is not None and leaf[2] != hit.told.object:
            sentence = f"The answer says otherwise of entry {name} than its leaf: in a member or in a sentence."
            report.add(FaultKind.ANSWER_CHANGED, f"entry {name}", sentence)
    order = [index.hits[name].order for name in given if name in index.hits]
    if order != sorted(order, reverse=True):
        report.add(FaultKind.ANSWER_ORDER, "answer.ndjson", "The answer is not in its order, newest first.")
    report.checked.append(f"the search's answer: {len(given)} entries given, {len(index.hits)} fit")
    if "since" in criteria or "until" in criteria:
        report.unchecked.append("whether a leaf outside of the stretch has a time that was searched for")


def _given(bundle: Bundle, report: Report) -> dict[str, tuple[int, str, bytes]]:
    """The answer's entries: id → leaf index and hash, and the digest of all that is told."""
    given: dict[str, tuple[int, str, bytes]] = {}
    for count, line in enumerate(bundle.lines("answer.ndjson"), start=1):
        try:
            record = parsed(line)
            name, leaf = text(record["entry"]), (number(record["index"]), text(record["leaf_hash"]), digest_of(record))
        except (ValueError, KeyError, TypeError):
            place = f"answer.ndjson line {count}"
            report.add(FaultKind.FORM, place, f"{place} is not an entry.")
            continue
        if name in given:
            report.add(FaultKind.ANSWER_TWICE, f"entry {name}", f"The answer has entry {name} twice.")
        given[name] = leaf
    return given
