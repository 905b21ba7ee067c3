"""What files an officer may bring: how large, and of which kinds."""

from collections.abc import Mapping
from types import MappingProxyType

LARGEST_FILE = 5 * 1024 * 1024
"""Bytes."""
KINDS: Mapping[str, str] = MappingProxyType({"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"})
"""By media type, how the name of a file ends."""
