"""The marriage register: a manifest and one adapter.  It must never decide who is married: that is a predicate's."""
