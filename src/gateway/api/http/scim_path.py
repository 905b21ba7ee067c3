"""Where SCIM is spoken, which has media type and errors of its own."""

from starlette.types import Scope


def is_scim(scope: Scope) -> bool:
    """Whether a request is for SCIM."""
    return str(scope["path"]).startswith("/scim/")
