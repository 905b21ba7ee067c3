"""The verifier in one file, which goes with every bundle: needs a bare Python 3.9 or later, and nothing of the gateway."""

from pathlib import Path

VERIFIER = Path(__file__).with_name("verify_bundle.py")
"""The file; in a bundle it is called `verify.py`."""
