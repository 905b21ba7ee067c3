"""What a manifest says to the http driver: who we are at the department, what its codes mean, and what of each question is sent and read."""

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from gateway.connect.drivers.http_batch import BatchFacts
from gateway.connect.drivers.http_credentials import AuthFacts


class HttpFacts(AuthFacts):
    """`[driver]` of the manifest: who we are there, what its replies are made of, and what its codes mean.

    auth: how we show who asks. `static_key` sends the key in `key_header`; `basic` is RFC 7617; `hmac` signs method, path, query,
    digest of the body, time in ms and nonce, a line each, and sends the signature in Base64; `oauth` fetches a token at the path
    `token` by client credentials. headers: sent with every question, such as `X-Matter={matter}`.
    code: the path of the code inside a reply; without one, HTTP 200 alone is a good answer. The codes: `ok`; `absent` (no record);
    `mismatched` (another name); `ambiguous`; `busy`; `protected` (answered like `absent`, and told to the protection desk);
    `refused`; `no_receipt` (the intent's receipt is missing or does not do); every other one is a fault.
    trace, data_time, retry_after: paths in the reply. page_size, first_page, most_pages: of questions that say where the total stands.
    probe: the path, with a query where it needs one, of a GET that asks about nobody: `gateway check --live` sends it. A good answer to
    it has a code of `ok`, `absent` or `probe_ok`, or is HTTP 200 alone. Without one the department is not tried.
    """

    kind: Literal["http"]
    headers: tuple[str, ...] = ()
    code: str = ""
    ok: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    mismatched: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    no_receipt: tuple[str, ...] = ()
    trace: str = ""
    data_time: str = ""
    retry_after: str = ""
    page_size: int = Field(default=100, ge=1, le=1000)
    first_page: int = Field(default=1, ge=0, le=1)
    most_pages: int = Field(default=20, ge=1, le=100)
    probe: str = Field(default="", pattern=r"^(/[^{}#]*)?$")
    probe_ok: tuple[str, ...] = ()

    def codes(self) -> Mapping[str, tuple[str, ...]]:
        """The codes by what they mean."""
        meanings = ("ok", "absent", "mismatched", "ambiguous", "busy", "protected", "refused", "no_receipt")
        return {meaning: getattr(self, meaning) for meaning in meanings}


class HttpProtocol(BatchFacts):
    """`protocol` of one question: what is sent, and where the reply holds the record.

    path, query and body are templates: `{person_id}`, `{name}` and the like are put in, and nothing else happens. query, body: a text
    `name=value` each, in the body with dots for an inner object; body_type: as JSON, or as a form.
    record: the path of the record, or of the list of records; "" is the whole reply. An empty list is no record; null is one only where
    `null_is_absent` says so. many: one person may have several records; else more than one is ambiguous.
    name: the path, in a record, of the name that must be the one asked about; another one is a partial match.
    total: the path of the number of all records: page after page is asked until that many came, by `{page}`.
    batch_path: where several go in one call, at most `batch` of the question, by POST in JSON; headers with places are left out. batch_rows: the
    path, in what is sent, of the list of questions; each is an object made of `body`, or a text made of `batch_row`, such as `{person_id}`;
    with `batch_join`, such as a comma, the texts are one. batch_body: `name=value` beside them. batch_record: the path, in the reply, of the list of
    rows. batch_key: what of a row names its question, `idNo={person_id}` or `no={lookup_id}`. batch_code: the path of a code inside each
    row, by the same table. batch_inner: the path of the record, or of the list of records, in a row; "" is the row itself.
    batch_complete: whether a question without a row is one without a record; else it has no answer.
    """

    method: Literal["GET", "POST"] = "POST"
    path: str = Field(pattern=r"^/")
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    body_type: Literal["json", "form"] = "json"
    record: str = ""
    null_is_absent: bool = False
    many: bool = False
    name: str = ""
    total: str = ""


def facts_faults(facts: HttpFacts) -> Sequence[str]:
    """What does not fit in them, in words that go on from "does not fit:"."""
    given = [code for codes in facts.codes().values() for code in codes]
    doubled = next((code for code in given if given.count(code) > 1), "")
    wrong = {
        "code, the path of the code inside a reply, and ok, the good ones, go together": bool(facts.code)
        is not bool(facts.ok),
        "codes are given and no path, code, where one stands": bool(given) and not facts.code,
        f"the code {doubled} has two meanings": bool(doubled),
    }
    return [fault for fault, is_so in wrong.items() if is_so]
