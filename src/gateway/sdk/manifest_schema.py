"""`python -m gateway.sdk.manifest_schema > docs/manifest.schema.json`: the manifest's JSON Schema, as it is committed and compared."""

import json
import sys

from gateway.sdk.manifest import Manifest

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def manifest_schema() -> str:
    """The closed schema of `manifest.toml` as JSON text, for editors and for authors."""
    described = {"$schema": DIALECT, **Manifest.model_json_schema(), "title": "manifest.toml of a connector"}
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(manifest_schema())
