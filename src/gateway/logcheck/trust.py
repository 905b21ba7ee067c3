"""Whose signatures count: the log keys that the verifier already has, and those of witnesses."""

from dataclasses import dataclass

from gateway.entry import StreamKey
from gateway.logcheck.strict import digits, members, number, uuid
from gateway.tlog import Verifier

_STREAM = {"stream_id": number, "boot_id": uuid, "pubkey": digits(32), "endorsement": digits(64)}


@dataclass(frozen=True, slots=True)
class Trust:
    """Keys that the verifier has from elsewhere than from what is verified.

    log: verifier keys of logs.  raw: public keys, 32 bytes, of a home, whatever its log is called.  witnesses: of witnesses.
    """

    log: tuple[Verifier, ...] = ()
    raw: tuple[bytes, ...] = ()
    witnesses: tuple[Verifier, ...] = ()

    @property
    def is_given(self) -> bool:
        """Whether there is any log key."""
        return bool(self.log or self.raw)

    def of(self, origin: str) -> tuple[Verifier, ...]:
        """The keys of the log of that name."""
        return (*(key for key in self.log if key.name == origin), *(Verifier(origin, key) for key in self.raw))


def stream_key_of(value: object) -> StreamKey:
    """From the object of `keys.json`.  Raises ValueError."""
    read = members(value, _STREAM)
    return StreamKey(read["stream_id"], read["boot_id"], read["pubkey"], read["endorsement"])
