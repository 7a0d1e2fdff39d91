"""A PostgreSQL server of one's own, for the time of a test run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A server in a temporary folder, reached through a socket there.

    Attributes:
        folder: of its data and its socket.
        programs: the folder of initdb and pg_ctl.
        user: the system's user that it runs as; None for our own.
    """

    folder: Path
    programs: Path
    user: str | None

    @classmethod
    def make(cls, programs: Path) -> Self:
        """Make a server and start it."""
        user = _unprivileged() if os.geteuid() == 0 else None
        server = cls(Path(tempfile.mkdtemp(prefix="pg-")), programs, user)
        if user is not None:
            shutil.chown(server.folder, user)
        server._run("initdb", "--no-sync", "--auth=trust", "--username=aisle", "--encoding=UTF8")
        server.start()
        return server

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "start", "--wait", "-o", settings, "-l", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop it, by default without waiting for clients."""
        self._run("pg_ctl", "stop", "--wait", "--mode", mode)

    def empty_database(self) -> str:
        """The URL of a database with nothing in it; there is one, emptied each time."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.url

    @property
    def url(self) -> str:
        """Of the database, as it is."""
        return f"postgresql://aisle@/postgres?host={self.folder}"

    @property
    def address(self) -> str:
        """Where the database is, in psycopg's own words."""
        return f"host={self.folder} user=aisle dbname=postgres"

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        group = None if self.user is None else pwd.getpwnam(self.user).pw_gid
        subprocess.run(
            [str(self.programs / program), "-D", str(self.folder / "data"), *arguments],
            check=True,
            user=self.user,
            group=group,
            extra_groups=None if group is None else [group],
            # The server must not inherit our output: who reads it would wait for its end.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            timeout=60,
        )


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs, on PATH or where Debian puts them; the newest."""
    places = [Path(path).resolve().parent for path in [shutil.which("pg_ctl")] if path]
    places += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name)
    )
    return next((each for each in places if (each / "initdb").exists()), None)


def _unprivileged() -> str:
    """A user that PostgreSQL may run as, which root may not."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
