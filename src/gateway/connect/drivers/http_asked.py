"""One question as the http driver sends it: its templates, checked once, and how its records are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from gateway.connect.drivers.http_batch import KEYS, BatchForm
from gateway.connect.drivers.http_facts import HttpProtocol
from gateway.connect.drivers.http_template import Pairs, Template, Values
from gateway.connect.drivers.record_reader import RecordReader
from gateway.domain.errors import SetupError
from gateway.sdk import DriverContext, ManifestQuestion

_OURS = re.compile(
    r"authorization|connection|content-length|content-type|host|transfer-encoding|x-intent-receipt|x-lookup-id",
    re.IGNORECASE,
)
"""Headers that the protocol, the credentials and the audit log set."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """One question as this driver sends it, and how its records are read."""

    protocol: HttpProtocol
    path: Template
    query: Pairs
    body: Pairs
    reader: RecordReader
    at: Mapping[str, str]
    bind: str
    batch: BatchForm

    @property
    def places(self) -> frozenset[str]:
        """All that is put in."""
        return self.path.places | self.query.places | self.body.places | self.batch.places


def headers_of(texts: Sequence[str], where: str) -> Pairs:
    """The headers that a manifest sets.  Raises SetupError for a name that no header has, and for one that is not the manifest's to set."""
    pairs = Pairs.of(texts, where)
    for name, _ in pairs.pairs:
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or _OURS.fullmatch(name):
            raise SetupError(
                f"{where}: {name!r} cannot be set; take letters, digits and dashes, and none of {_OURS.pattern}."
            )
    return pairs


def asked_form(context: DriverContext, name: str, protocol: HttpProtocol) -> SentForm:
    """The form of one question by its name.  Raises SetupError where what is sent cannot be made."""
    manifest, where = context.manifest, f"The manifest of {context.manifest.connector.name}: question {name}"
    facts: ManifestQuestion = manifest.questions[name]
    asked = SentForm(
        protocol,
        Template.of(protocol.path, f"{where}: path"),
        Pairs.of(protocol.query, f"{where}: query"),
        Pairs.of(protocol.body, f"{where}: body"),
        RecordReader(manifest, name),
        {item: manifest.items[item].at for item in facts.items},
        facts.bind,
        BatchForm.of(protocol, where),
    )
    fault = next(iter([*_protocol_faults(asked), *_batch_faults(asked, facts.batch)]), "")
    if fault:
        raise SetupError(f"{where}: {fault}.")
    return asked


def body_of(asked: SentForm, values: Values) -> bytes:
    """The body of one question; empty where it has none."""
    if not asked.protocol.body:
        return b""
    is_json = asked.protocol.body_type == "json"
    return orjson.dumps(asked.body.nested(values)) if is_json else asked.body.encoded(values).encode()


def _protocol_faults(asked: SentForm) -> Sequence[str]:
    protocol, names = asked.protocol, asked.places
    clash = asked.body.clash() if protocol.body_type == "json" else ""
    wrong = {
        "nothing of whom it is about is sent; put {person_id} or {credit_code} into path, query or body": not names
        & {"person_id", "credit_code"},
        "a GET has no body; use query, or method = POST": protocol.method == "GET" and bool(protocol.body),
        "pages need total, and total needs {page}": bool(protocol.total) is not ("page" in names),
        "a question mark or a number sign stands in path; use query": bool(re.search("[?#]", protocol.path)),
        f"{clash} is a value and an object": bool(clash),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _batch_faults(asked: SentForm, batch: int) -> Sequence[str]:
    protocol, form = asked.protocol, asked.batch
    clash = asked.body.clash() or form.beside.clash(form.rows_at)
    wrong = {
        "batch and batch_path go together": (batch > 1) is not bool(protocol.batch_path),
        "a batch needs batch_rows, batch_record and batch_key": batch > 1
        and not (protocol.batch_rows and protocol.batch_record and protocol.batch_key),
        "batch_key is of the form idNo={person_id}, with {person_id}, {credit_code} or {lookup_id} alone": batch > 1
        and form.key_of not in KEYS,
        "nothing of whom it is about is sent in a row; put {person_id} or {credit_code} into body, or batch_row": batch
        > 1
        and not form.row_places(asked.body) & {"person_id", "credit_code"},
        "batch_key {lookup_id} has to be sent in each row": batch > 1
        and form.key_of == "lookup_id"
        and "lookup_id" not in form.row_places(asked.body),
        "pages and a batch exclude each other": batch > 1 and bool(protocol.total),
        f"{clash} is a value and an object": batch > 1 and bool(clash),
    }
    return [fault for fault, is_so in wrong.items() if is_so]
