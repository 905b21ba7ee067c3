"""The forms of policies on their way, of what is found in them, and of what was published."""

from pydantic import AwareDatetime, Field

from gateway.api.contract.schema.closed import BilingualText, Closed, Uuid
from gateway.api.contract.schema.sharing import SharingTerms
from gateway.domain.finding import CheckSeverity
from gateway.domain.words import Mode, PolicyState, PublicationAct


class PolicySummary(Closed):
    """A policy on its way: who drafted it, why, and how far it is."""

    policy_id: Uuid
    version: int = Field(description="How many steps it has gone; it grows with each.")
    state: PolicyState
    reason: str = Field(description="Why it was drafted.")
    rolls_back: bool = Field(description="Whether it brings a former bundle back into force.")
    drafted_by: str
    drafted_at: AwareDatetime
    approved_by: str | None = Field(
        description="The account of the second person; null where nobody has approved it as it stands."
    )
    approved_at: AwareDatetime | None
    number: int | None = Field(description="The number of its publication; null where it is not published.")


class Policies(Closed):
    """A page of policies, newest first."""

    items: list[PolicySummary]
    next: str | None


class PolicyFile(Closed):
    """A file of a policy."""

    name: str = Field(description="Its path in the bundle, such as `M01.json`.")
    text: str | None = Field(description="What stands in it; null: the policy takes it away.")


class Policy(PolicySummary):
    """A policy as it stands, with the files that it changes."""

    base: str = Field(description="The bundle that it changes, without grants: SHA-256, hex.")
    in_force: str = Field(description="The bundle that is in force now, with what departments grant each other.")
    bundle: str = Field(
        description="The files that it would publish, by their hash without grants; approve it by this. What is granted stays as it is."
    )
    changed: list[str] = Field(description="The names of the files that differ from the base.")
    files: list[PolicyFile] = Field(description="The files that it puts in place of others.")


class PolicyFinding(Closed):
    """One thing that does not fit."""

    rule: str = Field(description="Which rule it breaks; see docs/catalogue.md.")
    severity: CheckSeverity
    where: str = Field(description="The file, matter or certificate.")
    sentence: str = Field(description="What does not fit.")


class PolicyValidation(Closed):
    """Everything that does not fit in a policy."""

    policy_id: Uuid
    version: int
    bundle: str
    holds: bool = Field(description="Whether nothing must be mended.")
    findings: list[PolicyFinding]


class PolicyTest(Closed):
    """One row of a policy's own table of tests, and what holds in its place."""

    number: int = Field(description="The row, counted from 1.")
    role: str
    department: str
    client: str
    duties: list[str]
    minor: bool = Field(description="Whether one of those asked about is a minor.")
    matter: str
    certificate: str | None = Field(description="null: every certificate of the matter that may show the field.")
    field: str = Field(description="The name of the information item.")
    expected: Mode
    actual: Mode
    holds: bool


class PolicyTests(Closed):
    """A policy's own table of tests, run."""

    policy_id: Uuid
    version: int
    bundle: str
    holds: bool = Field(description="Whether every row is as it is expected.")
    rows: list[PolicyTest]


class PermissionChange(Closed):
    """One thing that officers of a kind would see otherwise than now."""

    who: BilingualText
    matter: str
    certificate: str
    field: str | None = Field(description="The information item; null: whether the certificate may be asked at all.")
    title: BilingualText
    minor: bool = Field(description="Whether it is so where one of those asked about is a minor.")
    before: Mode
    after: Mode
    opens: bool = Field(description="Whether more would be seen than now.")
    rule: str
    basis: str
    sentence: BilingualText


class PolicyDataChange(Closed):
    """One difference in the data of a policy: a limit, an age, a rule, a time, a text, whatever it decides."""

    file: str = Field(description="The name of the file.")
    place: str = Field(description="Where in the file; empty: the file as a whole.")
    before: str | None = Field(description="As JSON text; null if nothing stood there.")
    after: str | None = Field(description="As JSON text; null if nothing stands there any more.")
    sentence: BilingualText = Field(description="The same for an official; long values are cut.")


class PolicyDiff(Closed):
    """What officers would see otherwise than under the policy in force."""

    policy_id: Uuid
    version: int
    bundle: str
    in_force: str
    changed: list[str] = Field(description="The names of the files that differ.")
    opened: int = Field(description="How many of the changes show more than now.")
    closed: int = Field(description="How many show less.")
    changes: list[PermissionChange]
    data: list[PolicyDataChange] = Field(description="All that differs in the files, by file and place.")


class Publication(Closed):
    """A publication: from then on the bundle was in force, until the next.

    The signature is Ed25519 by a key of /.well-known/jwks.json, over `oneclick-gateway policy v1`, a line feed, and canonical JSON of the
    members from `number` to `approved_by`, with `at` in UTC and six digits behind the second.
    """

    number: int = Field(description="Counted from 0.")
    bundle: str = Field(description="SHA-256 of the bundle's bytes, hex; entries of the log name it.")
    former: str | None = Field(description="The bundle that was in force before.")
    act: PublicationAct
    at: AwareDatetime
    entry: str
    policy_id: Uuid | None
    drafted_by: str | None
    approved_by: str | None
    public_key: str = Field(description="Ed25519, 32 bytes, hex.")
    signature: str = Field(description="Ed25519, 64 bytes, hex.")


class Publications(Closed):
    """A page of publications, newest first.  The first of all pages is in force."""

    items: list[Publication]
    next: str | None


class GrantedSharing(SharingTerms):
    """What one department lets another have, besides what the matter itself gives; it counts on its days."""


class PolicyBundle(Closed):
    """A bundle that is or was in force, with its last publication."""

    bundle: str
    rules: str = Field(description="The hash of the same files without grants; policies are drafted over it.")
    publication: Publication
    files: list[PolicyFile]
    grants: list[GrantedSharing] = Field(description="What departments grant each other.")
