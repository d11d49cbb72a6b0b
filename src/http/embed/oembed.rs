//! `/oembed`: what a publishing system asks to turn a pasted link into a map (oEmbed 1.0, <https://oembed.com>).

use actix_web::http::StatusCode;
use actix_web::http::uri::Uri;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value as Json, json};

use super::super::State;
use super::super::assets;
use super::super::links::base_url;
use super::super::negotiate::{JSON, Offer};
use super::super::problem::Problem;
use super::super::respond::{etag, is_known, not_modified, ok};
use super::asked::{Asked, WIDTH};
use super::code::Code;
use super::picture::still;
use super::told::Told;
use crate::format::write_xml_text;
use crate::query::{Form, Guard, Parameter, QueryError, as_of, pairs};
use crate::tile::picture::Theme;

const XML: Offer = Offer { name: "xml", media_type: "text/xml; charset=utf-8", title: "XML" };
/// Representations of an answer.
pub(in crate::http) const OEMBED_OFFERS: [Offer; 2] = [JSON, XML];
/// How long a publishing system may keep an answer, in seconds.
const CACHE_AGE: u32 = 86_400;
/// Largest number of pixels that is read.
const MOST: usize = 100_000;

/// The parameter that is always needed.
pub(in crate::http) const OEMBED_URL: Parameter = Parameter {
    name: "url",
    description: "The address of an embed, or of the map page with its fragment, of this server.",
    form: Form::Uri,
    example: "https://map.example.org/embed?lang=fr",
};

/// The others, besides `format`.
pub(in crate::http) const OEMBED_PARAMETERS: [Parameter; 2] = [
    Parameter {
        name: "maxwidth",
        description: "The greatest width in pixels that the frame may have.",
        form: Form::Whole { least: 1, most: MOST, default: WIDTH as usize },
        example: "640",
    },
    Parameter {
        name: "maxheight",
        description: "The greatest height in pixels that it may have.",
        form: Form::Whole { least: 1, most: MOST, default: 480 },
        example: "480",
    },
];

/// How the address of an embed becomes a frame.
pub(in crate::http) async fn oembed(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let wanted = Wanted::read(&request)?;
    let base = base_url(&request, &state);
    let query = embedded(&wanted.url, &base).ok_or_else(|| foreign(&base))?;
    let given = super::first_of_each(&query);
    let snapshot = state.public_at(&request, as_of(&given).ok().flatten()).await?;
    let etag = etag(&request, &state, snapshot.version ^ assets::version(), wanted.offer);
    let asked = Asked::read(&given, &snapshot).map_err(|problem| Problem::not_found(problem.to_string()))?;
    if is_known(&request, &etag) {
        return Ok(not_modified(&etag));
    }
    let guard = Guard::for_request();
    let waiting = guard.cancel_on_drop();
    let offer = wanted.offer;
    let body = web::block(move || {
        let told = Told::find(&asked, &snapshot, &guard)?;
        let address = super::address(&base, &query);
        let code = Code { asked: &asked, told: &told, base: &base, address: &address };
        Ok::<_, Problem>(wanted.answer(code))
    });
    let members = body.await.map_err(|_lost| Problem::overloaded())??;
    drop(waiting);
    Ok(ok(offer, &etag).body(if offer == XML { xml(&members) } else { Json::Object(members).to_string().into_bytes() }))
}

/// What is asked of `/oembed`.
struct Wanted {
    url: String,
    offer: Offer,
    maxwidth: u16,
    maxheight: u16,
}

impl Wanted {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let query = request.query_string();
        if query.len() > super::super::MAX_QUERY_BYTES {
            return Err(Problem::new(StatusCode::URI_TOO_LONG, "the query string is longer than is read"));
        }
        let pairs = pairs(query);
        let given = |name: &str| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let offer = match given("format") {
            None | Some("json") => JSON,
            Some("xml") => XML,
            // The specification's own status for a format that is not offered.
            Some(_) => {
                return Err(Problem::new(
                    StatusCode::NOT_IMPLEMENTED,
                    "there is no such format here; there are json and xml",
                ));
            }
        };
        let url = given("url").filter(|url| !url.is_empty());
        let missing = || QueryError::bad("url", "`url` is needed: the address of an embed of this server");
        Ok(Self {
            url: url.ok_or_else(missing)?.to_owned(),
            offer,
            maxwidth: most("maxwidth", given("maxwidth"))?,
            maxheight: most("maxheight", given("maxheight"))?,
        })
    }

    fn answer(&self, code: Code<'_>) -> Map<String, Json> {
        let (width, height) = (WIDTH.min(self.maxwidth), code.asked.height.min(self.maxheight));
        let mut members = Map::from_iter([
            ("version".to_owned(), json!("1.0")),
            ("type".to_owned(), json!("rich")),
            ("title".to_owned(), json!(format!("{}: {}", code.told.title, code.told.caption()))),
            ("provider_name".to_owned(), json!("Vigie")),
            ("provider_url".to_owned(), json!(format!("{}/", code.base))),
            ("cache_age".to_owned(), json!(CACHE_AGE)),
            ("html".to_owned(), json!(code.iframe(width, height))),
            ("width".to_owned(), json!(width)),
            ("height".to_owned(), json!(height)),
        ]);
        let [(wide, high), _] = code.asked.sizes(0);
        if wide <= self.maxwidth && high <= self.maxheight {
            let picture = still(code.asked, 0, code.asked.theme.unwrap_or(Theme::Light), false, 1);
            members.insert("thumbnail_url".to_owned(), json!(format!("{}/{picture}", code.base)));
            members.insert("thumbnail_width".to_owned(), json!(wide));
            members.insert("thumbnail_height".to_owned(), json!(high));
        }
        members
    }
}

/// The most pixels along a side; more than any frame has where it is not said.
fn most(name: &str, text: Option<&str>) -> Result<u16, QueryError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(u16::MAX) };
    let pixels = text.parse::<u32>().ok().filter(|pixels| *pixels > 0 && text.bytes().all(|b| b.is_ascii_digit()));
    let pixels = pixels.ok_or_else(|| {
        let text: String = text.chars().take(80).collect();
        QueryError::bad(name, format!("`{text}` is not a whole number of pixels from 1 to {MOST}"))
    })?;
    Ok(u16::try_from(pixels).unwrap_or(u16::MAX))
}

/// The query string of the embed that an address is of; `None` where it is no embed of this server. The map page keeps its
/// view in the fragment, in the words of the API.
fn embedded(url: &str, base: &str) -> Option<String> {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    let uri: Uri = url.parse().ok()?;
    let own: Uri = base.parse().ok()?;
    let secure = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https"));
    // Behind a proxy the server may not know that its public address begins with https.
    if !secure(&uri) || uri.authority()? != own.authority()? {
        return None;
    }
    let path = uri.path().strip_prefix(own.path().trim_end_matches('/'))?;
    match path {
        "/embed" => Some(uri.query().unwrap_or_default().to_owned()),
        "/" | "" => Some(fragment.to_owned()),
        _ => None,
    }
}

fn foreign(base: &str) -> Problem {
    Problem::not_found(format!("only addresses of {base}/embed and of the map at {base}/ can be embedded"))
}

fn xml(members: &Map<String, Json>) -> Vec<u8> {
    let mut out = b"<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>".to_vec();
    for (name, value) in members {
        out.extend(format!("<{name}>").bytes());
        write_xml_text(&mut out, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        out.extend(format!("</{name}>").bytes());
    }
    out.extend(b"</oembed>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_embeds_and_maps_of_this_server_are_known() {
        let of = |url: &str| embedded(url, "https://map.example.org/vigie");
        assert_eq!(of("https://map.example.org/vigie/embed?lang=fr&q=a%20b"), Some("lang=fr&q=a%20b".to_owned()));
        assert_eq!(of("http://map.example.org/vigie/embed"), Some(String::new()));
        assert_eq!(
            of("https://map.example.org/vigie/#near=highways/RN6&distance=5km"),
            Some("near=highways/RN6&distance=5km".to_owned())
        );
        for foreign in [
            "https://evil.example/embed",
            "https://map.example.org.evil.example/vigie/embed",
            "https://map.example.org@evil.example/vigie/embed",
            "https://map.example.org/embed",
            "https://map.example.org/vigie/embedded",
            "https://map.example.org/vigie/collections",
            "javascript:alert(1)",
            "//map.example.org/vigie/embed",
            "/embed",
            "",
        ] {
            assert_eq!(of(foreign), None, "{foreign}");
        }
    }
}
