"""The forms of what comes and goes, and the OpenAPI document made of them: what a caller can hold us to.

Must never: answer a request.
"""
