"""The quality file, the table made of it, and the seam that changes replies."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.domain.errors import SetupError
from gateway.sdk.http import HttpReply
from gateway.sdk.manifest import check_manifest, load_manifest
from gateway.testing import RULES, table
from gateway.testing.misbehaving import MisbehavingHttp, with_extra_fields, with_unknown_codes
from gateway.testing.quality import read_quality

ITEM = {
    "title": {"en": "x", "zh": "某"},
    "type": "str",
    "level": 1,
    "sharing": "unconditional",
    "basis": "某某条例",
}
MANIFEST = check_manifest(
    {
        "connector": {"name": "x", "department": "x", "contract": 1, "asks_by": []},
        "driver": {"kind": "x"},
        "limits": {"deadline_s": 1, "at_once": 1},
        "questions": {"one": {"items": ["event", "place"]}, "none": {"items": ["place"]}},
        "items": {
            "event": {**ITEM, "at": "data.event", "type": "code", "codes": {"a": "b"}},
            "place": {**ITEM, "at": "place"},
        },
    },
    "x",
)


def quality_of(folder: Path, text: str) -> object:
    place = folder / "connectors" / "x"
    place.mkdir(parents=True)
    (place / "quality.toml").write_text(text, encoding="utf-8")
    return read_quality("x", folder)


def test_a_rule_is_done_or_exempt_with_a_reason_and_unnamed_ones_are_kept(tmp_path: Path) -> None:
    quality_of(
        tmp_path,
        'freshness = "live"\nfound = "done"\nhtml = { exempt = "a database has no pages" }\n'
        '[specimens.owned]\nfound = ["33079119940317001X", "陈思远"]\n',
    )
    quality = read_quality("x", tmp_path)
    assert quality.freshness == "live"
    assert quality.exemption("found") is None
    assert quality.exemption("html") == "a database has no pages"
    assert quality.exemption("redirect") is None
    assert quality.specimens["owned"].found == ("33079119940317001X", "陈思远")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('found = "later"', "found: say"),
        ('found = { exempt = "" }', "found"),
        ("found = { why = 'a database has no pages' }", "found"),
        ('[specimens.owned]\nlost = ["1", "2"]', "specimens.owned.lost"),
        ("found = ", "not TOML"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SetupError, match=re.escape(sentence)) as refused:
        quality_of(tmp_path, text)
    assert "\n" not in refused.value.detail


def test_a_connector_without_a_quality_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="The connector x has no quality"):
        read_quality("x", tmp_path)


def test_the_table_has_a_line_for_every_connector() -> None:
    head, rule, *lines = table().splitlines()
    assert head.startswith("| connector |")
    assert set(rule) == {"|", "-"}
    social = next(line for line in lines if line.startswith("| social_security |"))
    asked = ", ".join(f"`{question}`" for question in load_manifest("gateway_social_security").questions)
    exempt = sum(read_quality("social_security").exemption(rule) is not None for rule in RULES)
    assert social == (
        f"| social_security | snapshot | {asked} | ✅ | 3 s, 500 at once | T+1, stale after 36 h |"
        f" ⚠️ {len(RULES) - exempt} of {len(RULES)} |"
    )
    assert [line.split("|")[1].strip() for line in lines] == sorted(line.split("|")[1].strip() for line in lines)


class Http:
    def __init__(self, body: bytes) -> None:
        self.body = body

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
        max_bytes: int = 1 << 20,
    ) -> HttpReply:
        del method, url, headers, body, timeout_s, max_bytes
        return HttpReply(200, {}, self.body)

    async def close(self) -> None:
        return None


def test_extra_fields_stand_beside_those_that_are_read() -> None:
    change = with_extra_fields(MANIFEST, "one")
    content = {"data": {"event": "a"}, "place": "x", "other": {}}
    changed = json.loads(change(json.dumps(content).encode()))
    assert {"zzUnheardOf1", "zzUnheardOf2"} == {*changed, *changed["data"]} - {"data", "event", "place", "other"}
    assert changed["data"]["event"] == "a"
    assert change(b"<r><event>a</event></r>") == b"<r><event>a</event><zzUnheardOf3>1</zzUnheardOf3></r>"
    assert change(b"&lt;/place&gt;") == b"&lt;/place&gt;&lt;zzUnheardOf4&gt;1&lt;/zzUnheardOf4&gt;"


def test_unknown_codes_replace_coded_values_alone() -> None:
    change = with_unknown_codes(MANIFEST, "one")
    assert change is not None
    assert json.loads(change(b'{"event": "a", "place": "x"}')) == {"event": "zzUnheardOf", "place": "x"}
    assert change(b"<event>a</event><place>x</place>") == b"<event>zzUnheardOf</event><place>x</place>"
    assert with_unknown_codes(MANIFEST, "none") is None


@pytest.mark.parametrize(("body", "changed"), [(b'{"event":"a"}', 1), (b"{}", 0)])
def test_the_seam_counts_what_it_changed(body: bytes, changed: int) -> None:
    async def story() -> int:
        http = MisbehavingHttp(Http(body), with_extra_fields(MANIFEST, "one"))
        await http.request("GET", "http://x", timeout_s=1)
        await http.close()
        return http.changed

    assert asyncio.run(story()) == changed
