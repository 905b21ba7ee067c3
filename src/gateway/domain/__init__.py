"""The words of the house: frozen types and pure functions, the standard library alone.

Lives here: codes, people and their numbers, replies, answers, matters, the stages of a query, documents, errors, clocks, ids.
Must never: read a file, a clock of its own accord, a network or a database, or know any room.
"""
