"""What a record of the real-estate register is of: a dwelling or not, owned or only promised, and which house."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum, auto

from gateway.decision.facts import is_unread
from gateway.decision.usages import Usage, read_usage
from gateway.domain.codes import ItemName
from gateway.domain.frozen import frozen
from gateway.domain.identifiers.documents import fold_unit
from gateway.domain.identifiers.folding import fold
from gateway.domain.reply import Record

CERT_NO = ItemName("cert_no")
FORENOTICE = ItemName("forenotice")
RIGHT_TYPE = ItemName("right_type")
SHARE = ItemName("share")
STATUS = ItemName("status")
UNIT_NO = ItemName("unit_no")
USAGE = ItemName("usage")

HOMESTEAD_RIGHTS = frozenset({"5", "6"})
RIGHTS_TO_LAND = frozenset({"1", "2", "3", "7"})
RIGHTS_TO_BUILDINGS = frozenset({"4", "8"})
_MORTGAGES = ("他证", "他项")
_PROOFS = (*("不动产证明", "不动产登记证明", "预告登记", "房预", "预告", "预售", "预购"), *_MORTGAGES)
"""Words of certificates that state a presale or a mortgage; a right has a `不动产权` or an older certificate."""
_MAY_BE_PROOFS = re.compile("[预他抵]|证明|在建")
_CO_OWNERS = re.compile("房屋共有权证|房屋共有证|房共权证|房共证")
_HOUSE_CERTIFICATE = re.compile(f"房屋所有权证|{_CO_OWNERS.pattern}")
_NO_NUMBER = re.compile("[第号字]")
_DIGITS = re.compile("[0-9]+")
_PARCEL_CHARACTERS = 19
_NO_FIXTURE, _LENGTH = "W", 28


class Home(Enum):
    """Whether a record is of a dwelling."""

    SURE = auto()
    POSSIBLE = auto()
    NONE = auto()


def home_of(record: Record) -> Home:
    """Whether the unit is a dwelling: by its usage a building to live in, or a homestead.

    Land by itself, a right that is neither to land nor to a building, and a usage of which one cannot tell may be of one.
    """
    usage, right = _usage(record), str(record.get(RIGHT_TYPE) or "")
    if right in HOMESTEAD_RIGHTS:
        return Home.POSSIBLE if usage is Usage.OTHER else Home.SURE
    if is_unread(record, RIGHT_TYPE):
        return Home.POSSIBLE
    if usage in (Usage.OTHER, Usage.UNCLEAR):
        return Home.NONE if usage is Usage.OTHER else Home.POSSIBLE
    is_building = right in RIGHTS_TO_BUILDINGS or not right
    return Home.SURE if is_building and not _is_bare(record) else Home.POSSIBLE


def premises_of(record: Record) -> Usage:
    """What business may be done there by the usage on record; a homestead's house may be a shop."""
    return Usage.UNCLEAR if is_unread(record, RIGHT_TYPE) else _usage(record)


def is_owned(record: Record, *, count_forenotice: bool) -> bool:
    """A right that stands counts, whatever forenotice is registered on it; a proof of presale only where the rule counts it."""
    if record.get(STATUS) == "historical":
        return False
    certificate = _certificate(record)
    is_presale = count_forenotice and record.get(FORENOTICE) is not False and not _has(certificate, _MORTGAGES)
    if _has(certificate, _PROOFS) and not is_presale:
        return False
    share = record.get(SHARE)
    return not (isinstance(share, Decimal | int) and share <= 0)


def is_right_unclear(record: Record) -> bool:
    """Whether it cannot be told that the record is of ownership: a right of another kind, a certificate like a proof, what is unread."""
    right = str(record.get(RIGHT_TYPE) or "")
    is_other = right.isdecimal() and right not in HOMESTEAD_RIGHTS | RIGHTS_TO_LAND | RIGHTS_TO_BUILDINGS
    certificate = _certificate(record)
    is_proof = _has(certificate, _PROOFS)
    is_like_proof = not is_proof and _MAY_BE_PROOFS.search(certificate) is not None
    needed = (STATUS, CERT_NO, SHARE, UNIT_NO, *((FORENOTICE,) if is_proof else ()))
    return is_unread(record, *needed) or is_other or is_like_proof


def unit_of(record: Record) -> str:
    """The unit's number in one form, "" where there is none that can be read."""
    return "" if is_unread(record, UNIT_NO) else fold_unit(str(record.get(UNIT_NO) or ""))


@frozen
class House:
    """What tells one dwelling from another: `key`, "" where nothing does.  Those of one `parcel` may be one.

    is_anybodys: it may also be any other that another person holds, since a co-owner's certificate has a number of its own.
    """

    key: str
    parcel: str
    is_anybodys: bool = False


def houses(records: Iterable[Record]) -> "Houses":
    """How these records, of all the people asked about, tell their dwellings apart."""
    known = [record for record in records if unit_of(record)]
    pairs = ((_number(record), unit_of(record)) for record in known)
    of_certificates = dict(sorted((pair for pair in pairs if all(pair)), reverse=True))
    buildings = sorted({unit_of(r) for r in known if not _is_bare(r)}, reverse=True)
    return Houses(of_certificates, {unit[:_PARCEL_CHARACTERS]: unit for unit in buildings})


@frozen
class Houses:
    """The unit of each certificate that some record knows with it, and a building of each parcel; of several the first by number."""

    of_certificates: Mapping[str, str]
    on_parcels: Mapping[str, str]

    def of(self, record: Record) -> House:
        """The record's house.

        A couple holds one certificate each for the same unit.  An old unit has no number: then its certificate's, under which another
        record may know the unit.  Land has a certificate of its own beside its building's.  A homestead may bear several buildings.
        """
        unit = unit_of(record) or self.of_certificates.get(_number(record), "")
        if not unit:
            number = _number(record)
            return House(number, number, not number or _CO_OWNERS.search(_certificate(record)) is not None)
        parcel = unit[:_PARCEL_CHARACTERS]
        key = self.on_parcels.get(parcel, unit) if _is_land(unit) else unit
        is_homestead = str(record.get(RIGHT_TYPE) or "") in HOMESTEAD_RIGHTS
        return House(key, parcel if is_homestead else key)


def _usage(record: Record) -> Usage:
    return read_usage(str(record.get(USAGE) or ""))


def _certificate(record: Record) -> str:
    return "" if is_unread(record, CERT_NO) else fold(str(record.get(CERT_NO) or ""))


def _has(certificate: str, words: Iterable[str]) -> bool:
    return any(word in certificate for word in words)


def _number(record: Record) -> str:
    """The certificate's number in one form: an owner's and a co-owner's of one number are of one house, zeros in front say nothing."""
    plain = _HOUSE_CERTIFICATE.sub("房权证", _certificate(record))
    return _DIGITS.sub(lambda digits: digits.group().lstrip("0"), _NO_NUMBER.sub("", plain))


def _is_bare(record: Record) -> bool:
    return _is_land(unit_of(record))


def _is_land(unit: str) -> bool:
    return len(unit) == _LENGTH and unit[_PARCEL_CHARACTERS] == _NO_FIXTURE
