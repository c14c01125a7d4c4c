"""A throw-away PostgreSQL server on loopback, for the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Folder of `initdb` and `pg_ctl`, the newest version; None where there is no server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


# What is thrown away need not survive a crash.
HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB"


@contextmanager
def server() -> Iterator[str]:
    """Start a server with an empty database, yield its DATABASE_URL, stop and delete it."""
    programs = binaries()
    if programs is None:
        raise RuntimeError("no PostgreSQL server on this machine: apt-get install postgresql")
    home = Path(tempfile.mkdtemp(prefix="zhixing-pg-"))
    user = _ordinary_user()
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    data, port = home / "data", _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} {HASTE}"
    made = ["-N", "-D", data, "-U", "zhixing", "-A", "trust", "-E", "UTF8"]
    try:
        _run(user, [programs / "initdb", *made])
        _run(
            user,
            [programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"],
        )
        yield f"postgresql://zhixing@127.0.0.1:{port}/postgres"
    finally:
        _run(user, [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False)
        shutil.rmtree(home, ignore_errors=True)


def _ordinary_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; None when we are somebody else already."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _run(user: pwd.struct_passwd | None, command: list[str | Path], *, check: bool = True) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=check,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        cwd="/",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
