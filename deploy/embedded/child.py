"""The exec helper: becomes a child process that can never outlive its supervisor, then turns into the program.

Run as a file, before anything else is imported: own session, user namespace if asked for, death signal, a check
that the parent is still the one that started us (it may have died before the signal was armed), exec.
"""

import argparse
import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
NOBODY = 65534
REFUSED, UNREACHABLE, ORPHANED = 90, 91, 92  # exit codes

libc = ctypes.CDLL(None, use_errno=True)


def enter_user_namespace() -> None:
    """Be user 65534 inside and root outside: PostgreSQL agrees to run, its files stay root's."""
    if libc.unshare(CLONE_NEWUSER):
        sys.exit(REFUSED)
    try:
        for name, content in (
            ("setgroups", "deny"),
            ("uid_map", f"{NOBODY} 0 1"),
            ("gid_map", f"{NOBODY} 0 1"),
        ):
            with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123  (kept to the fewest imports)
                file.write(content)
    except OSError:
        sys.exit(REFUSED)


def die_with(parent: int, signal: int) -> None:
    """Arm the death signal; after every change of credentials, because such a change disarms it."""
    libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(ORPHANED)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--death", type=int, required=True)
    parser.add_argument("--userns", action="store_true")
    parser.add_argument("--foreground", action="store_true")
    parser.add_argument("--reach", default="")
    parser.add_argument("argv", nargs="+")
    options = parser.parse_args()
    if not options.foreground:
        os.setsid()
    if options.userns:
        enter_user_namespace()
    # PostgreSQL looks for its own program with access(), which knows no capabilities; its files it just opens
    can_write = not options.reach or os.access(options.reach, os.W_OK | os.X_OK, effective_ids=True)
    if not can_write or (options.reach and not os.access(options.argv[0], os.X_OK)):
        sys.exit(UNREACHABLE)
    die_with(options.parent, options.death)
    os.execvp(options.argv[0], options.argv)  # noqa: S606


if __name__ == "__main__":
    main()
