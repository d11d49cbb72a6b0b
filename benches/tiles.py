"""Vector tiles and stills, with Martin beside them: the same rows, the same tiles, taking turns in one run."""

import http.client
import json
import math
import random
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from report import ROUNDS, calm, say

CONNECTIONS = 16
SECONDS = 5
ZOOMS = range(10, 15)
EVERYWHERE = range(0, 15)
COLUMNS = "event_type, sub_event_type, start, fatalities, actors, location, precision, uncertainty_m, licence"
FILTER = "event_type=Battles&datetime=2024-01-01/2024-12-31"


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    x = (lon + 180) / 360
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / math.tau
    return z, int(x * 2**z), int(y * 2**z)


def along(line: list, zooms: range) -> list[tuple[int, int, int]]:
    """The tiles on a road, in an order that no cache of neighbours likes."""
    found = set()
    for (a, b), (c, d) in zip(line, line[1:]):
        for step in range(20):
            lon, lat = a + (c - a) * step / 20, b + (d - b) * step / 20
            found |= {tile_of(lon, lat, z) for z in zooms}
    tiles = sorted(found)
    random.Random(7).shuffle(tiles)
    return tiles


def ours(tile: tuple[int, int, int], query: str = "") -> str:
    z, x, y = tile
    asked = f"properties={COLUMNS.replace(' ', '')}" + (f"&{query}" if query else "")
    return f"/collections/incidents/tiles/WebMercatorQuad/{z}/{y}/{x}?{asked}"


def martin(source: str, tile: tuple[int, int, int]) -> str:
    return f"/{source}/{'/'.join(map(str, tile))}"


def load(
    address: str, paths: list[str], folder: Path, seconds: int = SECONDS, connections: int = CONNECTIONS
) -> dict:
    """Asks for paths in turn over several connections for a while; what wrk measured."""
    file = folder / "paths"
    file.write_text("\n".join(paths) + "\n")
    script = Path(__file__).with_name("paths.lua")
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script, address, "--", file]
    out = subprocess.check_output(list(map(str, command)), text=True)
    found = json.loads(next(line for line in out.splitlines() if line.startswith("{")))
    found["rate"] = found["requests"] / found["seconds"]
    return found


class Process:
    """A server on a free port of this machine, which ends with the bench."""

    def __init__(self, command: list, port: int, environment: dict | None = None):
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            list(map(str, command)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def wait(self, path: str, seconds: int = 300) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.address + path, timeout=seconds):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self.address}{path} did not answer")

    def memory(self) -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("no VmRSS")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_) -> None:
        self.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def martin_process(program: Path, folder: Path, config: dict) -> Process:
    port = free_port()
    file = folder / f"martin-{port}.yaml"
    file.write_text(json.dumps({"listen_addresses": f"127.0.0.1:{port}", "worker_processes": 2} | config))
    return Process([program, "--config", file], port)


def prepare(postgis) -> None:
    """The table that Martin serves: what our tiles have, as plain geometry with its index."""
    postgis.ask(
        f"CREATE UNLOGGED TABLE tiled AS SELECT n, id, {COLUMNS}, geog::geometry(Point, 4326) AS geom FROM incidents;"
        "CREATE INDEX ON tiled USING gist (geom); ALTER TABLE tiled ADD PRIMARY KEY (n)"
    )
    postgis.ask("VACUUM ANALYZE tiled")


def database(folder: Path, cached: bool) -> dict:
    source = urllib.parse.quote(str(folder), safe="")
    table = {"schema": "public", "table": "tiled", "srid": 4326, "geometry_column": "geom", "geometry_type": "POINT"}
    properties = {name.strip(): "text" for name in f"id, {COLUMNS}".split(",")}
    return ({} if cached else {"cache": "disable"}) | {
        "postgres": {
            "connection_string": f"postgres://bench@/postgres?host={source}",
            "auto_publish": False,
            "tables": {"tiled": table | {"properties": properties, "bounds": [-180, -85, 180, 85]}},
        },
    }


def baked(file: Path, server: Process, tiles: list[tuple[int, int, int]]) -> None:
    """An archive of the tiles, as they came from a server."""
    archive = sqlite3.connect(file)
    archive.execute("CREATE TABLE metadata (name text, value text)")
    archive.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    archive.execute("CREATE UNIQUE INDEX tile ON tiles (zoom_level, tile_column, tile_row)")
    facts = {"name": "tiled", "format": "pbf", "minzoom": "0", "maxzoom": "14", "json": '{"vector_layers": []}'}
    archive.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
    for z, x, y in tiles:
        with urllib.request.urlopen(server.address + martin("tiled", (z, x, y))) as answer:
            body = answer.read()
        if body:
            archive.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x, 2**z - 1 - y, body))
    archive.commit()
    archive.close()


def measure(bench) -> None:
    """Everything about tiles and stills, into the bench's table."""
    prepare(bench.postgis)
    tiles = along(bench.line, ZOOMS)
    say(f"# {len(tiles)} tiles along the road at zooms {ZOOMS[0]} to {ZOOMS[-1]}, {CONNECTIONS} connections")
    with martin_process(bench.martin, bench.folder, database(bench.postgis.folder, cached=False)) as peer:
        peer.wait("/catalog")
        uncached(bench, peer, tiles)
        baked(bench.folder / "tiled.mbtiles", peer, tiles)
    cached(bench, tiles)
    filtered(bench)
    stills(bench)


def own(bench, megabytes: int) -> Process:
    port = free_port()
    server = Process(
        [bench.vigie, "serve", "--data", bench.data, "--listen", f"127.0.0.1:{port}", "--log", "warn"]
        + ["--tile-cache", megabytes],
        port,
    )
    server.wait("/ready")
    return server


def told(bench, what: str, found: dict) -> dict:
    if found["faults"]:
        raise RuntimeError(f"{what}: {found['faults']} of {found['requests']} requests failed")
    size = found["bytes"] / max(found["requests"], 1)
    say(
        f"{what}: {found['rate']:,.0f} requests/s of {size / 1e3:,.1f} kB, p50 {found['p50'] * 1e3:.2f} ms,"
        f" p99 {found['p99'] * 1e3:.2f} ms"
    )
    return found


def faster(bench, what: str, mine: dict, peer: str, theirs: dict, budget: float | None = None) -> None:
    ratio = mine["rate"] / theirs["rate"]
    met = None if budget is None else ratio >= budget
    bench.table.value(
        what,
        f"{mine['rate']:,.0f}/s",
        "" if budget is None else f"{budget:g} x",
        met,
        f"{peer} {theirs['rate']:,.0f}/s",
        f"{ratio:.3g} x",
    )


def best(runs: list[dict]) -> dict:
    return max(runs, key=lambda run: run["rate"])


def uncached(bench, peer: Process, tiles: list) -> None:
    """Each tile made anew, ours and Martin's from PostGIS in turn; and Martin's from a GeoJSON file, which takes seconds each."""
    calm("tiles, uncached")
    mine, theirs = [], []
    with own(bench, 0) as server:
        load(server.address, [ours(tile) for tile in tiles], bench.folder, 1)
        for _ in range(ROUNDS):
            found = load(server.address, [ours(tile) for tile in tiles], bench.folder)
            mine.append(told(bench, "ours, uncached", found))
            found = load(peer.address, [martin("tiled", tile) for tile in tiles], bench.folder)
            theirs.append(told(bench, "Martin on PostGIS, uncached", found))
        memory = f"{server.memory() / 1e6:,.0f} MB"
    faster(bench, "tiles, uncached, requests", best(mine), "Martin on PostGIS", best(theirs), 20)
    bench.table.value(
        "the same, p99", f"{best(mine)['p99'] * 1e3:.2f} ms", "", None, f"Martin {best(theirs)['p99'] * 1e3:.0f} ms"
    )
    bench.table.value("the same, memory", memory, "", None, f"Martin {peer.memory() / 1e6:,.0f} MB and PostgreSQL")
    by_geojson(bench, best(mine), tiles)


def by_geojson(bench, mine: dict, tiles: list) -> None:
    file = bench.folder / "tiled.geojson"
    names = COLUMNS.replace(" ", "")
    bench.run(
        "export", "--data", bench.data, "--collection", "incidents", "--query", f"properties={names}", "--output", file
    )
    with martin_process(bench.martin, bench.folder, {"cache": "disable", "geojson": {"paths": [str(file)]}}) as peer:
        peer.wait("/catalog")
        found = load(peer.address, [martin("tiled", tile) for tile in tiles], bench.folder, 20)
        answered = max(found["requests"] - found["faults"], 0)
        theirs = f"Martin on its GeoJSON source {answered / found['seconds']:.2g}/s"
        bench.table.value("the same", f"{mine['rate']:,.0f}/s", "", None, theirs)
        say(f"Martin on GeoJSON: {answered} of {found['requests']} requests answered in 30 s each")
        say(f"# Martin on GeoJSON: {peer.memory() / 1e6:,.0f} MB resident")
    file.unlink()


def cached(bench, tiles: list) -> None:
    """Tiles that were made before: ours, Actix alone with as many bytes, Martin on an archive and from its own cache."""
    calm("tiles, cached")
    archive = {"mbtiles": {"sources": {"tiled": str(bench.folder / "tiled.mbtiles")}}}
    runs = {"ours": [], "bare": [], "archive": [], "cache": []}
    with own(bench, 512) as server:
        paths = [ours(tile) for tile in tiles]
        size = load(server.address, paths, bench.folder, 3)
        body = bench.folder / "body"
        body.write_bytes(bytes(random.Random(1).randbytes(size["bytes"] // size["requests"] - 300)))
        port_line = subprocess.Popen(
            [bench.bare],
            env={"VIGIE_BENCH_BODY": str(body)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        bare = f"http://127.0.0.1:{port_line.stdout.readline().strip()}"
        database_config = database(bench.postgis.folder, cached=True)
        try:
            with (
                martin_process(bench.martin, bench.folder, archive) as baked_peer,
                martin_process(bench.martin, bench.folder, database_config) as peer,
            ):
                baked_peer.wait("/catalog")
                peer.wait("/catalog")
                theirs = [martin("tiled", tile) for tile in tiles]
                load(peer.address, theirs, bench.folder, 15)
                for _ in range(ROUNDS):
                    runs["ours"].append(told(bench, "ours, cached", load(server.address, paths, bench.folder)))
                    runs["bare"].append(told(bench, "Actix alone", load(bare, paths, bench.folder)))
                    found = load(baked_peer.address, theirs, bench.folder)
                    runs["archive"].append(told(bench, "Martin on an archive", found))
                    runs["cache"].append(told(bench, "Martin, cached", load(peer.address, theirs, bench.folder)))
        finally:
            port_line.stdin.close()
            port_line.wait(30)
    mine = best(runs["ours"])
    faster(bench, "tiles, cached, requests", mine, "Actix alone, as many bytes", best(runs["bare"]), 0.6)
    faster(bench, "the same", mine, "Martin on an MBTiles archive", best(runs["archive"]), 1)
    faster(bench, "the same", mine, "Martin on PostGIS, cached", best(runs["cache"]))


def filtered(bench) -> None:
    """Filtered tiles at any zoom, each made anew, against what half of the unfiltered ones at zoom 10 take."""
    calm("tiles, filtered")
    plain, narrow = along(bench.line, range(10, 11)), along(bench.line, EVERYWHERE)
    runs, bases = [], []
    for _ in range(ROUNDS):
        with own(bench, 64) as server:  # a new one, so that no tile was made before
            base = one_by_one(server, [ours(tile) for tile in plain])
            bases.append(base[len(base) // 2])
            times = one_by_one(server, [ours(tile, FILTER) for tile in narrow])
            runs.append(times[len(times) * 99 // 100])
    ratio = min(runs) / min(bases)
    say(f"filtered tiles: p99 {min(runs) * 1e3:.2f} ms; unfiltered at zoom 10: p50 {min(bases) * 1e3:.2f} ms")
    bench.table.value(
        "filtered tiles, any zoom, p99",
        f"{min(runs) * 1e3:.2f} ms",
        "5 x",
        ratio <= 5,
        f"unfiltered, zoom 10, p50 {min(bases) * 1e3:.2f} ms",
        f"{ratio:.2f}",
    )


def one_by_one(server: Process, paths: list[str]) -> list[float]:
    """The times of single requests over one connection, ascending."""
    host = http.client.HTTPConnection(server.address.removeprefix("http://"))
    times = []
    for path in paths:
        start = time.perf_counter()
        host.request("GET", path)
        answer = host.getresponse()
        answer.read()
        times.append(time.perf_counter() - start)
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path}: status {answer.status}")
    host.close()
    return sorted(times)


def stills(bench) -> None:
    """Pictures of 800 by 500 pixels, beside which there is no peer without a browser."""
    with own(bench, 4) as server:
        for zoom in (4, 7, 10):
            path = f"/collections/incidents/map?center=-8,12.65&zoom={zoom}&width=800&height=500"
            times = one_by_one(server, [path + f"&theme={theme}" for theme in ("light", "dark") * 3])
            bench.table.value(f"still of 800 x 500, zoom {zoom}", f"{times[len(times) // 2] * 1e3:.0f} ms", "", None)
