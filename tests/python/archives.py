"""Archives in PMTiles for the server to serve, and what another reader finds in them: a line for each tile.

    python archives.py URL FOLDER
"""

import gzip
import sys
import urllib.request
from pathlib import Path

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

URL, FOLDER = sys.argv[1], Path(sys.argv[2])
PLACES = [(z, x, y) for z in range(4) for x in range(2**z) for y in range(2**z)]
MANY = [(8, x, y) for x in range(256) for y in range(100)]  # more than the first directory has room for
WORLD = {"min_lon_e7": -1800000000, "min_lat_e7": -850511287, "max_lon_e7": 1800000000, "max_lat_e7": 850511287}
CENTRE = {"center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0}


def get(path: str) -> bytes:
    with urllib.request.urlopen(URL + path) as answer:
        return answer.read()


def write(name: str, tiles: dict, tile_type: TileType, compression: Compression, metadata: dict, bounds: dict) -> None:
    with (FOLDER / name).open("wb") as file:
        writer = Writer(file)
        for place in sorted(tiles, key=lambda place: zxy_to_tileid(*place)):
            writer.write_tile(zxy_to_tileid(*place), tiles[place])
        writer.finalize({"tile_type": tile_type, "tile_compression": compression, **bounds, **CENTRE}, metadata)


def read(name: str, places: list) -> None:
    with (FOLDER / name).open("rb") as file:
        reader = Reader(MmapSource(file))
        for z, x, y in places:
            tile = reader.get(z, x, y)
            print(name, z, y, x, tile.hex() if tile else "-")


def layer(name: str) -> bytes:
    """A vector tile of one layer without features."""
    body = b"\x0a" + bytes([len(name)]) + name.encode() + b"\x78\x02"
    return b"\x1a" + bytes([len(body)]) + body


def main() -> None:
    ground = {(z, x, y): get(f"/basemaps/vigie/tiles/WebMercatorQuad/{z}/{y}/{x}") for z, x, y in PLACES}
    ground = {place: gzip.compress(tile, mtime=0) for place, tile in ground.items() if tile}
    fields = {"id": "land", "fields": {"detail": "String"}}
    about = {"name": "Ground", "attribution": "<a href='#'>&copy; Some</a>", "vector_layers": [fields]}
    write("ground.pmtiles", ground, TileType.MVT, Compression.GZIP, about, WORLD)
    picture = get("/collections/incidents/tiles/WebMercatorQuad/0/0/0?f=png")
    mali = {"min_lon_e7": -120000000, "min_lat_e7": 100000000, "max_lon_e7": 40000000, "max_lat_e7": 250000000}
    write("pictures.pmtiles", {(3, 3, 3): picture}, TileType.PNG, Compression.NONE, {}, mali)
    write("many.pmtiles", {place: layer(str(place)) for place in MANY}, TileType.MVT, Compression.NONE, {}, WORLD)
    read("ground.pmtiles", PLACES)
    read("pictures.pmtiles", [(3, 3, 3), (3, 4, 3), (3, 5, 3)])
    read("many.pmtiles", MANY[::997] + [(8, 0, 200)])


main()
