"""SCIM 2.0 in its own words: forms, filters, changes and errors.  Pure; nothing here asks a flow.  Source: RFC 7643, RFC 7644."""
