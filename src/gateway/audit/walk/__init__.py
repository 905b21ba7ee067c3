"""The walk over the stored rows: round after round, everything in the store is compared with the tree and with what was signed.

What it meets is an alarm and a finding.  It must never stop anybody: what is proved broken is told by the integrator and the stream.
"""

from gateway.audit.walk.walk import Walk

__all__ = ["Walk"]
