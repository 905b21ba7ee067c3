"""The forms of the values that the audit log keeps as they are, as regular expressions for the whole text.

A value of such a form has no room for a person's number or name.  Accounts, clients and case numbers are the city's own to name: their
form is wide, so they are looked through for numbers besides (`is_account`, `is_case_number`).
"""

import re

from gateway.domain.identifiers.recognition import could_name_a_person

CASE_NUMBER = r"^[A-Z0-9]{1,20}(-[A-Z0-9]{1,20}){0,7}$"
"""What a case number of any city may be; which of them are this city's, its `CaseForm` says."""
MATTER = r"^M[0-9]{2,4}$"
CERTIFICATE = r"^M[0-9]{2,4}-C[0-9]{1,3}$"
DEPARTMENT = r"^[a-z][a-z_]{0,63}$"
COUNTY = r"^[0-9]{6}$"
DUTY = r"^(\*|M[0-9]{2,4})$"
"""A matter that a post is in charge of, or all."""
ROLE = r"^[a-z][a-z_-]{0,63}$"
TASK = r"^([A-Z]{1,8}-)?[0-9]{1,6}(-[0-9]{1,6}){0,2}$"
"""An auditor's task: a prefix of capitals, numbers of at most six digits: `SJ-2026-117`, `T-1`."""
LONGEST_ACCOUNT = 128
ACCOUNT = r"^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$"
"""A query account, or a client system."""
FILE_NAME = r"^(?:[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}/){0,3}[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$"
"""A file of a policy: a path of at most four parts, none of which leads out of its folder."""
TOKEN_ID = r"^[A-Za-z0-9._:~-]{1,128}$"  # noqa: S105 - the form of one
"""The `jti` of an access token, where one is revoked by it."""
_DIGEST_ACCOUNT = re.compile(r"citizen-[0-9a-f]{32,64}")


def is_case_number(text: str) -> bool:
    """Whether a text may be a case number of some city and is no person's number."""
    return re.fullmatch(CASE_NUMBER, text) is not None and not could_name_a_person(text)


def is_task(text: str) -> bool:
    """Whether a text is of the form of an auditor's task and no person's number."""
    return re.fullmatch(TASK, text) is not None and not could_name_a_person(text)


def is_account(text: str) -> bool:
    """Whether a text is of an account's form and names nobody; a citizen's account is a digest, whose digits mean nothing."""
    if _DIGEST_ACCOUNT.fullmatch(text):
        return True
    return re.fullmatch(ACCOUNT, text) is not None and not could_name_a_person(text)
