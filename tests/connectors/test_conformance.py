"""What every connector must pass, each against its own department."""

from gateway.testing.conformance import conformance

test_household = conformance("household")
test_marriage = conformance("marriage")
test_vehicles = conformance("vehicles")
