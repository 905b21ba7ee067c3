"""The household register: a manifest and one adapter.  It must never decide who belongs to a family: that is a predicate's."""
