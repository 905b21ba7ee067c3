"""One file a revision, `revision_NNNN.py`; a revision that was released is never changed."""
