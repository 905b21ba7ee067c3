"""The steps of the Containerfile, run one after the other in a clean folder: no container is built where there is no builder."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def steps(stage: str) -> list[tuple[str, str]]:
    """Instructions with what they are given, continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", stage)
    return re.findall(r"^([A-Z]+) (.+)$", joined, re.MULTILINE)


def copy_in(given: str, build: Path) -> None:
    """COPY: files and folders of the context, without what Containerfile.dockerignore takes out of them again."""
    *sources, target = given.split()
    lines = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").split()
    patterns = [line.removeprefix("**/") for line in lines if not line.startswith("!") and line != "*"]

    def leave_out(folder: str, names: list[str]) -> set[str]:
        inside = Path(folder).relative_to(ROOT)
        return {name for name in names if any((inside / name).match(pattern) for pattern in patterns)}

    for source in sources:
        to = build / target / Path(source).name if len(sources) > 1 else build / target
        to.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, to, ignore=leave_out)
        else:
            shutil.copy(ROOT / source, to)


def test_the_steps_of_the_image_make_a_gateway_that_starts(tmp_path: Path) -> None:
    made = (DEPLOY / "Containerfile").read_text("utf-8")
    stage = made.split("\nFROM ")[1]
    build, prefix = tmp_path / "build", tmp_path / "opt" / "gateway"
    build.mkdir()
    for instruction, given in steps(stage):
        if instruction == "COPY":
            copy_in(given, build)
        elif instruction == "RUN":
            python = shlex.quote(sys.executable)
            command = given.replace("/opt/gateway", shlex.quote(str(prefix)))
            command = command.replace("python -m venv", f"{python} -m venv")
            done = subprocess.run(
                ["sh", "-ec", command], cwd=build, capture_output=True, text=True, timeout=600, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr
    assert not (build / "src" / "gateway_demo").exists()
    assert not list(build.glob("connectors/*/department"))
    settings = shutil.copy(DEPLOY / "settings.example.toml", tmp_path)
    told = subprocess.run(
        [prefix / "bin" / "gateway", "check", "--settings", settings], capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": "/usr/bin:/bin", "GATEWAY_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert "placeholder" in told.stdout + told.stderr
    served = subprocess.run(
        [prefix / "bin" / "gateway", "serve", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (served.returncode, "--workers" in served.stdout) == (0, True)
    witness = subprocess.run(
        [prefix / "bin" / "gateway-witness", "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert witness.returncode == 0
    demo = subprocess.run(
        [prefix / "bin" / "python", "-c", "import gateway_demo"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "ModuleNotFoundError" in demo.stderr
