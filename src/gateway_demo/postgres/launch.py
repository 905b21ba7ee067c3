"""The last step before PostgreSQL: change uid, tie our life to the parent's, become the program.  Run as a script only.

    python -I -S launch.py PARENT_PID UID GID PROGRAM ARG…

A script of its own, because a root's own interpreter must first drop its rights and only then ask for the death signal
(a change of uid forgets it), and because forking with Python code in between is not safe beside threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
MAY_NOT_CHANGE_UID = 77
ORPHANED = 78


def become(parent: int, uid: int, gid: int, argv: list[str]) -> int:
    """Drop to `uid`:`gid` where that is another, ask for SIGINT when the parent dies, execute `argv`.

    Returns an exit code only when that failed: 77 the change of uid is not permitted, 78 the parent is gone already.
    """
    if uid != os.getuid():
        try:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
        except OSError:
            return MAY_NOT_CHANGE_UID
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:
        return ORPHANED
    os.chdir("/")
    os.umask(0o077)
    os.execv(argv[0], argv)  # noqa: S606 - no shell is meant
    return 1


if __name__ == "__main__":
    sys.exit(become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
