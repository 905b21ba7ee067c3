"""One submission to one witness, and what its answer means; nothing that it says is believed without its signature."""

from dataclasses import dataclass

from gateway.domain.errors import SetupError
from gateway.sdk import HttpClient, HttpFault, HttpReply
from gateway.tlog import COSIGNATURE, ML_DSA_44, SIZE, BadNote, Signature, Submission, Verifier, parse_size, split_note

WITHIN_S = 2.0
AHEAD_S = 300.0
"""So far the witness's clock may be ahead of ours; what it says to have seen later than that is not kept."""


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """Where a witness listens, and the key by which its cosignatures are known."""

    url: str
    verifier: Verifier

    @classmethod
    def parse(cls, url: str, vkey: str) -> "WitnessAddress":
        """Raises SetupError in words."""
        try:
            verifier = Verifier.parse(vkey)
        except BadNote as fault:
            raise SetupError(f"The key of the witness at {url} does not fit: {fault}.") from None
        if verifier.algorithm not in {COSIGNATURE, ML_DSA_44}:
            raise SetupError(f"The key of the witness at {url} is not one for cosignatures.")
        return cls(url.rstrip("/"), verifier)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The witness has seen it.  line: its signature line, verified.  at: when, by its own clock, seconds since 1970."""

    line: str
    at: int


@dataclass(frozen=True, slots=True)
class KnowsAnother:
    """The newest checkpoint that it has cosigned is of this size, and not of what was said to be the old one.

    Witnesses by an earlier text of C2SP say so too where the sizes are the same and the trees are not.
    """

    size: int


@dataclass(frozen=True, slots=True)
class Silent:
    """No cosignature; reason: `refused_422` (it was not shown the continuation of what it knows), `timeout`, `bad_cosignature`…"""

    reason: str


class WitnessContradicts(Silent):
    """The witness knows a tree of the size that was said to be the old one, and this is not its continuation."""


Answered = Cosigned | KnowsAnother | Silent


async def submit(http: HttpClient, witness: WitnessAddress, submission: Submission, now: float) -> Answered:
    """Have a checkpoint seen.  now: seconds since 1970.  Never raises for the witness."""
    try:
        reply = await http.request(
            "POST",
            f"{witness.url}/add-checkpoint",
            headers={"Content-Type": "text/plain; charset=utf-8"},
            body=submission.text().encode(),
            timeout_s=WITHIN_S,
            max_bytes=1 << 17,
        )
        text = reply.body.decode()
        if reply.status == 200:
            return _cosigned(witness.verifier, submission, text, now)
        if reply.status == 409 and _media_type(reply) == SIZE:
            return KnowsAnother(parse_size(text.removesuffix("\n")))
    except HttpFault as fault:
        return Silent(fault.reason)
    except (UnicodeDecodeError, BadNote):
        return Silent("bad_answer")
    return (WitnessContradicts if reply.status == 422 else Silent)(f"refused_{reply.status}")


def _media_type(reply: HttpReply) -> str:
    """The media type of a reply without its parameters, in lower case."""
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def _cosigned(verifier: Verifier, submission: Submission, lines: str, now: float) -> Answered:
    """The witness's own line among those that came.  Raises BadNote where one is no signature line."""
    text, _ = split_note(submission.checkpoint)
    for signature in map(Signature.parse, lines.removesuffix("\n").split("\n")):
        if (signature.name, signature.key_id) == (verifier.name, verifier.key_id):
            at = verifier.verify(text, signature.data)
            if not at:  # a cosignature of a checkpoint must not go without its time
                return Silent("bad_cosignature")
            return Silent("cosigned_in_the_future") if at > now + AHEAD_S else Cosigned(signature.line, at)
    return Silent("bad_cosignature")
