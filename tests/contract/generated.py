"""What generators make of a contract: a client in Python, one in TypeScript, types for TypeScript, and a collection for Bruno.

`python -m tests.contract.generated` writes those of openapi/clients anew; `make openapi WRITE=1` does so.
"""

import json
import re
import shutil
import tempfile
from pathlib import Path
from subprocess import CompletedProcess

from tests.contract.bruno import write_collection
from tests.contract.tools import CONTRACT, ROOT, python, tool

CLIENTS = ROOT / "openapi" / "clients"
_LINK = re.compile(r"\{@link https?://[^ }]+ (`[^`}]*`)\}")
"""A link of the generator's own comments to where packages are fetched, which is named nowhere in this tree."""
MADE = ("python/oneclick_gateway_client", "typescript/src", "bruno")
"""What is generated, and nothing else lives there."""


def make_all(folder: Path) -> None:
    """Every one of MADE, in a folder outside the tree: the formatter would take the tree's own rules."""
    for made in (python_client(CONTRACT, folder / MADE[0]), typescript_client(CONTRACT, folder / MADE[1])):
        if made.returncode:
            raise RuntimeError(made.stdout + made.stderr)
    for module in (folder / MADE[1]).rglob("*.ts"):
        module.write_text(_LINK.sub(r"\1", module.read_text("utf-8")), "utf-8")
    write_collection(json.loads(CONTRACT.read_text("utf-8")), folder / MADE[2])


def main() -> None:
    """Put them in the place of those that are there."""
    with tempfile.TemporaryDirectory() as place:
        make_all(Path(place))
        for name in MADE:
            shutil.rmtree(CLIENTS / name, ignore_errors=True)
            shutil.copytree(Path(place) / name, CLIENTS / name, ignore=shutil.ignore_patterns(".*"))


def python_client(contract: Path, folder: Path) -> CompletedProcess[str]:
    """A client by openapi-python-client; folder: is made, and holds its package."""
    return python(
        "openapi-python-client",
        "generate",
        f"--path={contract}",
        f"--output-path={folder}",
        f"--config={CLIENTS / 'python.json'}",
        "--meta=none",
        "--overwrite",
        "--fail-on-warning",
    )


def typescript_client(contract: Path, folder: Path) -> CompletedProcess[str]:
    """A client by hey-api, on `fetch` alone; folder: is made, and holds its modules."""
    with tempfile.TemporaryDirectory() as place:
        config = Path(place) / "config.mjs"
        given = {
            "input": str(contract),
            "output": {"path": str(folder), "importFileExtension": ".js"},
            "plugins": ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
        }
        config.write_text(f"export default {json.dumps(given)};\n", "utf-8")
        return tool("openapi-ts", "-f", config, cwd=Path(place))


def typescript_types(contract: Path, file: Path) -> CompletedProcess[str]:
    """Types by openapi-typescript."""
    return tool("openapi-typescript", contract, f"--output={file}")


def types_of(*files: Path) -> CompletedProcess[str]:
    """What the TypeScript compiler says of these files, at its strictest."""
    wanted = ("--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,dom,dom.iterable")
    return tool("tsc", *wanted, *files)


if __name__ == "__main__":
    main()
