"""Numbers that name people and things in the public registers, and the check each carries.

Lives here: folding, checking, taking apart and masking of identifiers; pure functions of text, with the source of each rule.
Must never: keep a number, ask anyone, or put a number into an error's text.
"""

from gateway.domain.identifiers.documents import (
    MarriageCertificate,
    RightCertificate,
    UnitNumber,
    fold_marriage_certificate,
    fold_right_certificate,
    fold_unit,
    month_of,
    parse_household_number,
    parse_marriage_certificate,
    parse_month,
    parse_right_certificate,
    parse_unit_number,
    shift_month,
)
from gateway.domain.identifiers.folding import (
    FULL_WIDTH,
    clean_name,
    fold,
    fold_name,
    mask_name,
    mask_number,
    parse_name,
)
from gateway.domain.identifiers.ideographs import HAN, OF_PRIVATE_USE, is_ideograph
from gateway.domain.identifiers.organisations import (
    credit_check_character,
    is_credit_code,
    organisation_check_character,
    parse_credit_code,
)
from gateway.domain.identifiers.people import (
    NumberMatch,
    birth_date_of,
    check_character,
    fits_mask,
    foreign_check_digit,
    from_legacy,
    id_kind,
    is_same_number,
    match_number,
    numbers_of,
    parse_person_number,
    sex_of,
    to_legacy,
)
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.identifiers.reserved import is_reserved
from gateway.domain.identifiers.vehicles import parse_plate, parse_vin, vin_check_character

__all__ = [
    "FULL_WIDTH",
    "HAN",
    "OF_PRIVATE_USE",
    "MarriageCertificate",
    "NumberMatch",
    "RightCertificate",
    "UnitNumber",
    "birth_date_of",
    "check_character",
    "clean_name",
    "could_name_a_person",
    "credit_check_character",
    "fits_mask",
    "fold",
    "fold_marriage_certificate",
    "fold_name",
    "fold_right_certificate",
    "fold_unit",
    "foreign_check_digit",
    "from_legacy",
    "id_kind",
    "is_credit_code",
    "is_ideograph",
    "is_reserved",
    "is_same_number",
    "mask_name",
    "mask_number",
    "match_number",
    "month_of",
    "numbers_of",
    "organisation_check_character",
    "parse_credit_code",
    "parse_household_number",
    "parse_marriage_certificate",
    "parse_month",
    "parse_name",
    "parse_person_number",
    "parse_plate",
    "parse_right_certificate",
    "parse_unit_number",
    "parse_vin",
    "sex_of",
    "shift_month",
    "to_legacy",
    "vin_check_character",
]
