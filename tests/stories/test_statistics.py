"""Statistics over HTTP: what a handful of queries saved is counted from the log, each query once, and few are not told."""

from concurrent.futures import ThreadPoolExecutor

from gateway.domain.clock import real_now
from tests.stories.people import P2, P7, Asker


def test_a_weeks_queries_are_counted_once_each_and_small_figures_are_not_told(ask: Asker) -> None:
    began = real_now()
    ask.as_("clerk")
    wanted = [("M01", P2, ["M01-C2", "M01-C5"])] * 6 + [("M07", P7, ["M07-C1"])]
    with ThreadPoolExecutor(len(wanted)) as pool:
        asked = [pool.submit(ask.query, matter, whom, certificates=codes) for matter, whom, codes in wanted]
        for document in asked:
            ask.settled(document.result())
    told = ask.as_("citizen:33079119940317001X").get("/v1/statistics", params={"since": began.isoformat()}).json()
    assert (told["total"], told["trips_saved"]) == ({"key": "total", "asked": 13, "saved": 13}, 13)
    matters = {row["key"]: row["asked"] for row in told["by_matter"]}
    assert (matters["M01"], matters["M07"]) == (None, None)
    assert told["by_method"][0] == {"key": "data_query", "asked": 13, "saved": 13}


def test_before_anybody_asked_there_is_nothing(ask: Asker) -> None:
    told = ask.as_("auditor").get("/v1/statistics", params={"since": real_now().isoformat()}).json()
    assert told["total"] == {"key": "total", "asked": 0, "saved": 0}
