"""Numbers that name people and things in the public registers, and the check each carries.

Lives here: folding, checking, taking apart and masking of identifiers; pure functions of text, with the source of each rule.
Must never: keep a number, ask anyone, or put a number into an error's text.
"""
