//! Coordinate reference systems as a GeoPackage defines them: well-known text, OGC 01-009. Whatever a definition says of its
//! axes, the format keeps the one to the east first.

use crate::geom::Crs;

/// WGS 84 itself.
const WGS_84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,\
    AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
    UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]";

/// The formula of the web's square map is one for the sphere, which this text cannot say but by what PROJ calls it.
const WEB_MERCATOR: &str = "PROJECTION[\"Mercator_1SP\"],PARAMETER[\"central_meridian\",0],PARAMETER[\"scale_factor\",1],\
    PARAMETER[\"false_easting\",0],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],\
    AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],EXTENSION[\"PROJ4\",\"+proj=merc +a=6378137 +b=6378137 +lat_ts=0 \
    +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs\"]";

/// Its name. CRS84 is EPSG:4326 here.
pub(super) fn name(crs: Crs) -> String {
    if crs == Crs::Crs84 { Crs::Epsg4326.name() } else { crs.name() }
}

/// Its definition.
pub(super) fn definition(crs: Crs) -> String {
    let projection = match crs {
        Crs::Crs84 | Crs::Epsg4326 => return WGS_84.to_owned(),
        Crs::WebMercator => WEB_MERCATOR.to_owned(),
        Crs::Utm(zone) => format!(
            "PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",{}],\
             PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",{}],\
             UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH]",
            zone.middle(),
            zone.false_northing(),
        ),
    };
    format!("PROJCS[\"{}\",{WGS_84},{projection},AUTHORITY[\"EPSG\",\"{}\"]]", crs.name(), crs.epsg())
}
