"""Keeps decision 21: what reads others' text by hand takes linear time on the worst of it.

Four times the text may cost nine times the processor's time, not sixteen; the least of several runs counts, and clocks on the wall do
not.  What stands here was quadratic once, or could become so unseen.
"""

import contextlib
import importlib
import json
import time
from base64 import b64encode
from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest

from gateway.api.contract.inputs import QueryIn
from gateway.api.http.body import parse_json
from gateway.api.http.faults import parsed
from gateway.api.http.preferences import preference_of
from gateway.api.http.representation import wants_page
from gateway.connect.drivers.soap_messages import UnreadableSoap, read_answer
from gateway.connect.drivers.ticket_messages import UnreadableTicket as NoTicket
from gateway.connect.drivers.ticket_messages import read_message
from gateway.domain.cursor import read_cursor
from gateway.domain.errors import GatewayError
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import parse_person_number
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.trace import Trace
from gateway.identity.tokens import read_unverified
from gateway.sdk import HttpReply, decode_percent
from gateway.sdk.project import _decimal, _integer

ESTATES = importlib.import_module("gateway_real_estate.adapter")
MOST = 9.0
"""The ratio for four times the length: 4 where time is linear, 16 where it is quadratic."""
REFUSED = (GatewayError, UnreadableSoap, NoTicket, ValueError, ArithmeticError)
Reader = Callable[[str], object]


def cost_s(read: Reader, text: str) -> float:
    """The least processor's time of five runs; what is refused is read too."""
    costs = []
    for _ in range(5):
        begun = time.process_time()
        with contextlib.suppress(*REFUSED):
            read(text)
        costs.append(time.process_time() - begun)
    return min(costs)


def is_linear(read: Reader, text_of: Callable[[int], str], length: int) -> bool:
    """Up to four tries, since a neighbour on the machine can spoil one."""
    short, long = text_of(length), text_of(4 * length)
    return any(cost_s(read, long) < MOST * max(cost_s(read, short), 1e-5) for _ in range(4))


def body(text: str) -> object:
    return parse_json(text.encode("utf-8", "surrogatepass"))


def query(text: str) -> object:
    return parsed(QueryIn, body(text))


def soap(text: str) -> object:
    return read_answer(HttpReply(200, {}, f"<a><b>{escape(text)}</b></a>".encode()), "row")


def ticket(text: str) -> object:
    return read_message(HttpReply(200, {}, text.encode()))


def attributes(n: int) -> str:
    return "<root " + " ".join(f'a{i}="1"' for i in range(n // 8)) + "/>"


def namespaces(n: int) -> str:
    return "<root " + " ".join(f'xmlns:a{i}="u{i}"' for i in range(n // 12)) + "/>"


def members(n: int) -> str:
    return json.dumps({f"member{i}": 1 for i in range(n // 12)})


WORST: dict[str, tuple[Reader, Callable[[int], str]]] = {
    "body: quotes that never close": (body, lambda n: '\\"' * n + "[" * 17),
    "body: one long string that never closes": (body, lambda n: '"' + "a\\" * n + "[" * 17),
    "body: many strings": (body, lambda n: '"",' * n + "[" * 17),
    "body: brackets": (body, lambda n: "[" * n),
    "body: brackets that close": (body, lambda n: "[]," * n),
    "body: members": (body, members),
    "body: a member twice": (body, lambda n: "{" + '"a":1,' * n + '"a":1}'),
    "body: a long number": (body, lambda n: "1" * n),
    "body: a long fraction": (body, lambda n: "0." + "0" * n + "1"),
    "body: halves of pairs": (body, lambda n: '"' + "\\ud800" * n + '"'),
    "query: unknown members": (query, members),
    "query: parties": (query, lambda n: json.dumps({"parties": [{"role": "x"}] * (n // 14)})),
    "name: blanks between letters": (fold_name, lambda n: "a" + " " * n + "b"),
    "name: blanks beside Han": (fold_name, lambda n: "王" + " " * n + "b"),
    "name: marks to be put in order": (fold_name, lambda n: "a" + "\u0301\u0323" * n),
    "name: dots": (fold_name, lambda n: "•" * n),
    "person number": (parse_person_number, lambda n: "1" * n + " "),
    "percent: signs alone": (decode_percent, lambda n: "%" * n),
    "percent: halves of characters": (decode_percent, lambda n: "%E9%" * n),
    "percent: pieces": (decode_percent, lambda n: "%41 " * n),
    "soap: attributes": (soap, attributes),
    "soap: namespaces": (soap, namespaces),
    "soap: rows": (soap, lambda n: "<root><head><code>1</code></head><body>" + "<row/>" * n + "</body></root>"),
    "soap: deep": (soap, lambda n: "<root>" * n),
    "soap: entities": (soap, lambda n: "<root>" + "&a;" * n + "</root>"),
    "soap: character references": (soap, lambda n: "<root>" + "&#65;" * n + "</root>"),
    "soap: a declaration that does not end": (soap, lambda n: " " * n + "<?xml " + "?" * n + "<root/>"),
    "ticket: members": (ticket, members),
    "ticket: brackets": (ticket, lambda n: '{"a":' + "[" * n),
    "area: blanks": (ESTATES.area_m2, lambda n: "1" + " " * n + "x"),
    "area: digits": (ESTATES.area_m2, lambda n: "1" * n + "x"),
    "share: digits": (ESTATES.share_percent, lambda n: "1" * n + "/" + "1" * n),
    "share: blanks": (ESTATES.share_percent, lambda n: "1" + " " * n + "x"),
    "item: digits of a whole number": (_integer, lambda n: "1" * n),
    "item: digits of a fraction": (_decimal, lambda n: "0." + "1" * n),
    "trace": (Trace.of, lambda n: "00-" + "a" * 32 + "-" + "b" * 16 + "-01" + "-" * n),
    "cursor": (read_cursor, lambda n: "A" * n + "!"),
    "token: dots": (read_unverified, lambda n: "." * n),
    "token: brackets": (read_unverified, lambda n: b64encode(b"[" * n).decode() + ".a.b"),
    "kept words: digits with marks": (could_name_a_person, lambda n: "1-" * n),
    "kept words: Chinese numerals": (could_name_a_person, lambda n: "一㊀" * n),
    "accept: ranges": (lambda text: wants_page([text]), lambda n: "a/b;q=0.1," * n),
    "accept: parameters": (lambda text: wants_page([text]), lambda n: "a/b" + ";q" * n),
    "preference: blanks": (lambda text: preference_of([text], 1000), lambda n: "wait" + " " * n + "x"),
    "preference: parts": (lambda text: preference_of([text], 1000), lambda n: "respond-async,wait=1," * n),
}


@pytest.mark.parametrize(("read", "text_of"), WORST.values(), ids=WORST)
def test_the_worst_text_costs_linear_time(read: Reader, text_of: Callable[[int], str]) -> None:
    assert is_linear(read, text_of, 4000)


def test_the_measure_finds_what_is_worse() -> None:
    def pairs(text: str) -> object:
        return [a for a in text for _ in range(len(text) // 100)]

    assert not is_linear(pairs, lambda n: "a" * n, 4000)


@pytest.mark.parametrize("number", ["1e999999", "-1e41", "1e-999999", "9" * 41, float("1e300"), "NaN", "Infinity"])
def test_a_number_that_would_be_long_written_out_is_none(number: str | float) -> None:
    with pytest.raises(ValueError):
        _decimal(number)


def test_a_whole_number_beyond_what_anybody_counts_is_none() -> None:
    with pytest.raises(ValueError):
        _integer("9" * 41)
    assert _integer("9" * 40) == 10**40 - 1
