"""Writing: how many changes a second are durable, how soon they are seen, and what readers feel of them."""

import json
import random
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import tiles
from report import ROUNDS, calm, note, say

CONNECTIONS = 64
SECONDS = 10
DURABLE_A_SECOND = 1_000
SLOWER = 5  # times the idle p99, at most, for who reads while others write
SEEN_S = 1.0
BESIDE = (100, 1_000)  # changes a second beside which reads are measured
SETTLED_S = 3
ITEMS = "/collections/incidents/items"


def token(bench, data: Path, name: str) -> str:
    """A token of an editor."""
    command = [bench.vigie, "token", "add", "--data", data, "--role", "editor", "--name", name, "--log", "warn"]
    out = subprocess.check_output(list(map(str, command)), text=True)
    return next(word for word in out.split() if word.startswith("vigie_"))


def start_writing(server, secrets: list[str], seconds: int, wait_ms: int, folder: Path) -> subprocess.Popen:
    """Posts incidents over many connections, each of which waits so long between two."""
    script = Path(__file__).with_name("writes.lua")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", script, server.address]
    command += ["--", wait_ms, random.randrange(1 << 30), *secrets]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, cwd=folder)


def written(writing: subprocess.Popen) -> dict:
    """What became of it."""
    out, _ = writing.communicate()
    found = json.loads(next(line for line in out.splitlines() if line.startswith("{")))
    if found["faults"]:
        raise RuntimeError(f"{found['faults']} of {found['requests']} writes failed")
    found["rate"] = found["requests"] / found["seconds"]
    return found


def mixed(road: list) -> list[str]:
    """What readers of a map ask for: tiles, single incidents, corridors, groups, pages."""
    draw = random.Random(11)
    paths = [tiles.ours(tile) for tile in tiles.along(road, range(6, 13))]
    paths += [f"{ITEMS}/SYN{draw.randrange(1, 100_000)}?f=json" for _ in range(200)]
    for lon, lat in draw.sample(road, 40):
        paths.append(f"{ITEMS}?near={lon},{lat}&distance={draw.randrange(1, 20)}km&limit=20")
        paths.append(f"{ITEMS}?bbox={lon - 0.2},{lat - 0.2},{lon + 0.2},{lat + 0.2}&datetime=2025-01-01/..&limit=20")
    paths += ["/collections/incidents/aggregate?by=event_type"] * 4
    draw.shuffle(paths)
    return paths


def post(server, secret: str, feature: dict) -> str:
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/geo+json"}
    request = urllib.request.Request(server.address + ITEMS, json.dumps(feature).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return answer.headers["Location"]


def seen_after(server, secret: str) -> float:
    """Seconds from the acknowledgement of a new incident until the public sees it."""
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-8.0, 12.65]},
        "properties": {"title": "Written by a bench", "start": "2025-10-12", "sources": ["synthetic"]},
    }
    location = post(server, secret, feature)
    start = time.perf_counter()
    while True:
        try:
            with urllib.request.urlopen(location):
                return time.perf_counter() - start
        except urllib.error.HTTPError as missing:
            if missing.code != 404 or time.perf_counter() - start > 60:
                raise
            time.sleep(0.005)


def measure(bench, serve) -> None:
    """The lines of the table that are about writing. `serve` starts a server over a folder of data."""
    data = bench.folder / "written"
    shutil.copytree(bench.data, data)
    # More than one, since each may write so many times a second at most.
    secrets = [token(bench, data, f"bench-{number}") for number in range(4)]
    paths = mixed(bench.line)

    def read() -> dict:
        return tiles.load(server.address, paths, bench.folder, SECONDS, CONNECTIONS)

    most, idle, beside = [], [], {few: [] for few in BESIDE}
    with serve(bench.vigie, data) as server:
        calm("writing")
        seen = note("a change is seen", [seen_after(server, secrets[0]) for _ in range(2 * ROUNDS)])
        for _ in range(ROUNDS):
            idle.append(read())
            for few in BESIDE:
                writing = start_writing(server, secrets, SECONDS + 2, 1_000 * CONNECTIONS // few, bench.folder)
                time.sleep(1)
                beside[few].append(read())
                rates = f"{written(writing)['rate']:.0f} writes/s beside {beside[few][-1]['rate']:.0f} reads/s"
                say(f"# {rates}, of which there are {idle[-1]['rate']:.0f} when nobody writes")
                time.sleep(SETTLED_S)
            most.append(written(start_writing(server, secrets, SECONDS, 0, bench.folder)))
            time.sleep(SETTLED_S)
    bench.table.value("a change is seen by the public, 1 M", f"{seen * 1e3:.0f} ms", f"{SEEN_S:.0f} s", seen <= SEEN_S)
    say("writes/s: " + ", ".join(f"{found['rate']:.0f} (p99 {found['p99'] * 1e3:.0f} ms)" for found in most))
    rate = max(found["rate"] for found in most)
    name = f"durable changes/s, {CONNECTIONS} clients"
    bench.table.value(name, f"{rate:,.0f}", f"{DURABLE_A_SECOND:,}", rate >= DURABLE_A_SECOND)
    still = min(found["p99"] for found in idle)
    for few, all_ in beside.items():
        busy = min(found["p99"] for found in all_)
        bench.table.value(
            f"p99 of reads beside {few:,} changes/s, {CONNECTIONS} connections",
            f"{busy * 1e3:.1f} ms",
            f"{SLOWER} x",
            busy <= SLOWER * still,
            f"idle {still * 1e3:.1f} ms",
            f"{busy / still:.1f} x",
        )
