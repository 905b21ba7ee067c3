"""What docs/for-issuers.md promises: its token is read, its claims and roles are those of the code, its settings are settings."""

import io
import json
import re
import tomllib
from pathlib import Path

import pytest

from gateway.cli.digests import digests
from gateway.cli.profiles import Profile
from gateway.domain.errors import NotAuthenticated, SetupError
from gateway.domain.person import PersonId
from gateway.domain.roles import ROLES, operations_of
from gateway.identity import IssuerSettings, LoginSettings, PersonDigests, SessionSettings
from gateway.identity.claims import officer_of
from gateway.settings import Settings

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "for-issuers.md").read_text("utf-8")


def block(kind: str, after: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE[PAGE.index(after) :], re.DOTALL)
    assert found
    return found[1]


def rows(mark: str) -> list[list[str]]:
    table = PAGE[PAGE.index(f"<!-- {mark} -->") :].splitlines()[3:]
    lines = table[: next(n for n, line in enumerate(table) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_example_is_a_token_and_every_claim_of_it_is_explained() -> None:
    claims = json.loads(block("json", "<!-- token -->"))
    officer = officer_of(claims)
    assert (officer.account, officer.client, officer.department) == ("JH330702000123", "window-app", "housing")
    named = {name for row in rows("claims") for name in re.findall(r"`([a-z_.]+)`", row[0])}
    used = {*claims, *(f"officer.{name}" for name in claims["officer"])} - {"officer"}
    assert used <= named
    assert named - used == {"nbf", "azp", "cnf", "officer.suspended", "officer.person_wrapped"}


@pytest.mark.parametrize(
    "claim", ["client_id", "roles", "officer", "officer.department", "officer.county", "officer.post", "officer.duties"]
)
def test_a_claim_that_is_left_out_refuses_the_token(claim: str) -> None:
    claims = json.loads(block("json", "<!-- token -->"))
    holder, _, member = claim.rpartition(".")
    del (claims[holder] if holder else claims)[member]
    with pytest.raises(NotAuthenticated):
        officer_of(claims)


def test_the_table_of_roles_is_that_of_the_code() -> None:
    told = {row[0].strip("`"): (row[1], tuple(re.findall(r"`(\w+)`", row[2]))) for row in rows("roles")}
    missing = {
        role: operations_of([role]) for role, who in ROLES.items() if told.get(role) != (who, operations_of([role]))
    }
    assert missing == {}, "docs/for-issuers.md has a row for each role, with its operations in the order of the code"


def test_the_example_of_another_issuer_is_settings() -> None:
    [given] = tomllib.loads(block("toml", "## Several issuers"))["issuers"]
    issuer = IssuerSettings.model_validate(given).issuer("oneclick-gateway")
    assert issuer.prefix == "housing:"
    assert issuer.roles == frozenset({"officer"})
    assert issuer.departments == frozenset({"housing"})
    assert set(given) == set(IssuerSettings.model_fields) - {"audience"}


def test_the_example_of_people_who_sign_in_is_settings() -> None:
    given = tomllib.loads(block("toml", "<!-- login -->"))
    way = LoginSettings.model_validate(given["login"]["city"])
    assert set(given["login"]["city"]) == set(LoginSettings.model_fields) - {"secret_file"}
    assert way.issuer == "https://login.example"
    assert SessionSettings.model_validate(given["sessions"]) == SessionSettings()
    assert set(given["sessions"]) == set(SessionSettings.model_fields)


def test_the_examples_of_profiles_are_profiles() -> None:
    for profile in tomllib.loads(block("toml", "<!-- profiles -->")).values():
        assert Profile.model_validate(profile).base_url == "https://gateway.example"


def run(text: str, monkeypatch: pytest.MonkeyPatch, home: Path, *, wrap: bool = False) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    monkeypatch.setattr(Settings, "read", lambda _file: Settings(database_url="postgresql://x/y", home=home))
    digests(None, wrap=wrap)


def test_digests_are_made_of_what_comes_on_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keeper = PersonDigests.from_home(tmp_path)
    numbers = [PersonId.parse(text) for text in ("330791199003070028", "330791198908080015")]
    run("330791199003070028\n 330791198908080015 \n", monkeypatch, tmp_path)
    assert capsys.readouterr().out.split() == [keeper.of(number) for number in numbers]
    run("citizen-1 330791199003070028\n", monkeypatch, tmp_path, wrap=True)
    digest, wrapped = capsys.readouterr().out.split()
    assert digest == keeper.of(numbers[0])
    assert keeper.unwrap(wrapped, "citizen-1") == numbers[0]


@pytest.mark.parametrize(
    ("text", "wrap"),
    [("330791199003070029\n", False), ("\n", False), ("330791199003070028\n", True), ("陈 330791199003070028\n", True)],
)
def test_a_line_that_holds_none_stops_it_and_is_not_repeated(
    text: str,
    wrap: bool,  # noqa: FBT001 - of the table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SetupError, match="Line 1 ") as told:
        run(text, monkeypatch, tmp_path, wrap=wrap)
    assert "3307" not in told.value.detail + capsys.readouterr().out
