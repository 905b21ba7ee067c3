"""What three generators make of a contract: a client in Python, one in TypeScript, and types for TypeScript."""

import json
import tempfile
from pathlib import Path
from subprocess import CompletedProcess

from tests.contract.tools import ROOT, python, tool

CLIENTS = ROOT / "openapi" / "clients"


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
