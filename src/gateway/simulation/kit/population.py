"""The population exchange folder: one JSON file a register, a list of flat rows."""

from pathlib import Path
from typing import Any

import msgspec

from gateway.domain.errors import SetupError

Row = dict[str, Any]
"""One row of a register as the exchange format has it; values are JSON's own."""


def read_register(folder: Path, register: str) -> list[Row]:
    """All rows of one register, in the file's order.  Raises SetupError when the file is missing or is not a list of rows."""
    path = folder / f"{register}.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[dict[str, Any]])
    except OSError:
        raise SetupError(f"The population has no register {path}; generate it or name another folder.") from None
    except msgspec.DecodeError:
        raise SetupError(f"The register {path} is not a JSON list of rows; generate the population again.") from None
