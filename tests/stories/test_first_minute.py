"""The first minute: what `gateway run` says to a newcomer is what the README shows, and fits on a screen."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway_demo.commands.telling import ROOMS
from tests.stories.command import READY_WITHIN_S, remove_databases, spawned
from tests.stories.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
LAST = {"en": "Ctrl-C stops everything.", "zh": "按 Ctrl-C 全部停止。"}
MOST_LINES = 60


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("newcomer") / "home"
    yield folder
    remove_databases(folder)


def told(home: Path, *more: str, language: str = "en") -> str:
    """All that the command says until it waits for Ctrl-C."""
    process = spawned("run", "--home", home, "--port", free_port(), *more, GATEWAY_LANGUAGE=language)
    try:
        assert process.stdout is not None
        lines: list[str] = []
        while (not lines or LAST[language] not in lines[-1]) and (line := process.stdout.readline()):
            lines.append(line)
        return "".join(lines)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(READY_WITHIN_S)
        process.communicate()


def shown() -> str:
    """What the README shows of it."""
    (block,) = re.findall(
        r"<!-- output of: gateway run -->\n```text\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    return str(block)


def unchanging(text: str) -> list[str]:
    """Its parts without the times, numbers and places of this run, however they are broken over lines; departments answer in no fixed order."""
    lines = (line for line in text.splitlines() if not line.startswith("…"))
    text = " ".join(" ".join(lines).split())
    text = re.sub(r"\d+\.\d s", "0.0 s", text)
    text = re.sub(r"\d\d:\d\d:\d\d", "00:00:00", text)
    text = re.sub(r"\b\d+-\d+\b|\b[0-9a-f]{8}-[0-9a-f-]{27}\b", "…", text)
    text = re.sub(r" --base-url http://127\.0\.0\.1:\d+|\.venv/bin/", "", text)
    text = re.sub(r"http://127\.0\.0\.1:\d+", "", text)
    parts = (" ".join(part.split()) for part in re.split(r"(?=0\.0 s|00:00:00)", text))
    return sorted(part.removesuffix(" yes") for part in parts)  # told with its department, or once others have come in


def test_the_readme_shows_what_a_newcomer_is_told(home: Path) -> None:
    said = told(home)
    assert len(said.splitlines()) <= MOST_LINES
    assert "5 of 5 answered, recommendation pass, no trip." in said
    assert said.index("four papers from four offices") < said.index("Civil Affairs Bureau") < said.index("5 of 5")
    assert said.index("5 of 5") < said.index("(divorced)") < said.index("denied") < said.index("Who looked at me?")
    assert said.index("Who looked at me?") < said.index("Verified") < said.index("document-changed")
    for path, *_ in ROOMS:
        assert re.search(rf"http://127.0.0.1:\d+{path}\b", said), path
    assert unchanging(shown()) == unchanging(said)


def test_it_is_told_in_chinese_too_and_with_the_whole_log_on_request(home: Path) -> None:
    said = told(home, "--verbose", language="zh")
    assert "5项中5项已答复" in said
    assert "审计日志" in said
    assert {"INTENT", "OUTCOME", "LATE"} <= set(said.split())
    assert "Who looked" not in said
