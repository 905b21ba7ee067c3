"""That the log goes on as the one that was seen: the head that this machine remembers, the witnesses, and the way on after a restore.

It must never write an entry but the one that says how the log goes on.
"""
