"""The city's SMS gateway of the demo, a process of its own that speaks what `openapi/sms-gateway` says, with limits and bad days.

It has the city's texts on file, and shows what it has sent at its control endpoint.  It must never import the gateway's rooms.
"""
