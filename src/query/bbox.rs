//! `bbox` and `bbox-crs`: a box in any of the coordinate reference systems.

use super::QueryError;
use super::error::shortened;
use crate::geom::{Crs, Envelope, Window};

/// The envelope of a box, and what lies in that beside the box where its edges are curves on the globe.
pub(super) fn parse_bbox(text: &str, crs: Crs) -> Result<(Envelope, Option<Window>), QueryError> {
    let bad = |problem: &str| {
        QueryError::bad("bbox", format!("`{}` {problem}; {} would be right", shortened(text), order(crs)))
    };
    let numbers: Option<Vec<f64>> =
        text.split(',').take(7).map(|n| n.trim().parse().ok().filter(|n: &f64| n.is_finite())).collect();
    let [a, b, c, d] = match numbers.as_deref() {
        None => return Err(bad("holds something that is no number")),
        Some(&[a, b, c, d] | &[a, b, _, c, d, _]) => [a, b, c, d],
        Some(_) => return Err(bad("does not have four numbers (or six, with heights)")),
    };
    match crs {
        Crs::Crs84 => Ok((degrees([a, b, c, d]).map_err(bad)?, None)),
        Crs::Epsg4326 => Ok((degrees([b, a, d, c]).map_err(bad)?, None)),
        // The antimeridian is a break only of longitudes (OGC API Features part 1, 7.15.3).
        Crs::WebMercator | Crs::Utm(_) if a > c => Err(bad("has its left beyond its right")),
        Crs::WebMercator | Crs::Utm(_) if b > d => Err(bad("has its lower edge above its upper one")),
        Crs::WebMercator => {
            let corner = |at| crs.position_to_wgs84(at).map_err(|e| bad(&format!("reaches too far: {e}")));
            let ((west, south), (east, north)) = (corner((a, b))?, corner((c, d))?);
            Ok((Envelope { west, south, east, north }, None))
        }
        Crs::Utm(_) => {
            let window = Window::new(crs, (a, b), (c, d)).map_err(|e| bad(&format!("reaches too far: {e}")))?;
            Ok((window.envelope(), Some(window)))
        }
    }
}

/// A box in degrees: west, south, east, north.
fn degrees([west, south, east, north]: [f64; 4]) -> Result<Envelope, &'static str> {
    if ![west, east].iter().all(|lon| (-180.0..=180.0).contains(lon)) {
        return Err("has a longitude outside -180 to 180");
    }
    if ![south, north].iter().all(|lat| (-90.0..=90.0).contains(lat)) {
        return Err("has a latitude outside -90 to 90");
    }
    if south > north {
        return Err("has its south above its north");
    }
    Ok(Envelope { west, south, east, north })
}

/// How a box is written.
fn order(crs: Crs) -> String {
    match crs {
        Crs::Crs84 => "west,south,east,north in degrees, such as bbox=-9,11,-5,15,".to_owned(),
        Crs::Epsg4326 => {
            format!("south,west,north,east in degrees, such as bbox=11,-9,15,-5, since {crs} has the latitude first,")
        }
        Crs::WebMercator | Crs::Utm(_) => "the least easting and northing and then the greatest, in metres,".to_owned(),
    }
}

/// Reads the value of a parameter that names a coordinate reference system.
pub(super) fn parse_crs(parameter: &str, text: &str) -> Result<Crs, QueryError> {
    text.parse().map_err(|e| QueryError::bad(parameter, format!("`{}` is {e}", shortened(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crs(code: u16) -> Crs {
        format!("[EPSG:{code}]").parse().unwrap()
    }

    #[test]
    fn a_bbox_has_four_or_six_numbers_on_the_globe() {
        let parse_bbox = |text| parse_bbox(text, Crs::Crs84).map(|(envelope, _)| envelope);
        assert!(parse_bbox("170,-10,-170,10").unwrap().east < 0.0);
        assert!(parse_bbox("1,2,0,3,4,0").unwrap().east > 2.5);
        for bad in ["1,2,3", "1,2,3,4,5", "a,b,c,d", "", "1,5,2,4", "1,2,3,nan", "1,2,3,inf", "-181,0,0,1", "0,0,1,91"]
        {
            assert!(parse_bbox(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_bbox_of_epsg_4326_has_the_latitude_first() {
        let (envelope, window) = parse_bbox("11,-9,15,-5", crs(4326)).unwrap();
        assert_eq!(envelope, Envelope { west: -9.0, south: 11.0, east: -5.0, north: 15.0 });
        assert_eq!(window, None);
        assert!(parse_bbox("-10,170,10,-170", crs(4326)).unwrap().0.east < 0.0);
        let error = parse_bbox("-100,11,-5,15", crs(4326)).unwrap_err().to_string();
        assert!(error.contains("south,west,north,east") && error.contains("latitude first"), "{error}");
    }

    #[test]
    fn a_bbox_in_metres_is_on_the_projected_world_and_not_turned_round() {
        let (envelope, _) = parse_bbox("-20037508.342789244,-1e9,20037508.342789244,1e9", crs(3857)).unwrap();
        assert_eq!(envelope, Envelope::WORLD);
        let (envelope, window) = parse_bbox("400000,1300000,600000,1400000", crs(32629)).unwrap();
        assert!(window.is_some() && envelope.contains(-9.0, 12.0), "{envelope:?}");
        for (bad, code) in [
            ("19000000,0,21000000,1", 3857),
            ("19000000,0,-19000000,1", 3857),
            ("0,1,1,0", 3857),
            ("0,0,5000000,1", 32629),
            ("1,0,0,1", 32629),
            ("0,1,1,0", 32629),
        ] {
            assert!(parse_bbox(bad, crs(code)).is_err(), "{bad}");
        }
    }
}
