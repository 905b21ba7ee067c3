"""Citizens' disclosures and orders to withhold them, in the shape of the contract."""

from base64 import b64encode
from collections.abc import Mapping

from gateway.api.http.answers import Shown, plain
from gateway.api.present.disclosure_words import DISCLOSURE_WORDS, matter_title
from gateway.domain.codes import DepartmentCode, ItemName, MatterCode
from gateway.entry import DISCLOSURE_FORMAT, Kind
from gateway.flows import Catalogue, OwnEntry, Withheld, Withholding
from gateway.tlog import Proof

_OURSELVES = "oneclick-gateway"


def disclosure_object(entry: OwnEntry, proof: Proof | None, catalogue: Catalogue) -> Shown:
    """An entry as the person it is about reads it, and what proves it."""
    matter = catalogue.matters.get(MatterCode(entry.matter or ""))
    basis = {} if matter is None else {str(c.code): c.basis for c in matter.certificates}
    return {
        "entry": entry.position.entry,
        "at": entry.at.isoformat(),
        "kind": entry.kind.name,
        "step": entry.step or None,
        "words": _words(entry),
        "query_id": entry.query_id,
        "organisation": None if entry.office is None else _office(entry.office, catalogue),
        "account": entry.account if DISCLOSURE_WORDS["shows_account"] else None,
        "matter": None if entry.matter is None else {"code": entry.matter, "title": matter_title(entry.matter)},
        "roles": list(entry.roles),
        "departments": [_department(code, catalogue) for code in entry.departments],
        "fields": [_field(name, catalogue) for name in entry.fields],
        "shown": [{"name": name, "title": DISCLOSURE_WORDS["shown"].get(name)} for name in entry.shown],
        "certificates": [
            {"certificate": code, "state": state, "basis": basis.get(code)} for code, state in entry.states.items()
        ],
        "rule": entry.rule,
        "complaint_id": entry.complaint_id,
        "proof": proof_object(entry, proof),
    }


def usage_object(entry: OwnEntry, catalogue: Catalogue) -> Shown:
    """One usage of the Data Tracker protocol: when, what happened for which kind of matter, and who had the data, in both languages."""
    office = _office(entry.office or "public", catalogue)
    parts = [_words(entry), *([] if entry.matter is None else [matter_title(entry.matter)])]
    name = office["title"]
    return {
        "logtime": entry.at.isoformat(),
        "action": " ".join(filter(None, map(_both, parts))),
        "receiverCode": office["code"],
        "receiverName": _both(name) if isinstance(name, Mapping) else office["code"],
        "receiverSystem": entry.client or _OURSELVES,
    }


def proof_object(entry: OwnEntry, proof: Proof | None) -> Shown:
    """What `gateway audit verify` checks: the leaf, the person's own sections with their salts, the place in the log's tree."""
    return {
        "format": DISCLOSURE_FORMAT,
        "leaf": b64encode(entry.leaf).decode(),
        "sections": [
            {"name": s.name, "salt": s.salt.hex(), "content": b64encode(s.content).decode()} for s in entry.sections
        ],
        "proof": None if proof is None else proof.text(),
    }


def withheld_object(withheld: Withheld) -> Shown:
    """How many entries are withheld, and what they are held to."""
    return {
        "count": len(withheld.hashes),
        "root": withheld.root.hex(),
        "hashes": [one.hex() for one in withheld.hashes],
    }


def withholding_object(ordered: Withholding) -> Shown:
    """An order as stewards and auditors see it."""
    return {
        "withholding_id": str(ordered.withholding_id),
        "scope": ordered.scope,
        "value": ordered.value,
        "reason": ordered.reason,
        "until": ordered.until,
        "ordered_at": ordered.ordered_at,
    }


def _words(entry: OwnEntry) -> Shown:
    """What happened, by kind and step; and where an answer is meant, whether fields went with it."""
    kinds: Mapping[str, Shown] = DISCLOSURE_WORDS["kinds"]
    kind = entry.kind.name
    sentence = kinds.get(f"{kind}.{_step(entry)}") or kinds.get(kind) or kinds["other"]
    fields = DISCLOSURE_WORDS["fields"].get(f"{kind}+" if entry.fields else f"{kind}-") if entry.names_fields else None
    return sentence if fields is None else {language: sentence[language] + fields[language] for language in sentence}


def _step(entry: OwnEntry) -> str:
    """The step; a query that asked nobody about the person is one of its own."""
    is_of_nobody = entry.kind is Kind.INTENT and not entry.departments
    return "nobody" if is_of_nobody and entry.step != "check" else entry.step


def _office(code: str, catalogue: Catalogue) -> Shown:
    """Who asked: a department, or an office that gives no data of its own."""
    known: Shown | None = DISCLOSURE_WORDS["offices"].get(code)
    return _department(code, catalogue) if known is None else {"code": code, "title": known}


def _department(code: str, catalogue: Catalogue) -> Shown:
    known = catalogue.departments.get(DepartmentCode(code))
    return {"code": code, "title": None if known is None else known.title.model_dump()}


def _field(name: str, catalogue: Catalogue) -> Shown:
    department, _, item = name.partition(".")
    known = catalogue.items.get((DepartmentCode(department), ItemName(item)))
    return {
        "department": department,
        "name": item,
        "title": None if known is None else plain(known.title),
        "basis": None if known is None else known.basis,
    }


def _both(text: Mapping[str, object]) -> str:
    return f"{text['zh']} {text['en']}"
