"""How a process leaves its callers: it says so in every answer, and no request that was sent is left without one."""

import ctypes
import socket
import struct

PROBES = frozenset({"/livez", "/readyz", "/startupz"})
"""What machines ask that watch the process."""
FOLLOWED = "gateway.followed"
"""In a request's `extensions`: the requests of its connection that wait behind it."""
_SO_ATTACH_FILTER = 26
_NO_NEW_CALLERS = (
    (0x30, 0, 0, 13),  # the byte with the flags of TCP's header
    (0x45, 1, 0, 0x10),  # with ACK it belongs to a connection that has begun: take it
    (0x45, 1, 0, 0x02),  # SYN without ACK is a new caller: drop it
    (0x06, 0, 0, 0xFFFFFFFF),
    (0x06, 0, 0, 0),
)
"""For the kernel's classic packet filter.  Source: linux/filter.h."""


class Leaving:
    """Whether this process is on its way out: then it is not ready, and asks every caller to go elsewhere next time."""

    def __init__(self) -> None:
        self.has_begun = False

    def begin(self) -> None:
        """From now on."""
        self.has_begun = True


def turn_away(listener: socket.socket) -> None:
    """Let no new caller in, while those who are at the door already are let in.

    A socket that is closed resets whoever stands in its queue.  Where packets that open a connection are dropped first, the queue
    runs dry before it is closed; a caller who comes in between tries again, and finds nobody.  Other systems than Linux do without.
    """
    program = b"".join(struct.pack("HBBI", *step) for step in _NO_NEW_CALLERS)
    kept = ctypes.create_string_buffer(program)
    try:
        pointer = struct.pack("HP", len(_NO_NEW_CALLERS), ctypes.addressof(kept))
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, pointer)
    except OSError:
        return
