"""Pseudonyms and sealed parts: yearly tags, one data key per subject, and the keys that never enter the database."""

import contextlib
import hmac
import os
from base64 import b64decode
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.audit.sealed import KeyRow, Sealed
from gateway.domain.errors import Conflict, SetupError
from gateway.domain.person import CreditCode, PersonId
from gateway.entry import Position

KEPT_KEYS = 20_000
"""Data keys that a process keeps at hand; a subject that fell out gets a further key."""
_LENGTH = 32
WRAPPING_KEY, LOG_KEY = "audit-kek", "audit-log"
"""Names in the key folder: what wraps the data keys; what signs checkpoints and vouches for streams."""
TAG_KEY, VALUE_KEY = "audit-tag", "audit-value"
"""Those of each year, with the year behind them: of pseudonyms, and of the digests of values that answers rest on."""


class KeyFolder:
    """The keys of one home, each a file of 32 random bytes, readable by the owner only, made when first needed.

    makes: whether one that is not there is made; else it is missed.
    """

    def __init__(self, folder: Path, *, makes: bool = True) -> None:
        self._folder = folder
        self._makes = makes
        self._read: dict[str, bytes] = {}

    def key(self, name: str) -> bytes:
        """The key of that name.  Raises SetupError where the folder cannot be used or the file is not a key."""
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def years(self, of: str = TAG_KEY) -> tuple[int, ...]:
        """The years that have a key of this name, the latest first."""
        found = (path.stem.removeprefix(f"{of}-") for path in self._folder.glob(f"{of}-*.key"))
        return tuple(sorted(map(int, found), reverse=True))

    def versions(self, name: str) -> tuple[str, ...]:
        """The keys that stand under this name, the oldest first: `name`, `name-2`, `name-3`; `name` alone where there is none yet."""
        numbers = [0 if path.stem == name else _number(path.stem, name) for path in self._folder.glob(f"{name}*.key")]
        known = sorted(number for number in numbers if number is not None)
        return tuple(_versioned(name, number) for number in known) or (name,)

    def draft(self, name: str) -> tuple[str, bytes]:
        """The next version under this name, and a key for it that is not in the folder before it is kept.  Raises SetupError."""
        last = self.versions(name)[-1]
        self.key(last)
        return _versioned(name, (_number(last, name) or 1) + 1), os.urandom(_LENGTH)

    def keep(self, version: str, key: bytes) -> None:
        """Put a drafted key into the folder.  Raises SetupError, also where there is another of this version meanwhile."""
        try:
            is_kept = self._make(self._folder / f"{version}.key", key)
        except OSError as fault:
            raise SetupError(f"the key {version} cannot be kept: {fault.strerror}") from None
        if not is_kept:
            raise SetupError(f"the key {version} was made by somebody else just now; change keys one at a time")

    def retire(self, version: str, public: bytes | None = None) -> None:
        """Delete a key; public: what stays of it, for checking what it signed.  Raises SetupError."""
        try:
            if public is not None:
                with (self._folder / f"{version}.pub").open("w", encoding="ascii") as file:
                    file.write(f"{public.hex()}\n")
                    file.flush()
                    os.fsync(file.fileno())
                self._sync()
            (self._folder / f"{version}.key").unlink(missing_ok=True)
            self._sync()
        except OSError as fault:
            raise SetupError(f"the key {version} cannot be taken away: {fault.strerror}") from None
        self._read.pop(version, None)

    def retired(self, name: str) -> tuple[bytes, ...]:
        """The public halves of the keys that were taken away under this name."""
        return tuple(bytes.fromhex(path.read_text("ascii")) for path in sorted(self._folder.glob(f"{name}*.pub")))

    def _load(self, name: str) -> bytes:
        path = self._folder / f"{name}.key"
        try:
            if not self._makes and not path.exists():
                raise SetupError(f"the key file {path} is not there; restore it from its backup")
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                self._make(path, os.urandom(_LENGTH))
            key = path.read_bytes()
        except OSError as fault:
            raise SetupError(f"the key file {path} cannot be used: {fault.strerror}") from None
        if len(key) != _LENGTH:
            raise SetupError(f"the key file {path} does not hold {_LENGTH} bytes; restore it from its backup")
        return key

    def _make(self, path: Path, key: bytes) -> bool:
        """Write aside and link into place, so that two gateways that start at once end with one key; whether it is this one.

        What is sealed with a key is durable in the database: so is the key, and its name, before it is used.
        """
        draft = path.with_name(f"{path.name}.{uuid4().hex}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, key)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
            self._sync()
        return True

    def _sync(self) -> None:
        """The folder's names are on the disk."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _versioned(name: str, number: int) -> str:
    return name if number == 0 else f"{name}-{number}"


def _number(version: str, name: str) -> int | None:
    """The number of a version, 2 or more; None for the first, and for what is none."""
    number = version.removeprefix(f"{name}-")
    return int(number) if number.isdecimal() else None


@dataclass(slots=True)
class _DataKey:
    """secret: 32 bytes, and no cipher made of them: that takes 2.5 kB, and 4 µs to make.  row: until an entry sealed by it is durable."""

    key_id: str
    secret: bytes
    row: KeyRow | None


class Unreadable(Conflict):
    """A sealed part of an entry does not open: its key is gone, or it stands where it does not belong."""

    slug = "unreadable"
    remedy = "Check the log: the entry was changed, or its key was destroyed by order."


class Privacy:
    """Tags and sealing with the keys of one home."""

    def __init__(self, keys: KeyFolder) -> None:
        self._keys = keys
        self._wrappers = self._all_wrappers()
        self._tag_keys: dict[int, bytes] = {}
        self._value_keys: dict[int, bytes] = {}
        self._data_keys: OrderedDict[bytes, _DataKey] = OrderedDict()
        self.shredding = 0
        """How many shreddings the data keys at hand have outlived; the store counts them."""

    def log_key(self) -> Ed25519PrivateKey:
        """The home's signing key, which vouches for each process's own."""
        return self.log_keys()[0]

    def log_keys(self) -> tuple[Ed25519PrivateKey, ...]:
        """The signing key, and behind it those before it that still sign beside it for a time."""
        return tuple(
            Ed25519PrivateKey.from_private_bytes(self._keys.key(version))
            for version in reversed(self._keys.versions(LOG_KEY))
        )

    def log_public_keys(self) -> tuple[bytes, ...]:
        """The public halves, 32 bytes each: of the signing key first, of retired ones last."""
        signing = (key.public_key().public_bytes_raw() for key in self.log_keys())
        return (*signing, *self._keys.retired(LOG_KEY))

    def tag(self, subject: PersonId | CreditCode, year: int) -> bytes:
        """The subject's pseudonym of that year: HMAC-SHA256 over type, 0, number; 16 bytes."""
        key = self._tag_keys.get(year)
        if key is None:
            key = self._tag_keys[year] = self._keys.key(f"{TAG_KEY}-{year}")
        kind, number = identity_of(subject)
        return hmac.digest(key, f"{kind}\x00{number}".encode(), "sha256")[:16]

    def tags(self, subject: PersonId | CreditCode) -> tuple[bytes, ...]:
        """The subject's pseudonyms of every year there is a key for, the latest first."""
        return tuple(self.tag(subject, year) for year in self._keys.years())

    def value_digest(self, text: str, year: int) -> bytes:
        """HMAC-SHA256 under that year's key of values; 32 bytes."""
        key = self._value_keys.get(year)
        if key is None:
            key = self._value_keys[year] = self._keys.key(f"{VALUE_KEY}-{year}")
        return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")

    def value_years(self) -> tuple[int, ...]:
        """The years that have a key of values, the latest first."""
        return self._keys.years(VALUE_KEY)

    def seal(self, tag: bytes, plain: bytes, associated_data: bytes) -> Sealed:
        """Encrypt under the subject's data key: AES-256-GCM, a 12-byte random nonce in front."""
        data_key = self._data_keys.get(tag)
        if data_key is None:
            data_key = self._make(tag)
        else:
            self._data_keys.move_to_end(tag)
        nonce = os.urandom(12)
        ciphertext = nonce + AESGCM(data_key.secret).encrypt(nonce, plain, associated_data)
        return Sealed(data_key.key_id, ciphertext, data_key.row)

    def stored(self, rows: tuple[KeyRow, ...]) -> None:
        """These keys are durable now; further entries need not carry them."""
        for row in rows:
            data_key = self._data_keys.get(row.tag)
            if data_key is not None and data_key.key_id == str(row.key_id):
                data_key.row = None

    def forget(self, shredding: int) -> None:
        """Keys were destroyed in the store: let go of all that are at hand, so that nothing more is sealed with one of them."""
        if shredding != self.shredding:
            self._data_keys.clear()
            self.shredding = shredding

    def unseal(self, key_id: UUID, wrapped: bytes, ciphertext: bytes, associated_data: bytes) -> bytes:
        """The plain bytes of a sealed part.  Raises Unreadable: another key, another entry, changed bytes."""
        try:
            return AESGCM(self._unwrap(key_id, wrapped)).decrypt(ciphertext[:12], ciphertext[12:], associated_data)
        except (InvalidTag, ValueError):
            raise Unreadable("the sealed part does not open") from None

    def reveal(self, key_id: UUID, wrapped: bytes, sealed: str, position: Position) -> bytes:
        """The canonical JSON of a sealed part as its section holds it.  Raises Unreadable."""
        return self.unseal(key_id, wrapped, b64decode(sealed), position.associated_data)

    def take_up_keys(self) -> None:
        """Wrap by the newest wrapping key from now on, where one was added since the start."""
        self._wrappers = self._all_wrappers()

    def rewrap(self, key_id: UUID, wrapped: bytes) -> bytes | None:
        """A data key wrapped by the newest wrapping key; None where it is already.  Raises Unreadable."""
        try:
            self._wrappers[0].decrypt(wrapped[:12], wrapped[12:], key_id.bytes)
        except InvalidTag:
            try:
                return self._wrap(key_id, self._unwrap(key_id, wrapped))
            except InvalidTag:
                raise Unreadable("no wrapping key of this home opens the data key") from None
        return None

    def _unwrap(self, key_id: UUID, wrapped: bytes) -> bytes:
        """By whichever wrapping key it is; one that came since the start is looked for.  Raises InvalidTag."""
        for look_again in (False, True):
            if look_again:
                self.take_up_keys()
            for wrapper in self._wrappers:
                with contextlib.suppress(InvalidTag):
                    return wrapper.decrypt(wrapped[:12], wrapped[12:], key_id.bytes)
        raise InvalidTag

    def _wrap(self, key_id: UUID, secret: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._wrappers[0].encrypt(nonce, secret, key_id.bytes)

    def _all_wrappers(self) -> list[AESGCM]:
        """The newest first."""
        return [AESGCM(self._keys.key(version)) for version in reversed(self._keys.versions(WRAPPING_KEY))]

    def _make(self, tag: bytes) -> _DataKey:
        key_id, secret = UUID(bytes=os.urandom(16), version=4), os.urandom(32)
        made = _DataKey(str(key_id), secret, KeyRow(key_id, tag, self._wrap(key_id, secret)))
        self._data_keys[tag] = made
        if len(self._data_keys) > KEPT_KEYS:
            self._data_keys.popitem(last=False)
        return made


def identity_of(subject: PersonId | CreditCode) -> tuple[str, str]:
    """The kind of number and the number itself, whole."""
    if isinstance(subject, CreditCode):
        return "USCC", subject.code
    return subject.kind, subject.number
