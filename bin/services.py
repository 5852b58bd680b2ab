"""Airflow's services on this machine: `python -m bin.services up | down | status`.

`up` starts scheduler, DAG processor and API server (with the UI) on loopback under one keeper process in a session of
its own, and waits until they answer. `down` ends every process that came of it: Airflow gives tasks process groups of
their own, so ending one group or one parent would leave some behind.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from bin.environment import SIGN_IN, airflow_home, environment, wished_port
from bin.rest import Api, ApiError
from conf.errors import SetupError, StocktakeError
from conf.project import ROOT

_COMPONENTS = {
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "api-server": ["api-server"],
}
# Inherited by everything the services start, so that a process is known even when its parents are gone.
_MARK = "STOCKTAKE_SERVICES"
_START_SECONDS = 180
_STOP_SECONDS = 20


def up(port: int) -> Api:
    """Start the services unless they run already; returns once they answer and know the DAG.

    Raises:
        SetupError: the port is taken, or a service ended or did not answer in time.
    """
    standing = running()
    if standing is not None:
        return standing
    down()
    if not _is_free(port):
        raise SetupError(f"port {port} of 127.0.0.1 is taken", mend=f"choose another: make up PORT={port + 1}")
    home = airflow_home()
    (home / "logs").mkdir(parents=True, exist_ok=True)
    variables = {**os.environ, **environment(port=port), _MARK: str(home)}
    migrate(variables)
    keeper = subprocess.Popen(
        [sys.executable, "-m", "bin.services", "keep"],
        cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    started = psutil.Process(keeper.pid).create_time()
    _state_file().write_text(json.dumps({"pid": keeper.pid, "started": started, "port": port}))
    api = Api(port)
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(api):
        if keeper.poll() is not None or time.monotonic() > deadline:
            down()
            raise SetupError(
                "Airflow's services did not start", mend=f"read the end of {home / 'logs' / 'services'}/*.log"
            )
        time.sleep(0.5)
    return api


def down() -> int:
    """End every process of the services; returns how many there were."""
    processes = list(_processes())
    for end in (psutil.Process.terminate, psutil.Process.kill):
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                end(process)
        _, alive = psutil.wait_procs(processes, timeout=_STOP_SECONDS)
        if not alive:
            break
    _state_file().unlink(missing_ok=True)
    return len(processes)


def running() -> Api | None:
    """The API of the services that run already; None if they do not."""
    state = _state()
    if state is None or _keeper(state) is None:
        return None
    api = Api(int(state["port"]))
    return api if _answers(api) else None


def free_port() -> int:
    """The wished port, or any free one where that is taken."""
    if _is_free(wished_port()):
        return wished_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def migrate(variables: dict[str, str]) -> None:
    """Bring Airflow's database to the installed version, once a version, and write the password file.

    Raises:
        SetupError: the migration failed.
    """
    home = airflow_home()
    home.mkdir(parents=True, exist_ok=True)
    passwords = home / "passwords.json"
    if not passwords.exists():
        passwords.touch(mode=0o600)
        passwords.write_text(json.dumps(dict([SIGN_IN])))
    stamp = home / f"migrated-{importlib.metadata.version('apache-airflow')}"
    if stamp.exists() and (home / "airflow.db").exists():
        return
    done = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"], cwd=ROOT, env=variables, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise SetupError(
            f"Airflow's database could not be migrated:\n{done.stderr[-2000:]}",
            mend=f"remove {home} and run the command again",
        )
    stamp.touch()


def keep() -> int:
    """Run the three components; when one ends or a signal comes, end the others."""
    logs = airflow_home() / "logs" / "services"
    logs.mkdir(parents=True, exist_ok=True)
    children = []
    for name, command in _COMPONENTS.items():
        with (logs / f"{name}.log").open("wb") as log:
            children.append(
                subprocess.Popen([sys.executable, "-m", "airflow", *command], cwd=ROOT, stdout=log, stderr=log)
            )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        return 1
    finally:
        for child in children:
            child.terminate()


def _processes() -> Iterator[psutil.Process]:
    """The keeper, its session, what bears the services' mark, and all that descends from them."""
    state = _state()
    keeper = None if state is None else _keeper(state)
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            in_session = keeper is not None and os.getsid(process.pid) == keeper.pid
            if in_session or process.environ().get(_MARK) == str(airflow_home()):
                found.update({p.pid: p for p in (process, *process.children(recursive=True))})
    # The command that asks may itself run inside a task: it does not end itself.
    found.pop(os.getpid(), None)
    yield from found.values()


def _keeper(state: dict[str, float]) -> psutil.Process | None:
    """The keeper, if it is that very process: numbers are used again."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(int(state["pid"]))
        if abs(process.create_time() - state["started"]) < 1 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _state_file() -> Path:
    return airflow_home() / "services.json"


def _state() -> dict[str, float] | None:
    try:
        found: dict[str, float] = json.loads(_state_file().read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def _answers(api: Api) -> bool:
    """Whether scheduler and DAG processor beat, and the nightly DAG is there and on."""
    try:
        health = api.get("monitor/health")
        beating = all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))
        return beating and not api.get("dags/nightly")["is_paused"]
    except (ApiError, OSError):
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bin.services", description="Airflow's services on this machine")
    parser.add_argument("action", choices=["up", "down", "status", "keep"])
    options = parser.parse_args()
    if options.action == "keep":
        return keep()
    if options.action == "down":
        print(f"ended {down()} processes", flush=True)
        return 0
    if options.action == "up":
        print("starting scheduler, DAG processor and API server …", flush=True)
        api: Api | None = up(wished_port())
    else:
        api = running()
    if api is None:
        print("Airflow's services are not running (make up starts them)")
        return 1
    user, password = SIGN_IN
    print(f"Airflow runs at {api.address}   user {user}   password {password}   (make down ends it)", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StocktakeError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
