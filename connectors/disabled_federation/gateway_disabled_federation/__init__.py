"""The register of disability certificates: a manifest and the driver of a weekly CSV file.

It must never decide what a level of disability gives a right to: that is a predicate's.
"""
