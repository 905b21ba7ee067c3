"""A witness behind the HTTP seam, as tests of the log's past have one: the real one's answers, without a socket."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.sdk.http import HttpFault, HttpReply
from gateway.tlog import Signer, Verifier
from gateway.tlog.note import COSIGNATURE
from gateway_witness.protocol import NOTHING_SEEN, Seen, Witness

URL = "http://witness"
WITNESS = Signer("bureau.example/witness", Ed25519PrivateKey.from_private_bytes(b"w" * 32), COSIGNATURE)


@dataclass
class WitnessByWire:
    """A witness behind the HTTP seam.

    away: it does not answer.  rows: its memory.  says: what it answers in place of its own answer.  meanwhile: happens first.
    """

    away: bool = False
    rows: dict[str, Seen] = field(default_factory=dict)
    logs: list[Verifier] = field(default_factory=list)
    says: HttpReply | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None

    def seen(self, origin: str) -> Seen:
        return self.rows.get(origin, NOTHING_SEEN)

    def remember(self, origin: str, seen: Seen) -> None:
        self.rows[origin] = seen

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"",
        timeout_s: float, max_bytes: int = 1 << 20,
    ) -> HttpReply:  # fmt: skip
        assert (method, url, bool(headers), timeout_s > 0, max_bytes) == (
            "POST", f"{URL}/add-checkpoint", True, True, 131072
        )  # fmt: skip
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            await happens()
        if self.away:
            raise HttpFault("refused_connection")
        if self.says is not None:
            return self.says
        answer = Witness(WITNESS, self.logs, self).add_checkpoint(body.decode(), 1_700_000_000)
        return HttpReply(answer.status, {"content-type": answer.content_type}, answer.body.encode())

    async def close(self) -> None:
        pass
