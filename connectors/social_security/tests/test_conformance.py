"""What every connector must pass; `rows.json` beside this file adds two accounts of one number."""

from gateway.testing.conformance import conformance

test_social_security = conformance("social_security")
