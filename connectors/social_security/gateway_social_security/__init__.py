"""The social security register: a manifest and one adapter.  It must never count months: that is a predicate's."""
