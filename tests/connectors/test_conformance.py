"""What every connector must pass, for connectors whose own tests do not ask it."""

from gateway.testing.conformance import conformance

test_household = conformance("household")
test_marriage = conformance("marriage")
test_vehicles = conformance("vehicles")
