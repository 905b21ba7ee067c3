"""A document's bytes, written sooner: the same as the definition's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import canonical_bytes
from gateway.domain.codes import ItemName, RuleId
from gateway.domain.document import FieldResult, Shown
from gateway.domain.wire import document_bytes
from gateway.domain.words import FieldState, Mode
from tests.rooms.domain.test_wire import AS_OF, document

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ['\x00\x1f\x7f\u2028"\\/\b\f\n\r\t', "\U0001f600", "\uffff"]
)
SHOWN = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXTS


@given(st.dictionaries(TEXTS, SHOWN, max_size=4), TEXTS)
def test_the_bytes_are_those_of_the_definition(values: dict[str, Shown], text: str) -> None:
    (certificate,) = document().certificates
    fields = {
        ItemName(name): FieldResult(FieldState.VALUE, Mode.REVEAL, RuleId(text), text, value)
        for name, value in values.items()
    }
    written = replace(document(), salt=text, certificates=(replace(certificate, reason=text, fields=fields),))
    assert canonical_bytes(written) == document_bytes(written)


@pytest.mark.parametrize("value", [AS_OF, b"x", "\ud800"])
def test_what_no_value_can_be_is_refused(value: Shown) -> None:
    (certificate,) = document().certificates
    fields = {ItemName("n"): FieldResult(FieldState.VALUE, Mode.REVEAL, RuleId("r"), "b", value)}
    with pytest.raises((TypeError, ValueError)):
        canonical_bytes(replace(document(), certificates=(replace(certificate, fields=fields),)))
