"""`python -m gateway.api.contract.export > openapi/gateway.v1.json`: the contract, as it is committed and compared."""

import json
import sys

from gateway.api.app import create_app
from gateway.api.settings import ApiSettings


def contract() -> str:
    """The contract of the API as JSON text, without what belongs to one installation."""
    return json.dumps(create_app(None, None, ApiSettings()).openapi(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(contract())
