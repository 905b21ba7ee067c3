"""How an entry names the gateway where it does something by itself."""

from gateway.domain.stages import OWN_CLIENT
from gateway.entry import Content

BY_GATEWAY: Content = {"client": OWN_CLIENT, "is_gateway": True}
"""The officer's section of such an entry."""
