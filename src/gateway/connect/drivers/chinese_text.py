"""Chinese text as departments send it, for drivers; it lives in the sdk, where connectors of their own protocol have it too."""

from gateway.sdk import UnclearTextError, decode_body, decode_gb18030, decode_percent, encode_gb18030, encode_percent

__all__ = ["UnclearTextError", "decode_body", "decode_gb18030", "decode_percent", "encode_gb18030", "encode_percent"]
