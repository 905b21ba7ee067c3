"""What stewards send about policies, as closed forms."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, WithJsonSchema
from pydantic_core import PydanticCustomError

from gateway.api.contract.inputs import Closed, names_nobody, own_words
from gateway.domain.forms import FILE_NAME

_Hash = Annotated[str, Field(strict=True, pattern=r"^[0-9a-f]{64}$")]
_Why = Annotated[
    str,
    AfterValidator(names_nobody),
    BeforeValidator(own_words),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "maxLength": 500,
            "description": "In your own words; name nobody.  Every steward reads it, and its hash stands in the log.",
            "examples": ["住建局函〔2026〕18号：公租房窗口核对车辆型号"],
        }
    ),
]


class PolicyIn(Closed):
    """Why a policy is drafted."""

    reason: _Why
    roll_back_to: _Hash | None = Field(
        default=None,
        description="The hash of a former bundle that is to come into force again; left out: the policy begins as what is in force.",
    )


class PolicyFileIn(Closed):
    """A file that is put in place of another."""

    name: Annotated[str, Field(strict=True, pattern=FILE_NAME, max_length=255)] = Field(
        description="Its path in the bundle, such as `M01.json`; `tests.json` holds the policy's own tests."
    )
    text: Annotated[StrictStr, Field(max_length=60_000)] | None = Field(
        description="What is to stand in it; null: it is taken away."
    )


def _each_once(files: list[PolicyFileIn]) -> list[PolicyFileIn]:
    if len({file.name for file in files}) < len(files):
        raise PydanticCustomError("twice", "a file stands there twice")
    return files


class PolicyFilesIn(Closed):
    """The files that are replaced; all others stay."""

    version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = Field(
        description="The version of the policy that you have read."
    )
    files: Annotated[list[PolicyFileIn], Field(max_length=200), AfterValidator(_each_once)] = Field(
        description="The files to replace, each once."
    )
    onto: _Hash | None = Field(
        default=None,
        description="The hash of the bundle in force, over which the policy is put from now on; left out: it stays over its own.",
    )


class PolicyApprovalIn(Closed):
    """That you, as a second person, agree to a policy as you have seen it."""

    bundle: _Hash = Field(
        description="The hash of the bundle that you have compared; where the policy is another by now, nothing is approved."
    )
    reason: _Why


class PolicyRefusalIn(Closed):
    """Why a policy is refused, or withdrawn."""

    reason: _Why
