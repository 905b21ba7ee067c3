"""A record is bound to whom it was asked about: the person, or the employer by credit code."""

from dataclasses import replace

import pytest

from gateway.connect.drivers.record_reader import RecordReader, WrongPerson
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.person import CreditCode
from gateway.sdk import Question, load_manifest
from tests.rooms.connect.fakes import CHEN, PURPOSE

FIRM, OTHER_FIRM = "91330791MA0000015M", "91330791MA0000023G"
ITEM = ItemName("employer_headcount")


def test_an_employers_record_is_bound_by_its_credit_code() -> None:
    reader = RecordReader(load_manifest("gateway_social_security"), "headcount")
    question = Question(LookupId("l"), "headcount", CHEN, None, frozenset({ITEM}), PURPOSE, 0.0)
    of_firm = replace(question, employer=CreditCode(FIRM))
    raw = {"uscc": FIRM, "lines": [{"insured": "12"}]}
    assert reader.read(raw, of_firm) == {ITEM: 12}
    for another in (question, replace(question, employer=CreditCode(OTHER_FIRM))):
        with pytest.raises(WrongPerson):
            reader.read(raw, another)
