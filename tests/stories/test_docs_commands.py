"""Every command that a page of the documentation shows is run as it stands there, or the test that runs it, or why none does, is named here."""

import json
import os
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway_demo.demo import Demo
from tests.rooms.attachments.test_file import PDF
from tests.stories.command import COMMAND
from tests.stories.people import P2, Asker

ROOT = Path(__file__).resolve().parents[2]
APPLICANT = P2[0]["person_id"]
JWK = '{{"kty": "OKP", "crv": "Ed25519", "kid": "{}", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "alg": "EdDSA"}}'
ONE_STOP = (
    '{"schemas": ["urn:oneclick:params:scim:schemas:1.0:Client"], "clientName": "one-stop", "department": "general_window", '
    f'"matters": ["*"], "keys": [{JWK.format("2026")}]}}'
)
FILES: Mapping[str, Mapping[str, str | bytes]] = {
    "accounts.md": {
        "officers.csv": "account,department,county,post,duties,roles\n"
        "JH330702000412,housing,330702,housing support window,M01 M12,officer\n",
        "one-stop.json": ONE_STOP,
        "2027.jwk.json": JWK.format("2027"),
    },
    "batches.md": {
        "technicians.csv": "staff_person_id,staff_name\n330791197609190017,张永铭\n330791199511020027,林晓雯\n",
        "elders.csv": "case_number,applicant_person_id,applicant_name\nJH-2026-M15-000101,330799194305010029,陈阿香\n",
    },
    "complaints.md": {
        "words.txt": "窗口让我回去补开证明。",
        "applicant.txt": APPLICANT,
        "done.txt": "已联系窗口。",
        "answer.txt": "已办结。",
    },
    "corrections.md": {"applicant.txt": APPLICANT},
    "progress.md": {"mobile.txt": "13800000000"},
    "verification-desk.md": {"note.txt": "档案 1998 年第 3 册", "extract.pdf": PDF},
}
"""What the commands of a page read, by its name there."""
RUN_HERE = (
    "accounts.md", "batches.md", "callbacks.md", "complaints.md", "corrections.md", "downtimes.md", "for-issuers.md", "progress.md", "sharing.md",
    "signed-intent.md", "verification-desk.md",
)  # fmt: skip
"""accounts.md goes before for-issuers.md, which revokes an account of its file."""
ELSEWHERE = {
    "a-rule-from-data.md": "test_rule_from_data.py",
    "for-stewards.md": "test_policies_followed.py",
    "reports.md": "test_reports.py",
    "your-department-in-an-hour.md": "test_tutorial.py",
}
"""Pages whose blocks another test runs."""
OF_A_MACHINE = re.compile(
    r"^\s*gateway (check|audit (integrate|log-key|rotate-key|prune|shred|continue-after-restore)|digests) .*--settings /etc/|^\s*gateway-witness "
)
"""Commands on the machine of an installation, with its settings and its log: `tests/postgres/test_lifetime_commands.py`, `test_check_and_serve.py`
and `test_integrate_process.py` run these."""
IN_A_CLONE = {"federation.md": "connector new", "city.md": "city "}
"""What writes into a clone, and what takes folders of a city: the tests of connectors and of `gateway city` run them."""


def commands(page: Path) -> list[str]:
    """The commands of its blocks that begin with ours, and what stands beside them, line by line."""
    blocks = re.findall(r"```(console|sh)\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = []
    for kind, block in blocks:
        lines += [line.removeprefix("$ ") for line in block.splitlines() if kind == "sh" or line.startswith("$ ")]
    return lines


def ours(page: Path) -> list[str]:
    return [line for line in commands(page) if re.match(r"\s*(\.venv/bin/)?gateway ", line)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("docs")


def typed(command: str, folder: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """The command once there is something for it: what it names by `last` may come a moment later."""
    ends_at = time.monotonic() + 30
    while True:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if "There is none" not in done.stderr or time.monotonic() > ends_at:
            return done
        time.sleep(0.5)


def end_callbacks(folder: Path, environment: Mapping[str, str]) -> None:
    """End those of other stories: to one address a client system has one callback at a time."""
    listed = json.loads(typed("gateway callbacks list --json", folder, environment).stdout)
    for one in listed:
        if one["state"] == "ACTIVE":
            assert typed(f"gateway callbacks end {one['callback_id']}", folder, environment).returncode == 0


@pytest.mark.parametrize("name", RUN_HERE)
def test_the_commands_of_a_page_run_as_they_stand_there(demo: Demo, ask: Asker, place: Path, name: str) -> None:
    folder = place / name
    folder.mkdir()
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "gateway").symlink_to(COMMAND)
    for file, content in FILES.get(name, {}).items():
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    if name == "verification-desk.md":
        ask.with_task(ask.query("M01", P2, certificates=["M01-C3"], deadline_ms=8000), "M01-C3")
    environment = {
        **os.environ,
        "GATEWAY_BASE_URL": demo.addresses["base_url"],
        "PATH": f"{COMMAND.parent}:{os.environ['PATH']}",
        "COLUMNS": "80",
    }
    if name == "callbacks.md":
        end_callbacks(folder, environment)
    for command in ours(ROOT / "docs" / name):
        if OF_A_MACHINE.match(command):
            continue
        done = typed(command, folder, environment)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        wide = [line for line in done.stdout.splitlines() if "┃" in line and len(line) > 80]
        assert not wide, (command, wide)


def test_every_command_of_the_documentation_is_run_somewhere() -> None:
    left = []
    for page in sorted((ROOT / "docs").glob("**/*.md")):
        if page.name in {*RUN_HERE, *ELSEWHERE}:
            continue
        known = IN_A_CLONE.get(page.name)
        left += [
            f"{page.name}: {line}"
            for line in ours(page)
            if not OF_A_MACHINE.match(line) and not (known and known.split()[0] in line)
        ]
    assert left == []
    for test in ELSEWHERE.values():
        assert (ROOT / "tests" / "stories" / test).exists()
