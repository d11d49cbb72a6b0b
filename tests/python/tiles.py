"""Tiles as others read them: mapbox-vector-tile and GDAL decode them, their geometry is valid and stays by its tile, and what
they stand for adds up to what the query finds.

    python tiles.py URL TILES QUERIES
"""

import json
import random
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

import mapbox_vector_tile
from shapely.geometry import shape

URL, TILES, QUERIES = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
SET = "WebMercatorQuad"
MOST_TILES = 80  # that are asked for to add one query up
BUFFER = 64  # units by which lines and polygons reach beyond their tile
draw = random.Random(4)


def get(path: str) -> bytes:
    with urllib.request.urlopen(URL + path) as answer:
        return answer.read()


def document(path: str) -> dict:
    return json.loads(get(path))


def limits(collection: str) -> dict[int, dict]:
    tileset = document(f"/collections/{collection}/tiles/{SET}?f=json")
    return {int(limit["tileMatrix"]): limit for limit in tileset["tileMatrixSetLimits"]}


def rows_and_columns(limit: dict) -> list[tuple[int, int]]:
    rows = range(limit["minTileRow"], limit["maxTileRow"] + 1)
    return [(row, col) for row in rows for col in range(limit["minTileCol"], limit["maxTileCol"] + 1)]


def how_many(limit: dict) -> int:
    rows, cols = (limit[f"maxTile{axis}"] - limit[f"minTile{axis}"] + 1 for axis in ("Row", "Col"))
    return rows * cols


def tile(collection: str, z: int, row: int, col: int, query: str = "") -> bytes:
    return get(f"/collections/{collection}/tiles/{SET}/{z}/{row}/{col}?{query}")


def decoded(tile: bytes) -> dict:
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}) if tile else {}


def gdal_count(tile: bytes, z: int, row: int, col: int) -> int:
    """How many features GDAL finds in a tile and in its buffer."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{col}.mvt"
        file.write_bytes(tile)
        place = ["-oo", f"X={col}", "-oo", f"Y={row}", "-oo", f"Z={z}", "-oo", "CLIP=NO"]
        command = ["ogrinfo", "-ro", "-al", "-q", *place, f"MVT:{file}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        if "ERROR" in done.stderr or "Warning" in done.stderr:
            raise SystemExit(f"GDAL on {z}/{row}/{col}: {done.stderr}")
        return sum(line.startswith("OGRFeature(") for line in done.stdout.splitlines())


def check(collection: str, z: int, row: int, col: int, query: str) -> int:
    where = f"{collection} {z}/{row}/{col}?{query}"
    body = tile(collection, z, row, col, query)
    if len(body) > 500_000:
        raise SystemExit(f"{where} has {len(body)} bytes")
    features = [feature for layer in decoded(body).values() for feature in layer["features"]]
    for feature in features:
        geometry = shape(feature["geometry"])
        around = 0 if "Point" in geometry.geom_type else BUFFER
        west, north, east, south = geometry.bounds
        if min(west, north) < -around or max(east, south) > 4096 + around:
            raise SystemExit(f"{where}: {geometry.bounds} is outside the tile")
        if geometry.is_empty or not geometry.is_valid:
            raise SystemExit(f"{where}: {geometry.wkt[:500]} is not valid")
    if body and (found := gdal_count(body, z, row, col)) != len(features):
        raise SystemExit(f"{where}: GDAL finds {found} features, mapbox-vector-tile {len(features)}")
    return len(features)


def random_query(collection: str) -> str:
    """Some filters, or none."""
    extent = document(f"/collections/{collection}")["extent"]["spatial"]["bbox"][0]
    west, south, east, north = extent
    lon, lat = draw.uniform(west, east), draw.uniform(south, north)
    groups = document(f"/collections/{collection}/aggregate?by=event_type")["groups"]
    kinds = [group["event_type"] for group in groups if group["event_type"]]
    ways = [
        {"event_type": draw.choice(kinds)},
        {"datetime": f"{draw.randint(1995, 2025)}-0{draw.randint(1, 9)}-01/.."},
        {"bbox": f"{lon - 2:.3f},{max(lat - 2, -90):.3f},{lon + 2:.3f},{min(lat + 2, 90):.3f}"},
        {"near": f"{lon:.4f},{lat:.4f}", "distance": f"{draw.randint(1, 400)}km"},
        {"filter": f"uncertainty_m < {draw.randint(1, 60_000)} OR event_type LIKE '{draw.choice(kinds)[:3]}%'"},
    ]
    chosen = draw.sample(ways, draw.randint(0, 2))
    return urllib.parse.urlencode({name: value for way in chosen for name, value in way.items()})


def adds_up(collection: str, known: dict[int, dict]) -> None:
    few = [z for z, limit in known.items() if how_many(limit) <= MOST_TILES]
    z, query = draw.choice(few), random_query(collection)
    matched = document(f"/collections/{collection}/items?limit=1&{query}")["numberMatched"]
    total = 0
    for row, col in rows_and_columns(known[z]):
        for layer in decoded(tile(collection, z, row, col, query)).values():
            total += sum(feature["properties"].get("count", 1) for feature in layer["features"])
    if total != matched:
        raise SystemExit(f"{collection} at zoom {z}, {query}: the tiles stand for {total}, the query finds {matched}")


def main() -> None:
    collections = {c["id"]: limits(c["id"]) for c in document("/collections")["collections"] if c["vigie"]["count"]}
    seen = 0
    for _ in range(TILES):
        collection = draw.choice(sorted(collections))
        z = draw.choice(sorted(collections[collection]))
        limit = collections[collection][z]
        row = draw.randint(limit["minTileRow"], limit["maxTileRow"])
        col = draw.randint(limit["minTileCol"], limit["maxTileCol"])
        query = random_query(collection) if collection == "incidents" else ""
        seen += check(collection, z, row, col, query)
    for _ in range(QUERIES):
        adds_up("incidents", collections["incidents"])
    print(f"{TILES} tiles with {seen} features, {QUERIES} queries")


main()
