"""The command `gateway`; where only the checker of the log is installed, one sentence that says what to install."""

import sys

try:
    from gateway.cli import main
except ModuleNotFoundError as missing:
    print(
        f"gateway: {missing.name} is not installed: pip install 'oneclick-gateway[server]'.  "
        "To check the audit log alone, python -m gateway.logcheck needs no more than there is.",
        file=sys.stderr,
    )
    sys.exit(3)

if __name__ == "__main__":
    main()
