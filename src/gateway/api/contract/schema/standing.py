"""The forms of what the policy says as it stands: the grid of a matter, and what does not fit."""

from pydantic import Field

from gateway.api.contract.schema.closed import BilingualText, Closed
from gateway.api.contract.schema.me import CertificatePermission
from gateway.api.contract.schema.policies import PolicyFinding


class AskerGrid(Closed):
    """What one kind of officers may ask and see of a matter."""

    who: BilingualText = Field(description="The kind of officers in words.")
    department: str | None = Field(
        description="The officers' department; null: any that is not named, or whichever asks by the client system."
    )
    client: str | None = Field(
        description="The client system that they ask by; null: a window of the department's own."
    )
    certificates: list[CertificatePermission]


class PolicyGrid(Closed):
    """A matter's certificates and fields beside those who may ask it."""

    matter: str
    title: BilingualText
    bundle: str = Field(description="The bundle whose rules say so: SHA-256, hex.")
    minor: bool = Field(description="Whether it is so where one of those asked about is a minor.")
    askers: list[AskerGrid] = Field(description="The owner's officers first; at the end anybody who is not named.")


class StandingFindings(Closed):
    """What does not fit in the policy in force, or in the counties' lists beside it."""

    bundle: str = Field(description="The bundle in force: SHA-256, hex.")
    holds: bool = Field(description="Whether nothing must be mended.")
    findings: list[PolicyFinding]
