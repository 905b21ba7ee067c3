"""The life of a policy: drafts and their turns, immutable bundles of files, and signed publications of them.

Keeps files, hashes, signatures and states, and knows nothing of what stands in the files but the policy's own tests: catalogue and access
judge them.  It must never change a bundle or a publication, nor hand over one that is not as it was signed.
"""

from gateway.policy.bundle import PolicyBundle, Unsound
from gateway.policy.draft import PolicyDraft, PolicyStep, PolicyTurn
from gateway.policy.expectations import TESTS, Expectation, read_expectations
from gateway.policy.publication import Publication, SignedPublication
from gateway.policy.store import Policies

__all__ = [
    "TESTS",
    "Expectation",
    "Policies",
    "PolicyBundle",
    "PolicyDraft",
    "PolicyStep",
    "PolicyTurn",
    "Publication",
    "SignedPublication",
    "Unsound",
    "read_expectations",
]
