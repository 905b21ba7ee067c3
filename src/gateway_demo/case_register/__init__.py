"""The city's case register of the demo, a process of its own that speaks what `openapi/case-register` says, with limits and bad days.

It holds the cases of the ready questions, and whatever is put into it by its control endpoint.  It must never import the gateway's rooms.
"""
