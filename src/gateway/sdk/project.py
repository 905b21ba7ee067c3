"""A department's record, projected to the information items that were granted."""
