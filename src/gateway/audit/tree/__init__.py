"""How entries become leaves: batches are checked, their leaves appended, tiles and checkpoint written in one fenced transaction.

`reader` reads the tree, `tree_status` tells how it stands.  It must never know what an entry says.
"""
