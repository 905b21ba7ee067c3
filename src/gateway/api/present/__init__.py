"""What the flows give, in the shape of the contract, a file a resource.

Must never: ask a store or look at a clock of its own.
"""
