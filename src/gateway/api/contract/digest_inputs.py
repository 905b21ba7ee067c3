"""What issuers of access tokens send, as closed forms."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed, PersonNumber
from gateway.domain.forms import ACCOUNT, is_account


def _account(word: str) -> str:
    """Raises what pydantic takes for a fault: an account stands in the log for years, and a number must not."""
    if not is_account(word):
        raise PydanticCustomError("account", "an account is expected here that could be nobody's number")
    return word


class DigestWishIn(Closed):
    """Whose digest is wanted."""

    person_id: PersonNumber
    account: Annotated[str, Field(strict=True, pattern=ACCOUNT), AfterValidator(_account)] | None = Field(
        default=None, description="A citizen's account, to have the number wrapped for its token too."
    )


class PersonDigestsIn(Closed):
    """Whose digests are wanted, in the order in which they come back."""

    people: Annotated[list[DigestWishIn], Field(min_length=1, max_length=20)]
