"""The snapshot driver: a drop comes into force whole, or the one before stays."""

import asyncio
import gzip
import hashlib
import hmac
import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from gateway.connect.drivers.snapshot import Snapshot, SnapshotDriver
from gateway.connect.drivers.snapshot_batch import BatchRefused, read_manifest, trailer
from gateway.domain import supervision
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import ItemName, LookupId
from gateway.domain.departure import depart
from gateway.domain.errors import SetupError
from gateway.domain.identifiers.people import check_character
from gateway.domain.person import Person, PersonId
from gateway.domain.reply import Ambiguous, Found, NoRecord, Refused, Reply, Unavailable
from gateway.domain.supervision import Supervisor
from gateway.sdk.driver import DriverContext, Question
from gateway.sdk.http import HttpFault, HttpReply
from gateway.sdk.manifest import Manifest, check_manifest
from gateway.sdk.sealed_lines import DoubledLineError, SealedLines
from tests.rooms.connect.fakes import CHEN, LIN, PURPOSE, Alerts, now, run
from tests.rooms.connect.test_registry import NoStore

KEY = "rs-demo-key"
TODAY = datetime(2026, 11, 1, 10, tzinfo=CHINA)
LINE = "330000000004|33079119940317001X|陈思远|110|202207|202610|91330791MA0000015M|5200|330702|"
LINES = (
    LINE,
    "330000000004|33079119940317001x|陈思远\u3000\u3000|210|202207|202610|91330791MA0000015M|5200|330702|",
    "330000000005|330791199511020027|林晓雯|110|202310|202610|91330791MA0000023G|5000|330702|辞职",
    "330000000009|330791200001010019|㐀𠮷|110|202501|202610|91330791MA0000023G|5000|330702|",
)


def packed(lines: Sequence[str], name: str, last: str | None = None) -> bytes:
    if last is None:
        last = trailer(len(lines), [int(line.split("|")[0]) for line in lines])
    content = "".join(f"{line}\r\n" for line in [*lines, last] if line).encode("gb18030")
    return zipped(content, name)


def zipped(content: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(name, "wb", 1, buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()


def drop(  # a keyword for each thing that can be wrong with a drop
    folder: Path,
    batch: str,
    lines: Sequence[str] = LINES,
    *,
    content: Callable[[str], bytes] | None = None,
    rows: int | None = None,
    key: str = KEY,
    said: str | None = None,
    full: bool = True,
    prev: str | None = None,
    change: Mapping[str, object] | None = None,
    sm3: str | None = None,
) -> None:
    place = folder / batch
    place.mkdir(parents=True, exist_ok=True)
    (place / ".ok").unlink(missing_ok=True)
    files = []
    for register, its_lines in {"SB_CBMX": lines, "SB_DY": ["330000000004|33079119940317001X|1"]}.items():
        inner = f"{register}_{batch}_001.txt"
        packed_content = content(inner) if content and register == "SB_CBMX" else packed(its_lines, inner)
        (place / f"{inner}.gz").write_bytes(packed_content)
        digest = hashlib.new("sm3", packed_content).hexdigest()
        count = rows if rows is not None and register == "SB_CBMX" else len(its_lines)
        files.append({"name": f"{inner}.gz", "rows": count, "sm3": sm3 or digest, "bytes": len(packed_content)})
    manifest: dict[str, object] = {"batch": said or batch, "full": full, "files": files, "prev": prev}
    clear = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    manifest["sig"] = hmac.new(key.encode(), clear.encode(), "sm3").hexdigest()
    manifest |= change or {}
    (place / f"MANIFEST_{batch}.json").write_text(json.dumps(manifest), encoding="utf-8")
    (place / ".ok").touch()


class Http:
    """Answers the live call from a list."""

    def __init__(self, *replies: HttpReply | HttpFault) -> None:
        self.replies = list(replies)
        self.urls: list[tuple[float, str]] = []
        self.headers: Mapping[str, str] = {}

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
        assert (method, body) == ("GET", b"")
        assert timeout_s > 0
        assert max_bytes
        self.urls.append((now(), url))
        self.headers = headers or {}
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, HttpFault):
            raise reply
        return reply

    async def close(self) -> None:
        return None


def live(content: object, status: int = 200) -> HttpReply:
    return HttpReply(status, {}, content if isinstance(content, bytes) else json.dumps(content).encode())


def manifest(**changes: object) -> Manifest:
    title = {"en": "x", "zh": "某"}
    item = {"title": title, "type": "str", "level": 2, "sharing": "conditional", "basis": "社会保险法"}
    columns = ["person_no", "id", "name", "kind", "from", "to", "employer", "base", "county", "stop_reason"]
    raw = {
        "connector": {"name": "ss", "department": "ss", "contract": 1, "asks_by": ["person_id"]},
        "driver": {"kind": "snapshot", "live_per_second": 2.0},
        "limits": {"deadline_s": 3.0, "at_once": 100},
        "questions": {
            "lines": {
                "items": ["number", "lines"],
                "bind": "id",
                "protocol": {"register": "SB_CBMX", "columns": columns, "key": "id", "whose": "name"},
            },
            "benefit": {"items": ["left"], "bind": "aac002", "protocol": {"live": "/sb/live/benefit"}},
        },
        "items": {
            "number": {**item, "at": "id"},
            "lines": {**item, "at": "lines", "type": "records", "fields": {"kind": "kind", "name": "name"}},
            "left": {**item, "at": "left", "type": "int"},
        },
    }
    return check_manifest({**raw, **changes}, "ss")


class Bench:
    """A driver on a folder, with a clock that the test can turn."""

    def __init__(self, folder: Path, http: Http | None = None, **endpoint: str) -> None:
        self.alerts, self.supervisor = Alerts(), Supervisor()
        self.at = TODAY
        self.http = http or Http(live({"flag": "1", "result": None}))
        self.driver = SnapshotDriver.build(
            DriverContext(
                manifest=manifest(),
                endpoint={"folder": str(folder), "key": KEY, "url": "http://ss", **endpoint},
                resources=resources.files("gateway"),
                http=self.http,
                clock=Clock(TODAY, TODAY, lambda: self.at),
                store=NoStore(),
                alert=self.alerts,
                supervisor=self.supervisor,
            )
        )

    async def ask(self, subject: Person = CHEN, name: str = "lines", items: Sequence[str] = ("lines",)) -> Reply:
        wanted = frozenset(ItemName(i) for i in items)
        return await self.driver.ask(Question(LookupId("L1"), name, subject, None, wanted, PURPOSE, now() + 3, None))

    @property
    def batch(self) -> str | None:
        return None if self.driver.snapshot is None else self.driver.snapshot.batch


END_OF_OCTOBER = datetime(2026, 10, 31, 23, 59, 59, tzinfo=CHINA)
CHENS = Found(
    (
        {
            ItemName("lines"): (
                {ItemName("kind"): "110", ItemName("name"): "陈思远"},
                {ItemName("kind"): "210", ItemName("name"): "陈思远"},
            )
        },
    ),
    END_OF_OCTOBER,
    "20261031",
)


def test_the_specimen_line_is_90_bytes_and_has_the_specimen_digest() -> None:
    line = f"{LINE}\r\n".encode("gb18030")
    assert len(line) == 90
    digest = "3ae0de64177ad447884c0245e99d9b72ae294a1a94ca7d7b5fdd585f6bc8b4dc"
    assert hashlib.new("sm3", line).hexdigest() == digest


def test_a_drop_answers_with_its_own_time_and_folded_keys(tmp_path: Path) -> None:
    async def story() -> tuple[Reply, Reply, Reply]:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path)
        await bench.driver.look()
        rare = Person(PersonId("330791200001010019"), "㐀𠮷")
        nobody = Person(PersonId("330791200101010025"), "x")
        assert bench.alerts == []
        return await bench.ask(), await bench.ask(rare), await bench.ask(nobody)

    chen, rare, nobody = asyncio.run(story())
    assert chen == CHENS
    assert isinstance(rare, Found)
    assert rare.records[0][ItemName("lines")] == ({"kind": "110", "name": "㐀𠮷"},)
    assert nobody == NoRecord(END_OF_OCTOBER, "20261031")


def test_a_number_that_two_persons_share_is_ambiguous(tmp_path: Path) -> None:
    async def story() -> Reply:
        drop(tmp_path, "20261031", [*LINES, LINE.replace("330000000004", "330000000099").replace("陈思远", "陈思源")])
        bench = Bench(tmp_path)
        await bench.driver.look()
        return await bench.ask()

    assert asyncio.run(story()) == Ambiguous(END_OF_OCTOBER, "20261031")


def test_without_a_drop_nothing_is_known(tmp_path: Path) -> None:
    async def story() -> Reply:
        (tmp_path / "20261031").mkdir()
        bench = Bench(tmp_path)
        await bench.driver.look()
        return await bench.ask()

    assert asyncio.run(story()) == Unavailable("no_snapshot")


def _lost_byte(place: int) -> Callable[[str], bytes]:
    """One byte of the four of 㐀 lost before the file was packed."""

    def content(inner: str) -> bytes:
        clear = gzip.decompress(packed(LINES, inner))
        lost = clear.index("㐀".encode("gb18030")) + place
        return zipped(clear[:lost] + clear[lost + 1 :], inner)

    return content


def _truncated_gzip(inner: str) -> bytes:
    return packed(LINES, inner)[:-20]


def _number(n: int) -> str:
    first17 = f"33079119900101{n + 1:03d}"
    return first17 + check_character(first17)


MANY = [LINE.replace("330000000004", f"3300000{n:05d}").replace("33079119940317001X", _number(n)) for n in range(100)]

BAD: dict[str, tuple[str, Callable[[Path], None]]] = {
    "no trailer": ("trailer", lambda f: drop(f, "20261101", content=lambda n: packed(LINES, n, last=""))),
    "bad trailer": ("trailer", lambda f: drop(f, "20261101", content=lambda n: packed(LINES, n, last="#END|4"))),
    "rows of the trailer": ("rows", lambda f: drop(f, "20261101", content=lambda n: packed(LINES, n, last="#END|3|7"))),
    "rows of the manifest": ("rows", lambda f: drop(f, "20261101", rows=5)),
    "more rows than said": ("rows", lambda f: drop(f, "20261101", rows=1)),
    "sum": ("checksum", lambda f: drop(f, "20261101", content=lambda n: packed(LINES, n, last="#END|4|7"))),
    "first byte lost": ("encoding", lambda f: drop(f, "20261101", content=_lost_byte(0))),
    "third byte lost": ("encoding", lambda f: drop(f, "20261101", content=_lost_byte(2))),
    "fourth byte lost": ("encoding", lambda f: drop(f, "20261101", content=_lost_byte(3))),
    "cut short": ("unreadable", lambda f: drop(f, "20261101", content=_truncated_gzip)),
    "digest": ("digest", lambda f: drop(f, "20261101", sm3="0" * 64)),
    "doubled": ("doubled", lambda f: drop(f, "20261101", [*LINES, *LINES])),
    "yesterday's file renamed": (
        "batch",
        lambda f: drop(f, "20261101", content=lambda n: packed(LINES, n.replace("20261101", "20261031"))),
    ),
    "another batch inside": ("batch", lambda f: drop(f, "20261101", said="20261030")),
    "another key": ("signature", lambda f: drop(f, "20261101", key="guessed")),
    "changed after signing": ("signature", lambda f: drop(f, "20261101", change={"full": False})),
    "an unknown word": ("manifest", lambda f: drop(f, "20261101", change={"force": True})),
    "no such day": ("manifest", lambda f: drop(f, "20261131")),
    "tomorrow": ("future", lambda f: drop(f, "20261102")),
    "older": ("older", lambda f: drop(f, "20261030")),
    "delta after a gap": ("gap", lambda f: drop(f, "20261101", full=False, prev="20261030")),
    "shrunk": ("shrink", lambda f: drop(f, "20261101", LINES[:3])),
}


@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_drop_leaves_the_old_one_in_force_and_alerts_once(tmp_path: Path, kind: str) -> None:
    reason, make = BAD[kind]

    async def story() -> Reply:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path)
        await bench.driver.look()
        make(tmp_path)
        with capture_logs() as logs:
            await bench.driver.look()
            await bench.driver.look()
        assert [(entry["reason"], bool(entry["remedy"])) for entry in logs] == [(reason, True)]
        assert "陈思远" not in json.dumps(logs, ensure_ascii=False)
        assert bench.alerts == [("snapshot_refused", LookupId(""))]
        return await bench.ask()

    assert asyncio.run(story()) == CHENS


def test_a_mended_drop_comes_into_force(tmp_path: Path) -> None:
    async def story() -> str | None:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path)
        await bench.driver.look()
        drop(tmp_path, "20261101", rows=9)
        await bench.driver.look()
        assert bench.batch == "20261031"
        drop(tmp_path, "20261101")
        await bench.driver.look()
        return bench.batch

    assert asyncio.run(story()) == "20261101"


@pytest.mark.parametrize(
    ("lines", "confirmed", "batch"), [(95, "", "20261101"), (94, "", "20261031"), (94, "20261101", "20261101")]
)
def test_a_register_may_shrink_by_a_twentieth_or_when_confirmed(
    tmp_path: Path, lines: int, confirmed: str, batch: str
) -> None:
    async def story() -> str | None:
        drop(tmp_path, "20261031", MANY)
        bench = Bench(tmp_path, confirm_shrink=confirmed)
        await bench.driver.look()
        drop(tmp_path, "20261101", MANY[:lines])
        await bench.driver.look()
        return bench.batch

    assert asyncio.run(story()) == batch


def test_order_and_shrink_are_judged_alike_after_a_restart(tmp_path: Path) -> None:
    async def story() -> str | None:
        drop(tmp_path, "20261030", MANY[:50])
        drop(tmp_path, "20261031", MANY)
        drop(tmp_path, "20261101", MANY[:90])
        bench = Bench(tmp_path)
        await bench.driver.look()
        assert bench.alerts == [("snapshot_refused", LookupId(""))]
        return bench.batch

    assert asyncio.run(story()) == "20261031"


def test_a_delta_replaces_the_lines_of_the_persons_it_names(tmp_path: Path) -> None:
    async def story() -> tuple[Reply, Reply, int]:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path)
        await bench.driver.look()
        drop(tmp_path, "20261101", [LINE.replace("|110|", "|310|")], full=False, prev="20261031")
        await bench.driver.look()
        assert bench.alerts == []
        assert bench.driver.snapshot is not None
        return await bench.ask(), await bench.ask(LIN), bench.driver.snapshot.registers["SB_CBMX"].rows

    chen, lin, rows = asyncio.run(story())
    assert isinstance(chen, Found)
    assert chen.records[0][ItemName("lines")] == ({"kind": "310", "name": "陈思远"},)
    assert isinstance(lin, Found)
    assert rows == 3


def test_an_old_snapshot_goes_on_answering_and_is_told_once(tmp_path: Path) -> None:
    async def story() -> tuple[Reply, Alerts]:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path)
        await bench.driver.look()
        bench.at = TODAY + timedelta(hours=25)
        await bench.driver.look()
        assert bench.alerts == []
        bench.at = TODAY + timedelta(hours=27)
        await bench.driver.look()
        await bench.driver.look()
        return await bench.ask(), bench.alerts

    reply, alerts = asyncio.run(story())
    assert reply == CHENS
    assert alerts == [("snapshot_stale", LookupId(""))]


def test_the_folder_is_watched_while_it_runs(tmp_path: Path) -> None:
    async def story() -> str | None:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path, poll_s="0.01")
        await bench.driver.start()
        drop(tmp_path, "20261101")
        async with asyncio.timeout(5):
            while bench.batch != "20261101":  # noqa: ASYNC110 - the driver's own timer is what is tested
                await asyncio.sleep(0.01)
        found = bench.batch
        await bench.driver.close()
        return found

    assert asyncio.run(story()) == "20261101"


@pytest.mark.parametrize("end", [KeyError("330702198503070012"), MemoryError(), asyncio.CancelledError()], ids=repr)
def test_a_watch_that_fails_goes_on_and_no_drop_is_lost(
    end: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE_S", 0.001)

    async def story() -> int:
        drop(tmp_path, "20261031")
        bench = Bench(tmp_path, poll_s="0.01")
        await bench.driver.start()
        real, failures = bench.driver._load, [end, end]

        def load(folder: Path, current: Snapshot | None) -> Snapshot:
            if failures:
                raise failures.pop()
            return real(folder, current)

        monkeypatch.setattr(bench.driver, "_load", load)
        drop(tmp_path, "20261101")
        async with asyncio.timeout(5):
            while bench.batch != "20261101":  # noqa: ASYNC110 - the driver's own timer is what is tested
                await asyncio.sleep(0.01)
        await bench.driver.close()
        return bench.supervisor.restarts()["snapshot-ss"]

    assert asyncio.run(story()) == 2


def test_a_first_look_that_fails_does_not_end_the_watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        bench = Bench(tmp_path, poll_s="0.01")
        monkeypatch.setattr(bench.driver, "_new_drops", None)
        with pytest.raises(TypeError):
            await bench.driver.start()
        monkeypatch.undo()
        drop(tmp_path, "20261031")
        await bench.driver.start()  # as the guard does with the first question
        async with asyncio.timeout(5):
            while bench.batch is None:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        await bench.driver.close()

    asyncio.run(story())


def test_a_lookup_takes_less_than_five_milliseconds(tmp_path: Path) -> None:
    async def story() -> float:
        drop(tmp_path, "20261031", MANY + list(LINES))
        bench = Bench(tmp_path)
        await bench.driver.look()
        times = []
        for _ in range(20):
            start = time.perf_counter()
            await bench.ask()
            times.append(time.perf_counter() - start)
        return min(times)

    assert asyncio.run(story()) < 0.005


NUMBERS = st.sampled_from(["330791199403170010", "330791199511020027", "33079119940317001X"])


@given(
    st.lists(st.tuples(NUMBERS, st.uuids().map(str)), unique=True),
    st.lists(st.tuples(NUMBERS, st.uuids().map(str)), unique=True),
)
def test_the_index_gives_back_what_was_put_in(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
    whole = SealedLines()
    whole.fill(first)
    newer = whole.sibling()
    newer.fill(second)
    both = whole.overlaid(newer)
    for number in {n for n, _ in first + second}:
        old = tuple(line for n, line in first if n == number)
        new = tuple(line for n, line in second if n == number)
        assert whole.find(number) == old
        assert both.find(number) == (new or old)
    assert whole.rows == len(first)
    assert both.rows == sum(len(both.find(n)) for n in {n for n, _ in first + second})


def test_the_index_holds_no_line_and_no_number_in_clear() -> None:
    index = SealedLines()
    index.fill([("33079119940317001X", LINE)])
    held = b"".join(tag + sealed for shelf in index._shelves for tag, sealed in shelf.items())  # type: ignore[operator]  # one piece each
    assert b"0317001X" not in held
    assert "陈思远".encode() not in held
    with pytest.raises(DoubledLineError):
        index.fill([("33079119940317001X", LINE)])


class CountedCipher:
    """A register's cipher that counts the bytes it is given."""

    def __init__(self, cipher: AESGCM) -> None:
        self._cipher = cipher
        self.worked = 0

    def encrypt(self, nonce: bytes, data: bytes, tag: bytes) -> bytes:
        self.worked += len(data)
        return self._cipher.encrypt(nonce, data, tag)

    def decrypt(self, nonce: bytes, data: bytes, tag: bytes) -> bytes:
        self.worked += len(data)
        return self._cipher.decrypt(nonce, data, tag)


@pytest.mark.parametrize("files", [1, 20])
def test_persons_who_take_turns_cost_no_more_than_the_length_of_the_register(files: int) -> None:
    def worked(rows: int) -> int:
        index = SealedLines()
        cipher = index._cipher = CountedCipher(index._cipher)  # type: ignore[assignment]
        for file in range(files):
            index.fill((f"{turn % 2:018}", f"{file}|{turn}") for turn in range(rows // files))
        assert len(index.find(f"{0:018}")) == rows // 2
        return cipher.worked

    assert worked(1600) < 5 * worked(400)


def test_a_line_doubled_after_others_came_between_is_seen() -> None:
    index = SealedLines()
    with pytest.raises(DoubledLineError):
        index.fill([("1", "a"), ("2", "b"), ("1", "c"), ("2", "d"), ("1", "a")])


CHENS_BENEFIT = {"aac002": "33079119940317001x", "left": 3}


@pytest.mark.parametrize(
    ("answer", "reply"),
    [
        (live({"flag": "1", "result": CHENS_BENEFIT}), Found(({ItemName("left"): 3},), TODAY)),
        (live({"flag": "1", "result": None}), NoRecord(TODAY)),
        (live({"flag": "1", "result": {**CHENS_BENEFIT, "aac002": "330791199511020027"}}), Refused("wrong_person")),
        (
            live({"flag": "1", "result": {**CHENS_BENEFIT, "left": "many"}}),
            Unavailable("bad_record", cause="type:left"),
        ),
        (live({"flag": "-1", "message": "库忙请稍后"}), Unavailable("live_busy", retry_after_s=1.0)),
        (live({"flag": "0", "message": "接口不存在"}), Unavailable("department_error")),
        (live(b"<html>"), Unavailable("garbage")),
        (live([]), Unavailable("garbage")),
        (live({}, 429), Unavailable("live_busy", retry_after_s=1.0)),
        (live({}, 403), Refused("unauthorised")),
        (live({}, 500), Unavailable("http_500")),
        (HttpFault("reset"), Unavailable("reset")),
    ],
)
def test_the_live_call_says_what_it_means(tmp_path: Path, answer: HttpReply | HttpFault, reply: Reply) -> None:
    async def story() -> Reply:
        return await Bench(tmp_path, Http(answer)).ask(name="benefit", items=["left"])

    assert run(story()) == reply


def test_the_live_call_names_the_person_in_gb18030_and_the_purpose(tmp_path: Path) -> None:
    http = Http(live({"flag": "1", "result": None}))

    async def story() -> None:
        await Bench(tmp_path, http).ask(name="benefit", items=["left"])

    run(story())
    assert http.urls[0][1] == "http://ss/sb/live/benefit?aac002=33079119940317001X&aac003=%B3%C2%CB%BC%D4%B6"
    assert http.headers["X-Lookup-Id"] == "L1"
    assert (http.headers["X-Matter"], http.headers["X-Officer"]) == ("M01", "JH330702000123")


class Connecting(Http):
    """Its requests are written after so many seconds."""

    def __init__(self, *waits_s: float) -> None:
        super().__init__(live({"flag": "1", "result": None}))
        self._waits_s = list(waits_s)
        self.written: list[float] = []

    async def request(self, method: str, url: str, **rest: Any) -> HttpReply:
        await asyncio.sleep(self._waits_s.pop(0))
        assert depart()
        self.written.append(now())
        return await super().request(method, url, **rest)


def test_live_calls_that_connect_for_long_arrive_no_faster(tmp_path: Path) -> None:
    http = Connecting(0.9, 0.9, *[0.0] * 5)

    async def story() -> Sequence[Reply]:
        bench = Bench(tmp_path, http)
        return await asyncio.gather(*(bench.ask(name="benefit", items=["left"]) for _ in range(7)))

    replies = run(story())
    assert 4 <= len(http.written) < 7
    assert all(late - early >= 1.0 for early, late in zip(http.written, http.written[2:], strict=False))
    assert [isinstance(reply, NoRecord) for reply in replies].count(True) == len(http.written)


def test_the_live_call_keeps_two_a_second_and_leaves_a_busy_side_in_peace(tmp_path: Path) -> None:
    http = Http(live({"flag": "-1"}), live({"flag": "1", "result": None}))

    async def story() -> list[float]:
        bench = Bench(tmp_path, http)
        start = now()
        for _ in range(4):
            await bench.ask(name="benefit", items=["left"])
        return [at - start for at, _ in http.urls]

    assert run(story()) == pytest.approx([0, 1, 1.05, 2.05])


@pytest.mark.parametrize(
    ("endpoint", "driver", "sentence"),
    [
        ({"folder": "/x"}, {"kind": "snapshot"}, "key: Field required"),
        ({"folder": "/x", "key": "k", "pool": "3"}, {"kind": "snapshot"}, "pool: there is no such key"),
        ({"folder": "/x", "key": "k"}, {"kind": "snapshot"}, "needs a url"),
        ({"folder": "/x", "key": "k"}, {"kind": "snapshot", "most_shrink": 2}, "most_shrink"),
    ],
)
def test_what_does_not_fit_stops_the_start(endpoint: dict[str, str], driver: dict[str, object], sentence: str) -> None:
    clock = Clock(TODAY, TODAY, lambda: TODAY)
    facts = manifest(driver=driver)
    context = DriverContext(facts, endpoint, resources.files("gateway"), Http(live({})), clock, NoStore(), Alerts())
    with pytest.raises(SetupError, match=sentence):
        SnapshotDriver.build(context)


def test_a_manifest_is_as_of_the_end_of_its_day(tmp_path: Path) -> None:
    drop(tmp_path, "20261031")
    assert read_manifest(tmp_path / "20261031", KEY.encode()).as_of.date() == date(2026, 10, 31)
    with pytest.raises(BatchRefused) as refused:
        read_manifest(tmp_path / "20261030", KEY.encode())
    assert refused.value.reason == "manifest"
