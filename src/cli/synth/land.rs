//! Where made-up incidents lie: around towns, along roads, and anywhere.

use serde::Deserialize;

use super::super::Failure;
use super::random::Random;

const HIGHWAYS: &str = include_str!("../../../geodata/highways.geojson");
const PLACES: &str = include_str!("../../../geodata/places.geojson");

/// The road whose corridor the measurements use.
const MEASURED_ROAD: &str = "RN6";

/// Of 1,000 incidents, how many lie where; the rest lies anywhere. Chosen so that 65 lie within 5 km of the RN6.
const ALONG_MEASURED_ROAD: u32 = 53;
const ALONG_OTHER_ROADS: u32 = 120;
const AROUND_TOWNS: u32 = 650;

/// Standard deviation of the distance from a road, in degrees: some 3 km.
const ROAD_SPREAD: f64 = 0.027;

/// Standard deviation of the distance from a town, in degrees: some 30 km.
const TOWN_SPREAD: f64 = 0.27;

/// Where "anywhere" is: west, south, east, north in degrees.
const ANYWHERE: [f64; 4] = [-12.0, 10.2, 4.2, 20.0];

/// Farthest from `ANYWHERE` that the spread may carry, in degrees.
const MARGIN: f64 = 0.8;

/// Towns of the neighbours: name, region, country, longitude and latitude in degrees, to a hundredth.
const NEIGHBOURS: [(&str, &str, &str, f64, f64); 12] = [
    ("Ouahigouya", "Nord", "Burkina Faso", -2.42, 13.58),
    ("Djibo", "Sahel", "Burkina Faso", -1.63, 14.10),
    ("Dori", "Sahel", "Burkina Faso", -0.03, 14.03),
    ("Bobo-Dioulasso", "Hauts-Bassins", "Burkina Faso", -4.30, 11.18),
    ("Dédougou", "Boucle du Mouhoun", "Burkina Faso", -3.46, 12.46),
    ("Tillabéri", "Tillaberi", "Niger", 1.45, 14.21),
    ("Ayorou", "Tillaberi", "Niger", 0.92, 14.73),
    ("Niamey", "Niamey", "Niger", 2.11, 13.51),
    ("Néma", "Hodh Ech Chargui", "Mauritania", -7.26, 16.62),
    ("Bassikounou", "Hodh Ech Chargui", "Mauritania", -5.95, 15.87),
    ("Kouroussa", "Kankan", "Guinea", -9.88, 10.65),
    ("Siguiri", "Kankan", "Guinea", -9.17, 11.42),
];

/// A town that an incident is said to be at or near.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Town {
    pub(super) name: String,
    pub(super) region: String,
    pub(super) country: String,
    position: [f64; 2],
    weight: f64,
}

/// A place for an incident.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    /// The nearest town.
    pub(super) town: &'a Town,
}

/// Towns and roads.
#[derive(Debug)]
pub(super) struct Land {
    towns: Vec<Town>,
    measured: Vec<Segment>,
    others: Vec<Segment>,
}

/// A piece of road between two towns.
#[derive(Debug)]
struct Segment {
    from: [f64; 2],
    to: [f64; 2],
    weight: f64,
}

#[derive(Deserialize)]
struct Layer<C, P> {
    features: Vec<Item<C, P>>,
}

#[derive(Deserialize)]
struct Item<C, P> {
    geometry: Shape<C>,
    properties: P,
}

#[derive(Deserialize)]
struct Shape<C> {
    coordinates: C,
}

#[derive(Deserialize)]
struct Road {
    #[serde(rename = "ref")]
    number: String,
}

#[derive(Deserialize)]
struct Place {
    name: String,
    kind: String,
    country: String,
    admin1: String,
}

impl Land {
    /// Reads the layers that the program carries.
    pub(super) fn new() -> Result<Self, Failure> {
        let broken = |error: serde_json::Error| Failure::Environment(format!("the built-in layers: {error}"));
        let roads: Layer<Vec<[f64; 2]>, Road> = serde_json::from_str(HIGHWAYS).map_err(broken)?;
        let places: Layer<[f64; 2], Place> = serde_json::from_str(PLACES).map_err(broken)?;
        let mut land = Self { towns: Vec::new(), measured: Vec::new(), others: Vec::new() };
        for road in &roads.features {
            let list = if road.properties.number == MEASURED_ROAD { &mut land.measured } else { &mut land.others };
            list.extend(road.geometry.coordinates.windows(2).map(|pair| Segment::new(pair[0], pair[1])));
        }
        land.towns.extend(places.features.into_iter().map(Town::from));
        land.towns.extend(NEIGHBOURS.map(|(name, region, country, longitude, latitude)| Town {
            name: name.to_owned(),
            region: region.to_owned(),
            country: country.to_owned(),
            position: [longitude, latitude],
            weight: 3.0,
        }));
        Ok(land)
    }

    /// A place for the next incident.
    pub(super) fn pick(&self, random: &mut Random) -> Spot<'_> {
        let [longitude, latitude] = match random.below(1_000) {
            n if n < ALONG_MEASURED_ROAD => along(&self.measured, random),
            n if n < ALONG_MEASURED_ROAD + ALONG_OTHER_ROADS => along(&self.others, random),
            n if n < ALONG_MEASURED_ROAD + ALONG_OTHER_ROADS + AROUND_TOWNS => {
                let town = &self.towns[random.weighted(self.towns.iter().map(|t| t.weight))];
                spread(town.position, TOWN_SPREAD, random)
            }
            _ => {
                let [west, south, east, north] = ANYWHERE;
                [west + (east - west) * random.unit(), south + (north - south) * random.unit()]
            }
        };
        let [west, south, east, north] = ANYWHERE;
        let longitude = longitude.clamp(west - MARGIN, east + MARGIN);
        let latitude = latitude.clamp(south - MARGIN, north + MARGIN);
        Spot { longitude, latitude, town: self.nearest_town([longitude, latitude]) }
    }

    fn nearest_town(&self, position: [f64; 2]) -> &Town {
        // Nearest in degrees is near enough for a made-up address.
        let distance =
            |town: &Town| (town.position[0] - position[0]).powi(2) + (town.position[1] - position[1]).powi(2);
        let mut nearest = &self.towns[0];
        for town in &self.towns[1..] {
            if distance(town) < distance(nearest) {
                nearest = town;
            }
        }
        nearest
    }
}

impl From<Item<[f64; 2], Place>> for Town {
    fn from(item: Item<[f64; 2], Place>) -> Self {
        let weight = match item.properties.kind.as_str() {
            "capital" => 12.0,
            "city" => 8.0,
            "town" => 4.0,
            _ => 2.0,
        };
        let Place { name, country, admin1, kind: _ } = item.properties;
        Self { name, region: admin1, country, position: item.geometry.coordinates, weight }
    }
}

impl Segment {
    fn new(from: [f64; 2], to: [f64; 2]) -> Self {
        let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
        Self { from, to, weight: (dx * dx + dy * dy).sqrt() } // no hypot: it differs between machines
    }
}

fn along(segments: &[Segment], random: &mut Random) -> [f64; 2] {
    let Segment { from, to, .. } = &segments[random.weighted(segments.iter().map(|s| s.weight))];
    let share = random.unit();
    let on_road = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
    spread(on_road, ROAD_SPREAD, random)
}

fn spread(position: [f64; 2], deviation: f64, random: &mut Random) -> [f64; 2] {
    [position[0] + deviation * random.normal(), position[1] + deviation * random.normal()]
}
