"""Entries about a citizen as usages of the Data Tracker protocol."""

from collections.abc import Mapping

from gateway.api.http.answers import Shown
from gateway.api.present.disclosure_words import matter_title
from gateway.api.present.disclosures import disclosure_words, office_named
from gateway.flows import Catalogue, OwnEntry

_OURSELVES = "oneclick-gateway"


def usage_object(entry: OwnEntry, catalogue: Catalogue) -> Shown:
    """One usage: when, what happened for which kind of matter, and who had the data, in both languages."""
    office = office_named(entry.office or "public", catalogue)
    parts = [disclosure_words(entry), *([] if entry.matter is None else [matter_title(entry.matter)])]
    name = office["title"]
    return {
        "logtime": entry.at.isoformat(),
        "action": " ".join(filter(None, map(_both, parts))),
        "receiverCode": office["code"],
        "receiverName": _both(name) if isinstance(name, Mapping) else office["code"],
        "receiverSystem": entry.client or _OURSELVES,
    }


def _both(text: Mapping[str, object]) -> str:
    return f"{text['zh']} {text['en']}"
