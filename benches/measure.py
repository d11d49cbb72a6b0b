"""Measures Vigie against its budgets and its peers, and prints one table. `benches/run` prepares what this needs."""

import argparse
import json
import math
import os
import random
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import inputs
import tiles
import writes
from peers import Duck, Postgis
from report import ROUNDS, Table, calm, duration, note, say

HIGHWAYS = Path("geodata/highways.geojson")
MILLION = 1_000_000
INCIDENTS = int(os.environ.get("BENCH_INCIDENTS", MILLION))
KILOMETRES = (1, 5, 25)
SERIAL = "SET max_parallel_workers_per_gather = 0"
PLACES = 64  # at which growth is measured
SAME_HITS = 1_000  # at each of them
STEPS = (10_000, 100_000, MILLION, 10 * MILLION)
PAGE_KB = resource.getpagesize() // 1024


class Server:
    """`vigie serve` on a free port of this machine."""

    def __init__(self, vigie: Path, data: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        start = time.perf_counter()
        command = [vigie, "serve", "--data", data, "--listen", f"127.0.0.1:{self.port}", "--log", "warn"]
        self.process = subprocess.Popen(command)
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        self.start_s = time.perf_counter() - start

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + 300
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/ready", timeout=300) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.002)
        raise RuntimeError("vigie serve did not get ready")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def memory(self, what: str = "VmRSS") -> int:
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(what + ":"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"no {what}")

    def forget_most(self) -> int:
        """Starts the most memory anew from what is resident now, and returns that."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        return self.memory("VmHWM")

    def items(self, collection: str, **parameters) -> str:
        query = urllib.parse.urlencode(parameters)
        return f"{self.address}/collections/{collection}/items?{query}"

    def get(self, url: str) -> dict:
        with urllib.request.urlopen(url) as answer:
            return json.load(answer)

    def ids(self, question: inputs.Question, kilometres: float) -> set[str]:
        url = self.items(
            question.collection, near=question.near, distance=f"{kilometres}km", limit=MILLION, f="csv", properties=""
        )
        try:
            with urllib.request.urlopen(url) as answer:
                lines = answer.read().decode().splitlines()
        except urllib.error.HTTPError as refused:
            say(f"# {question.name}: {refused.read().decode()}")
            return set()
        return {line.split(",")[0] for line in lines[1:]}

    def matched(self, **near) -> int:
        return self.get(self.items("incidents", limit=1, **near))["numberMatched"]

    def stream(self, url: str, file: Path = Path("/dev/null")) -> tuple[float, int]:
        """Seconds to receive an answer whole, and its bytes."""
        form = "%{http_code} %{time_total} %{size_download}"
        out = subprocess.check_output(["curl", "-sS", "-o", file, "-w", form, url], text=True).split()
        if out[0] != "200":
            raise RuntimeError(f"{url}: status {out[0]}")
        return float(out[1]), int(out[2])


class Bench:
    def __init__(self, arguments: argparse.Namespace, folder: Path):
        self.vigie, self.corridor, self.folder = arguments.vigie, arguments.corridor, folder
        self.martin, self.bare = arguments.martin, arguments.bare
        self.table = Table()
        self.csv = folder / "incidents.csv"
        self.data = folder / "data"

    def run(self, *arguments) -> float:
        start = time.perf_counter()
        subprocess.run([self.vigie, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start

    def bring_in(self, data: Path, collection: str, *files: Path) -> float:
        return self.run("import", "--data", data, "--collection", collection, "--log", "warn", *files)

    def corridor_times(self, data: Path, queries: str) -> dict[str, float]:
        """Runs the in-process measure; names and values of its lines."""
        file = self.folder / "queries"
        file.write_text(queries)
        environment = os.environ | {"VIGIE_BENCH_DATA": str(data), "VIGIE_BENCH_QUERIES": str(file)}
        out = subprocess.check_output([self.corridor], env=environment, text=True)
        return {name: float(value) for name, value, _ in (line.split() for line in out.splitlines())}

    def prepare(self) -> None:
        """Makes and imports everything, and measures the import."""
        say(f"# making {INCIDENTS:,} incidents")
        self.run("synth", "--incidents", INCIDENTS, "--output", self.csv)
        self.line = inputs.road(HIGHWAYS, self.folder / "bench.geojson")
        calm("import")
        times = []
        for _ in range(2):
            shutil.rmtree(self.data, ignore_errors=True)
            times.append(self.bring_in(self.data, "incidents", self.csv))
        rate = INCIDENTS / note("import, durable", times)
        self.table.value("import of the CSV, durable", f"{rate:,.0f} rows/s", "100,000 rows/s", rate >= 100_000)
        self.bring_in(self.data, "highways", HIGHWAYS, self.folder / "bench.geojson")
        self.areas = inputs.areas(self.folder / "areas.geojson")
        self.bring_in(self.data, "areas", self.folder / "areas.geojson")
        for name, points in (("dateline", inputs.dateline_points()), ("pole", inputs.pole_points())):
            file = self.folder / f"{name}.csv"
            inputs.write_points(points, name, file)
            self.bring_in(self.data, name, file)

    def measure_start(self, data: Path, csv: Path, what: str, budget_s: float, times: int) -> None:
        calm(f"start, {what}")
        starts, memory, most = [], [], []
        for _ in range(times):
            with Server(self.vigie, data) as server:
                starts.append(server.start_s)
                time.sleep(0.5)
                memory.append(server.memory())
                most.append(server.memory("VmHWM"))
        best = note(f"start to ready, {what}", starts)
        self.table.value(f"start to ready, {what}", duration(best), f"{budget_s} s", best <= budget_s)
        size, used = csv.stat().st_size, min(memory)
        say(f"memory, {what}: {used / 1e6:,.0f} MB resident, {max(most) / 1e6:,.0f} MB at most; CSV {size / 1e6:,.0f} MB")
        met = used <= 2 * size
        ratio = f"{used / size:.2f}"
        self.table.value(f"memory, {what}", f"{used / 1e6:,.0f} MB", "2 x CSV", met, f"CSV {size / 1e6:,.0f} MB", ratio)

    def load_peers(self) -> None:
        say("# loading the peers with the same rows")
        with Server(self.vigie, self.data) as server:
            for name in ("dateline", "pole", "incidents"):
                file = self.folder / f"{name}-rows.csv"
                self.run("export", "--data", self.data, "--collection", name, "--output", file, "--log", "warn")
                self.postgis.load(name, file, server.get(server.items(name))["features"])
        self.postgis.load_road(self.line)
        self.postgis.load_areas(self.areas)
        self.duck = Duck(self.folder / "incidents-rows.csv", self.line)
        say(f"# {self.postgis.ask('SELECT version()').strip()}")
        say(f"# PostGIS {self.postgis.ask('SELECT postgis_lib_version()').strip()}, DuckDB {self.duck.version}")

    def compare_ids(self) -> bool:
        """Whether all answers are PostGIS's, feature for feature."""
        same = True
        with Server(self.vigie, self.data) as server:
            for question in inputs.questions(HIGHWAYS, self.line):
                for kilometres in question.kilometres:
                    ours, theirs = server.ids(question, kilometres), self.postgis.ids(question, kilometres)
                    verdict = "equal"
                    if ours != theirs:
                        same = False
                        only = [sorted(a - b) for a, b in ((ours, theirs), (theirs, ours))]
                        verdict = f"DIFFERENT: only ours {len(only[0])} {only[0][:5]}, only PostGIS {len(only[1])} {only[1][:5]}"
                    say(f"ids, {question.name}, {kilometres} km: {len(ours):,} {verdict}")
        self.table.value("ids are PostGIS's, all questions", "equal" if same else "different", "equal", same)
        return same

    def measure_count(self) -> None:
        """Counts within some distance of the road, ours and the peers' in turn."""
        queries = "".join(f"near-{km}km near=highways/BENCH&distance={km}km\n" for km in KILOMETRES)
        queries += "point-5km near=-7.97522,12.60915&distance=5km\n"
        calm("count near the road")
        ours: dict[str, list[float]] = {}
        theirs: dict[str, list[float]] = {}
        for number in range(ROUNDS):
            for name, value in self.corridor_times(self.data, queries).items():
                ours.setdefault(name, []).append(value)
            for km in KILOMETRES if number == 0 else (5,):  # of the others, that need minutes, one round is enough
                for way, rows in self.postgis.ways(km * 1000).items():
                    for kind, settings in (("serial", SERIAL), ("parallel", "")):
                        seconds, count = self.postgis.time(f"SELECT count(*) FROM ({rows}) AS hit", settings)
                        theirs.setdefault(f"PostGIS {km} km, {way}, {kind}", []).append(seconds)
                    if way == "whole":
                        self.agree(km, ours, int(count))
            for way, sql in self.duck.ways(5000).items():
                for threads in (1, os.cpu_count() or 1):
                    seconds, on_a_plane = self.duck.time(sql, threads)
                    theirs.setdefault(f"DuckDB 5 km, {way}, {threads} threads", []).append(seconds)
        say(f"hits within 5 km on DuckDB's plane: {on_a_plane}")
        for name, values in ours.items():
            say(f"vigie {name}: best {min(values):.1f}, median {statistics.median(values):.1f}")
        best = {name: note(name, times) for name, times in theirs.items()}
        at = {km: min(ours[f"near-{km}km.count.min"]) / 1e6 for km in KILOMETRES}
        hits = {km: f"{ours[f'near-{km}km.hits'][0]:,.0f} hits" for km in KILOMETRES}

        def quickest(start: str, *but: str) -> float:
            return min(t for name, t in best.items() if name.startswith(start) and not any(b in name for b in but))

        self.table.against(f"count within 5 km, {hits[5]}", at[5], "PostGIS, cut road", quickest("PostGIS 5 km", "whole"), 300)
        self.table.against("the same", at[5], "PostGIS, whole road", quickest("PostGIS 5 km, whole"))
        single = min(t for name, t in best.items() if name.startswith("DuckDB") and name.endswith(", 1 threads"))
        self.table.against("the same", at[5], "DuckDB, planar, one thread too", single, 70)
        self.table.against("the same", at[5], "DuckDB, planar, all threads", quickest("DuckDB"))
        for km in (1, 25):
            self.table.against(f"count within {km} km, {hits[km]}", at[km], "PostGIS, best", quickest(f"PostGIS {km} km"))

    def measure_filter(self) -> None:
        """Counts what a filter finds in a box, on one thread each."""
        box = ",".join(map(str, inputs.FILTER_BOX))
        queries = f"filter filter={inputs.FILTER.replace(' ', '+')}&bbox={box}\n"
        calm("count by a filter in a box")
        ours, postgis, duck, hits = [], [], [], set()
        for _ in range(ROUNDS):
            times = self.corridor_times(self.data, queries)
            ours.append(times["filter.count.min"] / 1e6)
            hits.add(int(times["filter.hits"]))
            for _ in range(5):
                for times, peer in ((postgis, self.postgis.time(self.postgis.filtered(), SERIAL)), (duck, self.duck.time(self.duck.filtered(), 1))):
                    times.append(peer[0])
                    hits.add(int(peer[1]))
        if len(hits) != 1:
            raise SystemExit(f"the filter finds {sorted(hits)}")
        at = note("vigie, filter in a box", ours)
        what = f"count by a filter in a box, {hits.pop():,} hits"
        self.table.against(what, at, "PostGIS, indexes", note("PostGIS, filter in a box", postgis), 50)
        self.table.against("the same", at, "DuckDB, one thread", note("DuckDB, filter in a box", duck), 10)

    def agree(self, km: int, ours: dict[str, list[float]], theirs: int) -> None:
        if ours[f"near-{km}km.hits"][-1] != theirs:
            say(f"# within {km} km: {ours[f'near-{km}km.hits'][-1]:.0f} hits, PostGIS {theirs}")

    def measure_geojson(self) -> None:
        """The hits as GeoJSON: over HTTP against `COPY` to nowhere."""
        ways = self.postgis.ways(5000)
        self.postgis.ask(f"CREATE UNLOGGED TABLE hit AS {ways['whole']}")
        self.postgis.ask("VACUUM ANALYZE hit")
        calm("GeoJSON")
        ours, whole, known = [], [], []
        with Server(self.vigie, self.data) as server:
            url = server.items("incidents", near="highways/BENCH", distance="5km", limit=MILLION, f="geojson")
            server.stream(url)
            for _ in range(ROUNDS):
                for _ in range(5):
                    seconds, size = server.stream(url)
                    ours.append(seconds)
                whole.append(min(self.postgis.time(self.postgis.geojson(rows))[0] for rows in ways.values()))
                known.append(self.postgis.time(self.postgis.geojson("SELECT n FROM hit"))[0])
        best = note(f"GeoJSON over HTTP, {size / 1e6:.1f} MB", ours)
        queried, encoded = note("PostGIS, query and GeoJSON", whole), note("PostGIS, GeoJSON of known rows", known)
        self.table.against("those hits as GeoJSON, over HTTP", best, "PostGIS, query and GeoJSON", queried, 20)
        self.table.against("the same", best, "PostGIS, GeoJSON of known rows", encoded)

    def measure_groups(self) -> None:
        """Counts by month and by area, ours in process on one thread, and the same over HTTP."""
        ways = {"month": "by=month", "area": "by=areas"}
        queries = "".join(f"by-{what} aggregate?{way}\n" for what, way in ways.items())
        calm("groups")
        ours: dict[str, list[float]] = {}
        theirs: dict[str, list[float]] = {}
        with Server(self.vigie, self.data) as server:
            for _ in range(ROUNDS):
                for name, value in self.corridor_times(self.data, queries).items():
                    ours.setdefault(name, []).append(value)
                for what, way in ways.items():
                    url = f"{server.address}/collections/incidents/aggregate?{way}"
                    ours.setdefault(f"{what} over HTTP", []).append(server.stream(url)[0])
                    for settings in (SERIAL, ""):
                        theirs.setdefault(what, []).append(self.postgis.time(self.postgis.groups()[what], settings)[0])
            for what, way in ways.items():
                answer = server.get(f"{server.address}/collections/incidents/aggregate?{way}")["groups"]
                counts = sorted(g["count"] for g in answer if g["month" if what == "month" else "areas"] is not None)
                rows = self.postgis.ask(self.postgis.groups()[what]).split()
                if counts != sorted(int(row.rpartition("|")[2]) for row in rows if "|" in row):
                    raise RuntimeError(f"counts by {what} are not PostGIS's")
        for what in ways:
            peer = note(f"PostGIS, by {what}", theirs[what])
            best = min(ours[f"by-{what}.aggregate.min"]) / 1e6
            self.table.against(f"counts by {what}", best, "PostGIS, indexed", peer, 20)
            over = note(f"by {what} over HTTP", ours[f"{what} over HTTP"])
            self.table.against("the same over HTTP", over, "PostGIS, indexed", peer)

    def measure_exports(self) -> None:
        """The whole collection as a file, over HTTP, against `ogr2ogr` from PostGIS; and what it takes of the server's memory."""
        for name, driver, options in (
            ("geojson", "GeoJSON", ()),
            ("csv", "CSV", ("-lco", "GEOMETRY=AS_XY")),
            ("fgb", "FlatGeobuf", ()),
        ):
            file = self.folder / f"whole.{name}"
            calm(f"whole as {driver}")
            ours, theirs, growth = [], [], []
            for _ in range(ROUNDS):
                with Server(self.vigie, self.data) as server:
                    server.matched()
                    before = server.forget_most()
                    seconds, size = server.stream(server.items("incidents", limit=MILLION, f=name), file)
                    ours.append(seconds)
                    growth.append(server.memory("VmHWM") - before)
            file.unlink()
            for _ in range(2):
                theirs.append(self.postgis.export(driver, file, *options))
                file.unlink()
            best, other = note(f"whole as {driver}, {size / 1e6:.0f} MB", ours), note(f"ogr2ogr, {driver}", theirs)
            self.table.against(f"all features as {driver}, over HTTP", best, "ogr2ogr from PostGIS", other, 1)
            most = max(growth)
            self.table.value("the server's memory for that", f"{most / 1e6:.0f} MB", "100 MB", most < 100e6)

    def measure_growth(self) -> None:
        """Start, memory, and queries of one result size, from ten thousand to ten million incidents."""
        times: dict[str, list[float]] = {}
        for rows in STEPS:
            data, csv = self.folder / f"data-{rows}", self.folder / f"incidents-{rows}.csv"
            self.run("synth", "--incidents", rows, "--output", csv)
            seconds = self.bring_in(data, "incidents", csv)
            say(f"import of {rows:,}: {duration(seconds)}")
            if rows == STEPS[-1]:
                self.measure_start(data, csv, f"{rows // MILLION} M", 15, 2)
            csv.unlink()
            with Server(self.vigie, data) as server:
                queries = "".join(same_size(server, rows))
            calm(f"queries in {rows:,}")
            found = self.corridor_times(data, queries)
            for name in ("point", "corridor"):
                say(f"{name} in {rows:,}: {found[f'{name}.hits']:.0f} hits, {found[f'{name}.count.min']:.2f} us")
                times.setdefault(name, []).append(found[f"{name}.count.min"])
            shutil.rmtree(data)
        allowed = math.log(STEPS[-1]) / math.log(STEPS[0])
        for name, (first, *_, last) in times.items():
            what = f"{name} query, 10 k to 10 M, {SAME_HITS:,} hits"
            ours = f"{first:.1f} to {last:.1f} us"
            self.table.value(what, ours, f"{allowed:.2f} (log n)", last / first <= allowed, ratio=f"{last / first:.2f}")

    def everything(self) -> bool:
        say(f"# {os.cpu_count()} cores, load {' '.join(f'{x:.2f}' for x in os.getloadavg())}")
        self.prepare()
        self.measure_start(self.data, self.csv, f"{INCIDENTS / MILLION:g} M", 1.5, 5)
        self.postgis = Postgis(self.folder / "postgis")
        try:
            self.load_peers()
            same = self.compare_ids()
            self.measure_count()
            self.measure_filter()
            self.measure_geojson()
            self.measure_exports()
            self.measure_groups()
            if self.martin:
                tiles.measure(self)
        finally:
            self.postgis.stop()
        writes.measure(self, Server)
        if os.environ.get("BENCH_FULL") == "1":
            self.measure_growth()
        say("\nTimes are the best of the run on either side: what other work on the machine disturbed least.")
        self.table.print()
        return same


def same_size(server: Server, rows: int) -> list[str]:
    """Queries at places where there are incidents, each with the distance that gives the same number of hits.

    The road of a corridor shrinks with the square root of the density, as distances do, so that the corridor keeps its
    shape while its area shrinks.
    """
    draw = random.Random(3)
    queries = []
    for _ in range(PLACES):
        url = f"{server.address}/collections/incidents/items/SYN{draw.randrange(rows) + 1}"
        lon, lat = server.get(url)["geometry"]["coordinates"]
        heading, length = math.tau * draw.random(), 3 * math.sqrt(STEPS[0] / rows)
        line = [
            (round(lon + t * length / 16 * math.cos(heading), 7), round(lat + t * length / 16 * math.sin(heading), 7))
            for t in range(16)
        ]
        for name, near in (("point", f"{lon},{lat}"), ("corridor", inputs.line_wkt(line))):
            low, high = 0.0, 2_000_000.0
            for _ in range(40):
                middle = (low + high) / 2
                matched = server.matched(near=near, distance=f"{middle:.3f}m")
                if abs(matched - SAME_HITS) <= SAME_HITS / 100:
                    break
                low, high = (middle, high) if matched < SAME_HITS else (low, middle)
            queries.append(f"{name} near={urllib.parse.quote(near)}&distance={middle:.3f}m\n")
    return queries


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vigie", type=Path, required=True)
    parser.add_argument("--corridor", type=Path, required=True)
    parser.add_argument("--martin", type=Path, help="tiles are measured where it is given")
    parser.add_argument("--bare", type=Path, help="Actix alone, for tiles")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="vigie-bench-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL's user goes through it
        return 0 if Bench(arguments, Path(folder)).everything() else 1


if __name__ == "__main__":
    sys.exit(main())
