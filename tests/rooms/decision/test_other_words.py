"""Texts in other words make no answer: what no table holds leaves each rule's answer as it is, or open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from gateway.domain.answer import Answer
from gateway.domain.codes import ItemName
from gateway.domain.questions import PERSON
from gateway.domain.reply import UNREAD, Found, ItemValue, Record, Reply
from gateway.domain.stages import Lookup
from gateway.domain.words import Verdict
from tests.rooms.decision.example import AS_OF, manifests
from tests.rooms.decision.test_order import Named, Said, Told, cases, key, planned, told
from tests.rooms.decision.truths import Teller

TRUTHS = 6
NAMES_A_THING = frozenset(
    {"unit_no", "cert_no", "plate_no", "linked_spouse", "spouse_name", "spouse_id_no", "employer_uscc"}
)
"""Another number or spouse is another thing, and so may be another answer; their spellings are tried in the connectors."""
ADDS_KNOWLEDGE = frozenset({"former_name"})
KNOWN: Mapping[str, Sequence[str]] = {
    "usage": ("住宅", "成套住宅", "商业", "车库"),
    "cancel_reason": ("报废", "转出"),
    "fuel": ("C",),
    "stop_reason": ("单位解除劳动合同", "本人辞职"),
}
"""Words that rules know, put in place of what a truth holds."""
SAYS_THE_CONTRARY = frozenset({"非住宅"})
"""Words that a table holds."""
HOMESTEADS = frozenset({"5", "6"})
"""Rights that are to a dwelling whatever its usage: one in unknown words says nothing against them."""
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def in_other_words(text: str) -> Iterator[str]:
    """The text as no table holds it: unknown words, itself inside a longer text, denied, one sign off, spelt otherwise, blank."""
    yield from () if f"非{text}" in SAYS_THE_CONTRARY else (f"非{text}",)
    yield from ("不详之词", f"{text}以外", f"原{text}（存疑）", f"拟{text}", f"{text[:-1]}〇")
    yield from (f" {text}\u3000", text.translate(_WIDE), f"{text[:1]}-{text[1:]}", " \u3000", "")


def put(record: Record, place: Sequence[int | str], text: str) -> Record:
    """The record with a text in one place: an item, or a list's item, the row and its field."""
    name = ItemName(str(place[0]))
    if len(place) == 1:
        return {**record, name: text}
    rows = record[name]
    assert isinstance(rows, tuple)
    changed = [{**row, ItemName(str(place[2])): text} if at == place[1] else row for at, row in enumerate(rows)]  # type: ignore[dict-item]  # rows of a list are records
    return {**record, name: tuple(changed)}  # type: ignore[dict-item]  # as above


def texts(lookup: Lookup, record: Record) -> Iterator[tuple[tuple[int | str, ...], Sequence[str]]]:
    """Where free text stands, and what is to be written otherwise there."""
    for name, value in record.items():
        item = manifests()[lookup.department].items.get(name)
        is_free = (
            item is not None and item.type.removesuffix("?") == "str" and name not in NAMES_A_THING | ADDS_KNOWLEDGE
        )
        is_by_right = name == "usage" and record.get(ItemName("right_type")) in HOMESTEADS
        if is_free and not is_by_right:
            yield (name,), written(name, value)
        fields = (item.fields if item is not None else None) or {}
        for at, row in enumerate(value if isinstance(value, tuple) else ()):
            for field, kind in fields.items():
                if kind.endswith((":str", ":str?")) and field not in NAMES_A_THING and isinstance(row, Mapping):
                    yield (name, at, field), written(field, row.get(ItemName(field)))


def written(name: str, value: ItemValue) -> Sequence[str]:
    held = (value,) if isinstance(value, str) and UNREAD not in value else ()
    return (*held, *KNOWN.get(name, ()))


def with_text(reply: Found, at: int, place: Sequence[int | str], text: str) -> Reply:
    records = tuple(put(record, place, text) if at == number else record for number, record in enumerate(reply.records))
    return replace(reply, records=records)


def verdict(one: Told) -> Verdict | None:
    """None of a value delivered: it tells what is on record, in its words."""
    return one[0].verdict if isinstance(one[0], Answer) else None


class Calm(Random):
    """Draws what is ordinary nine times of ten: in a world where all is odd nothing is answered, and nothing could be answered otherwise."""

    def choice(self, seq: Any) -> Any:
        """The first, or any."""
        return seq[0] if self.random() < 0.9 else super().choice(seq)


@pytest.mark.parametrize(
    ("matter", "people"), [*cases()], ids=lambda value: value if isinstance(value, str) else len(value)
)
def test_no_text_in_other_words_makes_another_definite_answer(matter: str, people: Named) -> None:
    plan = planned(matter, people)
    for seed in range(TRUTHS):
        truth = Teller(plan, Calm(f"words/{matter}/{seed}"))
        said: Said = {key(lookup): Found((truth.record(lookup),), AS_OF) for lookup in plan.lookups}
        for lookup in plan.lookups:
            reply = said[key(lookup)]
            assert isinstance(reply, Found)
            for at, record in enumerate(reply.records):
                for place, plain in texts(lookup, record):
                    for text in plain:
                        before = told(plan, {**said, key(lookup): with_text(reply, at, place, text)})
                        for strange in in_other_words(text):
                            after = told(plan, {**said, key(lookup): with_text(reply, at, place, strange)})
                            for code, decision in after.items():
                                was = verdict(before[code])
                                # rows that contradict one another in plain words may do so no longer in others
                                is_kept = Verdict.UNKNOWN in (was, verdict(decision)) or verdict(decision) is was
                                is_other_doubt = before[code][1] == "PARTY_DEAD" and lookup.question != PERSON
                                assert is_kept or is_other_doubt, (code, lookup.question, place, text, strange, seed)
