"""The page for everybody: what it shows is what open data and the log's own addresses tell, without signing in, in both languages."""

import csv
import io
import re
import time

import pytest

from gateway.domain.clock import real_now
from tests.pages.conftest import Reads
from tests.pages.reader import Reader, text_of


def table(reader: Reader, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reader.http.get(path).text)))


def test_it_shows_what_is_abolished_by_each_method(reader: Reads) -> None:
    nobody = reader()
    page = nobody.get("/public")
    rows = table(nobody, "/open-data/abolished.csv")
    for method, words in (("data_query", "Data query"), ("verification", "Verification"), ("direct", "Dropped")):
        count = sum(row["method"] == method for row in rows)
        assert re.search(rf"{count}</strong> {words}", page), method
    assert f"abolished {len(rows)} certificates" in text_of(page)
    assert all(row["basis"].replace("&", "&amp;") in page for row in rows)
    assert "M01-C1" not in text_of(page)


def test_figures_and_the_example_are_those_of_open_data(reader: Reads) -> None:
    nobody = reader()
    text = text_of(nobody.get("/public"))
    figures = table(nobody, "/open-data/statistics.csv")
    [total] = [row for row in figures if row["table"] == "total"]
    assert f"of {total['asked']} asked for in {total['period']}" in text
    assert "677" in text
    assert "2729" in text


def test_the_checkpoint_is_the_logs_own(reader: Reads) -> None:
    nobody = reader()
    for _ in range(5):  # the log may grow between the two looks
        text = text_of(nobody.get("/public"))
        note = nobody.http.get(f"/audit/log/{real_now().year}/checkpoint").text
        if note.split("\n")[2] in text:
            break
        time.sleep(0.2)
    origin, size, root = note.split("\n")[:3]
    assert origin in text
    assert root in text
    assert size in text


def test_it_tells_what_people_say_as_open_data_do(reader: Reads) -> None:
    nobody = reader()
    text = text_of(nobody.get("/public"))
    [row] = table(nobody, "/open-data/feedback.csv")
    if row["asked"] == "0":
        assert "Fewer than five have answered" in text
    else:
        assert f"{row['period']} {row['asked']} {row['answered']} {row['response_rate']} %" in text
    page = nobody.get("/public")
    for address in ("abolished", "statistics", "feedback", "league", "downtimes"):
        assert f'href="/open-data/{address}.csv"' in page


@pytest.mark.parametrize(("language", "words"), [("en", "How departments keep their time"), ("zh", "各部门按时情况")])
def test_it_is_read_in_both_languages_and_by_who_is_signed_in(reader: Reads, language: str, words: str) -> None:
    for somebody in (reader(None, language), reader("clerk", language)):
        page = somebody.get("/public")
        assert words in text_of(page)
        assert page.count("<h1") == 1
    fragment = somebody.http.get("/public", headers={"hx-request": "true"})
    assert "<html" not in fragment.text
