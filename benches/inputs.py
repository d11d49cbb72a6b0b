"""What is measured and compared: a road of 254 vertices, points where longitudes and latitudes end, and questions.

Everything is the same on every run.
"""

import json
import math
import random
from dataclasses import dataclass
from pathlib import Path

VERTICES = 254  # of the measured road
WIGGLE_M = 300  # how far it swings from the straight way between towns
EARTH_M = 6_371_008.8
FILTER = "event_type = 'Battles' AND fatalities > 3"  # CQL2 and SQL have the same words for it
FILTER_BOX = (-6, 12, -3, 15)  # holds a quarter of the incidents
POINTS = 200_000  # in each of the two far sets


@dataclass
class Question:
    """What is near a geometry. `near` is Vigie's words for it, `wkt` PostGIS's; the answers must be the same."""

    name: str
    collection: str
    near: str
    wkt: str
    kilometres: tuple[float, ...] = (1, 5, 25)


def unit(lon: float, lat: float) -> tuple[float, float, float]:
    lon, lat = math.radians(lon), math.radians(lat)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def degrees(vector: tuple[float, float, float]) -> tuple[float, float]:
    x, y, z = vector
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def angle(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return 2 * math.asin(min(1.0, math.dist(a, b) / 2))


def along(line: list[list[float]], count: int) -> list[tuple[float, float]]:
    """`count` positions at equal steps along the great circles of a line."""
    vertices = [unit(*position) for position in line]
    ends = [0.0]
    for a, b in zip(vertices, vertices[1:]):
        ends.append(ends[-1] + angle(a, b))
    found, part = [], 0
    for i in range(count):
        at = ends[-1] * i / (count - 1)
        while part < len(ends) - 2 and at > ends[part + 1]:
            part += 1
        a, b, whole = vertices[part], vertices[part + 1], ends[part + 1] - ends[part]
        t = (at - ends[part]) / whole
        p, q = math.sin((1 - t) * whole) / math.sin(whole), math.sin(t * whole) / math.sin(whole)
        found.append(degrees(tuple(p * u + q * v for u, v in zip(a, b))))
    return found


def wiggled(line: list[tuple[float, float]]) -> list[list[float]]:
    """The same line with each vertex but the first and last swung aside, so that none lies between its neighbours."""
    swung = [list(position) for position in line]
    for i in range(1, len(line) - 1):
        (west, south), (east, north) = line[i - 1], line[i + 1]
        shrink = math.cos(math.radians(line[i][1]))
        heading = math.atan2(north - south, (east - west) * shrink)
        aside = math.degrees(WIGGLE_M * math.sin(i * 2.399963) / EARTH_M)
        swung[i][0] = round(line[i][0] - aside * math.sin(heading) / shrink, 7)
        swung[i][1] = round(line[i][1] + aside * math.cos(heading), 7)
    return swung


def road(highways: Path, out: Path) -> list[list[float]]:
    """Writes the demonstration's RN6 with 254 vertices as the highway BENCH."""
    features = json.loads(highways.read_text())["features"]
    rn6 = next(f for f in features if f["id"] == "RN6")
    straight = along(rn6["geometry"]["coordinates"], VERTICES)
    line = wiggled([(round(lon, 7), round(lat, 7)) for lon, lat in straight])
    feature = {
        "type": "Feature",
        "id": "BENCH",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"ref": "BENCH", "name": "RN6, denser", "approximate": True},
    }
    out.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return line


def line_wkt(line: list) -> str:
    return "LINESTRING(" + ",".join(f"{lon!r} {lat!r}" for lon, lat in line) + ")"


def highway_wkt(highways: Path, name: str) -> str:
    features = json.loads(highways.read_text())["features"]
    return line_wkt(next(f for f in features if f["id"] == name)["geometry"]["coordinates"])


def dateline_points() -> list[tuple[float, float]]:
    """Around Fiji, a hundredth of them on the antimeridian itself, by either of its names."""
    draw = random.Random(1)
    points = []
    for i in range(POINTS):
        lon, lat = round(177 + 6 * draw.random(), 6), round(-20 + 6 * draw.random(), 6)
        if i % 100 == 0:
            lon = 180.0 if i % 200 else -180.0
        points.append((round(lon - 360, 6) if lon > 180 else lon, lat))
    return points


def pole_points() -> list[tuple[float, float]]:
    """Evenly over the cap north of 86 degrees; the first is the pole."""
    draw = random.Random(2)
    points = [(0.0, 90.0)]
    while len(points) < POINTS:
        north = 90 - 4 * math.sqrt(draw.random())
        points.append((round(360 * draw.random() - 180, 6), round(north, 6)))
    return points


def write_points(points: list[tuple[float, float]], name: str, out: Path) -> None:
    with out.open("w") as file:
        file.write("id,longitude,latitude\n")
        for i, (lon, lat) in enumerate(points):
            file.write(f"{name}{i},{lon!r},{lat!r}\n")


def questions(highways: Path, bench: list[list[float]]) -> list[Question]:
    """What Vigie and PostGIS are both asked, feature for feature."""
    polygon = (
        "POLYGON((-7.2 12.4,-5.1 12.7,-4.3 14.2,-6.0 14.6,-7.6 13.6,-7.2 12.4),"
        "(-6.6 13.1,-5.6 13.2,-5.9 13.9,-6.6 13.1))"
    )
    dateline = "LINESTRING(178.2 -17.9,179.6 -16.6,-179.3 -16.9,-178.1 -18.4)"
    over = "POLYGON((179.2 -18.4,-179.1 -18.2,-179.4 -16.1,179.0 -16.4,179.2 -18.4))"
    pole = "LINESTRING(10 88.9,95 89.6,-160 89.2,-70 87.7)"
    around = "POLYGON((0 89,90 88.2,180 89.1,-90 88.5,0 89))"
    closed = "POLYGON((-180 89.1,-90 88.5,0 89,90 88.2,180 89.1,180 90,-180 90,-180 89.1))"
    return [
        Question("RN6", "incidents", "highways/RN6", highway_wkt(highways, "RN6")),
        Question("road of 254 vertices", "incidents", "highways/BENCH", line_wkt(bench)),
        Question("polygon with a hole", "incidents", polygon, polygon, (0, 1, 5, 25)),
        Question("point", "incidents", "-7.97522,12.60915", "POINT(-7.97522 12.60915)"),
        Question("line over the antimeridian", "dateline", dateline, dateline),
        Question("polygon over the antimeridian", "dateline", over, over, (0, 1, 5, 25)),
        Question("line beside the pole", "pole", pole, pole),
        Question("polygon around the pole", "pole", around, around, (0, 1, 5, 25)),
        Question("the same, as flat maps close it", "pole", closed, closed, (0, 1, 5, 25)),
    ]


def areas(out: Path) -> list[str]:
    """Writes forty polygons of three hundred corners around the demonstration's highways, as the collection `areas`; their
    WKT."""
    draw = random.Random(4)
    features, texts = [], []
    for number in range(40):
        lon, lat, size = -11 + 8 * draw.random(), 11 + 5 * draw.random(), 0.3 + 1.2 * draw.random()
        ring = []
        for corner in range(300):
            turn, reach = math.tau * corner / 300, size * (0.8 + 0.2 * draw.random())
            ring.append([round(lon + reach * math.cos(turn), 6), round(lat + reach * math.sin(turn), 6)])
        ring.append(ring[0])
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "id": f"area-{number}", "geometry": geometry, "properties": {}})
        texts.append("POLYGON((" + ",".join(f"{x!r} {y!r}" for x, y in ring) + "))")
    out.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return texts
