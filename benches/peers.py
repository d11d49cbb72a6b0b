"""The systems that Vigie is measured against: a PostGIS of our own, in a temporary folder, and DuckDB in process."""

import math
import os
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from inputs import FILTER, FILTER_BOX, Question, line_wkt

TYPES = {int: "bigint", float: "double precision", bool: "boolean"}
PIECES = (1, 16)  # segments in a piece of the road


class Postgis:
    """A cluster that listens on a socket in its own folder and nowhere else."""

    SETTINGS = {
        "listen_addresses": "",
        "shared_buffers": "2GB",
        "work_mem": "256MB",
        "maintenance_work_mem": "1GB",
        "max_wal_size": "8GB",
        "random_page_cost": "1.1",
        "jit": "off",  # compiling costs these queries more than it brings
    }

    def __init__(self, folder: Path):
        self.folder = folder
        self.tools = Path(shutil.which("initdb")).parent
        folder.mkdir()
        self.user = []
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            subprocess.run(["chown", "postgres", folder], check=True)
            self.user = ["runuser", "-u", "postgres", "--"]
        self._tool("initdb", "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-sync", "-D", folder / "data")
        options = " ".join(f"-c {name}='{value}'" for name, value in self.SETTINGS.items())
        options += f" -k {folder}"
        self._tool("pg_ctl", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options, "start")
        try:
            self.ask("CREATE EXTENSION postgis")
        except BaseException:
            self.stop()
            raise

    def _tool(self, name: str, *arguments) -> None:
        command = [*self.user, self.tools / name, *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def stop(self) -> None:
        self._tool("pg_ctl", "-w", "-m", "immediate", "-D", self.folder / "data", "stop")

    def ask(self, sql: str, settings: str = "", stdin=None) -> str:
        command = [self.tools / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", self.folder, "-U", "bench", "-d", "postgres"]
        for part in (settings, sql):
            command += ["-c", part] if part else []
        return subprocess.run(command, check=True, stdin=stdin, stdout=subprocess.PIPE, text=True).stdout

    def time(self, sql: str, settings: str = "") -> tuple[float, str]:
        """Seconds as psql measures them, so without its own start; and the answer. `COPY` goes to /dev/null."""
        command = [self.tools / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", self.folder, "-U", "bench", "-d", "postgres"]
        away = "\\o /dev/null\n" if sql.startswith("COPY") else ""
        script = f"{settings};\n{away}\\timing on\n{sql};\n"
        out = subprocess.run(command, check=True, input=script, stdout=subprocess.PIPE, text=True).stdout
        answer, _, timing = out.rpartition("Time: ")
        return float(timing.split()[0]) / 1000, answer.strip()

    def load(self, name: str, csv: Path, sample: list[dict]) -> None:
        """Takes over a collection that Vigie exported as CSV: the same rows, typed as some of them are in GeoJSON, with a
        point and its index."""
        types = {}
        for feature in sample:
            types |= {k: TYPES.get(type(v), "text") for k, v in feature["properties"].items() if v is not None}
        columns = {"id": "text", "longitude": "double precision", "latitude": "double precision"}
        with csv.open() as file:
            header = file.readline().strip().split(",")
        columns |= {column: types.get(column, "text") for column in header[3:]}
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        own = ", ".join(f'"{column}"' for column in header if column not in ("longitude", "latitude"))
        self.ask(f"CREATE UNLOGGED TABLE staging ({listed})")
        with csv.open() as file:
            self.ask("COPY staging FROM STDIN (FORMAT csv, HEADER)", stdin=file)
        self.ask(
            f"CREATE UNLOGGED TABLE {name} AS SELECT row_number() OVER ()::int AS n, {own},"
            " ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)::geography AS geog FROM staging;"
            "DROP TABLE staging;"
            f"CREATE INDEX ON {name} USING gist (geog); ALTER TABLE {name} ADD PRIMARY KEY (n)"
        )
        if "event_type" in columns:
            self.ask(
                f"CREATE INDEX ON {name} USING gist ((geog::geometry)); CREATE INDEX ON {name} (event_type, fatalities);"
                f"CREATE INDEX ON {name} (fatalities)"
            )
        self.ask(f"VACUUM ANALYZE {name}")
        self.columns = own  # of the collection loaded last

    def load_road(self, line: list[list[float]]) -> None:
        """The measured road whole, and cut into pieces of some segments."""
        self.ask(f"CREATE TABLE road_whole AS SELECT '{line_wkt(line)}'::geography AS geog; ANALYZE road_whole")
        for segments in PIECES:
            pieces = [line[i : i + segments + 1] for i in range(0, len(line) - 1, segments)]
            rows = ",".join(f"('{line_wkt(piece)}'::geography)" for piece in pieces)
            table = f"road_by_{segments}"
            self.ask(
                f"CREATE TABLE {table} AS SELECT * FROM (VALUES {rows}) AS t(geog);"
                f"CREATE INDEX ON {table} USING gist (geog); ANALYZE {table}"
            )

    def load_areas(self, areas: list[str]) -> None:
        """The polygons, and what groups need: months as a date, and the points on the plane, each with its index."""
        self.ask("CREATE TABLE areas (n serial, geom geometry)")
        with tempfile.TemporaryFile("w+") as rows:  # longer than a command line may be
            rows.writelines(f"SRID=4326;{wkt}\n" for wkt in areas)
            rows.seek(0)
            self.ask("COPY areas (geom) FROM STDIN", stdin=rows)
        self.ask(
            "CREATE UNLOGGED TABLE grouped AS SELECT n, start::date AS start, geog::geometry AS geom FROM incidents;"
            "CREATE INDEX ON areas USING gist (geom); CREATE INDEX ON grouped USING gist (geom);"
            "CREATE INDEX ON grouped (start)"
        )
        for table in ("grouped", "areas"):
            self.ask(f"VACUUM ANALYZE {table}")

    @staticmethod
    def groups() -> dict[str, str]:
        """Counts by month and by area, as rows of key and count."""
        return {
            "month": "SELECT date_trunc('month', start), count(*) FROM grouped GROUP BY 1",
            "area": "SELECT a.n, count(*) FROM areas a JOIN grouped g ON ST_Intersects(a.geom, g.geom) GROUP BY 1",
        }

    def ids(self, question: Question, kilometres: float) -> set[str]:
        geometry = f"'{question.wkt}'::geography"
        near = f"ST_DWithin(geog, {geometry}, {kilometres * 1000})"
        if kilometres == 0:
            near = f"ST_Intersects(geog, {geometry})"
        return set(self.ask(f"COPY (SELECT id FROM {question.collection} WHERE {near}) TO STDOUT").split())

    def ways(self, metres: float) -> dict[str, str]:
        """Ways to find the rows near the road; the quickest counts. A point near two pieces is one row."""
        whole = f"SELECT n FROM incidents WHERE ST_DWithin(geog, (SELECT geog FROM road_whole), {metres})"
        pieces = {
            f"pieces of {segments}": f"SELECT DISTINCT i.n FROM road_by_{segments} p JOIN incidents i"
            f" ON ST_DWithin(i.geog, p.geog, {metres})"
            for segments in PIECES
        }
        return {"whole": whole} | pieces

    def filtered(self) -> str:
        """The rows that the filter finds in its box."""
        west, south, east, north = FILTER_BOX
        box = f"ST_MakeEnvelope({west}, {south}, {east}, {north}, 4326)"
        return f"SELECT count(*) FROM incidents WHERE {FILTER} AND geog::geometry && {box}"

    def geojson(self, rows: str) -> str:
        """The rows with these numbers as GeoJSON, with the properties that Vigie gives."""
        own = f"SELECT {self.columns}, geog FROM incidents WHERE n IN ({rows})"
        return f"COPY (SELECT ST_AsGeoJSON(feature) FROM ({own}) AS feature) TO STDOUT"

    def export(self, driver: str, file: Path, *options: str) -> float:
        """Seconds that GDAL takes to write all incidents into a file."""
        source = f"PG:host={self.folder} user=bench dbname=postgres"
        columns = f"SELECT {self.columns}, geog::geometry AS geom FROM incidents"
        start = time.perf_counter()
        command = ["ogr2ogr", "-f", driver, file, source, "-sql", columns, "-nln", "incidents", *options]
        subprocess.run(command, check=True)
        return time.perf_counter() - start


class Duck:
    """DuckDB with its spatial extension, which knows no geodesics: metres on a plane through the road's middle."""

    def __init__(self, csv: Path, line: list[list[float]]):
        import duckdb

        self.version = duckdb.__version__
        self.connection = duckdb.connect()
        package = Path(find_spec("duckdb_extension_spatial").origin).parent
        extension = next(package.glob(f"extensions/v{duckdb.__version__}/spatial.duckdb_extension"))
        self.connection.execute(f"LOAD '{extension}'")
        middle = math.radians(sum(lat for _, lat in line) / len(line))
        east, north = 111_320 * math.cos(middle), 110_640
        self.connection.execute(
            f"CREATE TABLE incidents AS SELECT row_number() OVER () AS n, ST_Point(longitude * {east},"
            f" latitude * {north}) AS geom, longitude, latitude, event_type, fatalities FROM read_csv('{csv}', parallel = false)"
        )
        flat = [(lon * east, lat * north) for lon, lat in line]
        self.connection.execute(f"CREATE TABLE road AS SELECT ST_GeomFromText('{line_wkt(flat)}') AS geom")
        self.connection.execute("CREATE TABLE part (geom GEOMETRY)")
        for a, b in zip(flat, flat[1:]):
            self.connection.execute(f"INSERT INTO part VALUES (ST_GeomFromText('{line_wkt([a, b])}'))")

    def ways(self, metres: float) -> dict[str, str]:
        """Ways to ask the same; the quickest counts."""
        return {
            "whole road": f"SELECT count(*) FROM incidents i, road r WHERE ST_DWithin(i.geom, r.geom, {metres})",
            "by segment": "SELECT count(DISTINCT i.n) FROM part p JOIN incidents i"
            f" ON ST_DWithin(i.geom, p.geom, {metres})",
            "buffered road": "SELECT count(*) FROM incidents i, road r"
            f" WHERE ST_Within(i.geom, ST_Buffer(r.geom, {metres}))",
            "buffered by segment": "SELECT count(DISTINCT i.n) FROM incidents i JOIN"
            f" (SELECT ST_Buffer(geom, {metres}) AS geom FROM part) p ON ST_Intersects(i.geom, p.geom)",
        }

    def filtered(self) -> str:
        """The same as PostGIS is asked, of plain columns: quicker here than any spatial function."""
        west, south, east, north = FILTER_BOX
        return (
            f"SELECT count(*) FROM incidents WHERE {FILTER} AND longitude BETWEEN {west} AND {east}"
            f" AND latitude BETWEEN {south} AND {north}"
        )

    def time(self, sql: str, threads: int) -> tuple[float, str]:
        self.connection.execute(f"SET threads = {threads}")
        start = time.perf_counter()
        (count,) = self.connection.execute(sql).fetchone()
        return time.perf_counter() - start, str(count)
