"""Verify a bundle of the audit log with Python alone, 3.9 or later: no other package, no network, nothing written.

    python3 -I verify.py FOLDER --key VKEY [--witness-key VKEY] [--remembered FILE] [--json]
    python3 -I verify.py DOCUMENT --key VKEY [--proof FILE] [--streams FILE] [--witness-key VKEY] [--json]

FOLDER: the unpacked bundle.  DOCUMENT: a document with its receipt, beside it or by --proof its .tlog-proof; or a proof or a checkpoint
alone.  --streams: what /audit/streams/N answered, or a bundle's keys.json, for the receipt's own signature.  --key: the log's verifier key, which you have from elsewhere than from the bundle: from the
gateway's /.well-known/jwks.json on an earlier day, from a gazette, from a court's file; as text, or a file with keys or with that jwks.json.  Without it the bundle's own key is taken,
and what holds holds for whoever made the bundle.  --remembered: a checkpoint, a .tlog-proof or a document with its receipt that
you kept from an earlier day: today's log must continue it.

Exit status: 0 all holds; 1 something was changed, and is named with its file; 2 wrong usage; 3 there is nothing to verify;
4 nothing is wrong, but something was NOT checked on which the whole hangs: no key was given, a document has no proof.

It computes SHA-256 by Python's own library and Ed25519 by itself, below, after RFC 8032.  The tree is that of RFC 6962, its
tiles, notes and checkpoints those of C2SP.  The form of a bundle is described in docs/audit-bundle.md of the gateway.
"""
