"""The form of a healthy answer."""

from typing import Literal

from gateway.api.schema.closed import Closed


class Health(Closed):
    """All is well."""

    status: Literal["ok"]
