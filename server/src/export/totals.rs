//! The figures of a place and of all below it, one row a place.

use std::sync::Arc;

use app::loader::{Counts, Reader};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::role::Scope;
use domain::totals::Measure;
use domain::{Date, Reference};
use serde::Deserialize;

use super::file;
use super::log::{Export, OnItsWay};
use super::sheet::Sheet;
use super::stamp::Stamp;
use crate::api::{Api, Fault};
use crate::auth::Session;
use crate::totals::Reading;

/// The measures with their columns' names.
const COLUMNS: [(Measure, &str); 11] = [
    (Measure::Surveyed, "Đã khảo sát"),
    (Measure::Enrolled, "Đã đăng ký"),
    (Measure::EnrolledRural, "Đã đăng ký: LĐNT"),
    (
        Measure::EnrolledRuralFormal,
        "Đã đăng ký: LĐNT từ sơ cấp trở lên",
    ),
    (Measure::Studying, "Đang học"),
    (Measure::Completed, "Hoàn thành"),
    (Measure::CompletedRural, "Hoàn thành: LĐNT"),
    (
        Measure::CompletedRuralFormal,
        "Hoàn thành: LĐNT từ sơ cấp trở lên",
    ),
    (Measure::Certified, "Đã cấp chứng chỉ"),
    (Measure::CertifiedRural, "Đã cấp chứng chỉ: LĐNT"),
    (
        Measure::CertifiedRuralFormal,
        "Đã cấp chứng chỉ: LĐNT từ sơ cấp trở lên",
    ),
];

/// What stands in a hidden figure's place.
const HIDDEN: &str = "ẩn";

#[derive(Deserialize)]
pub(super) struct Asked {
    /// As [`Scope::code`]; the province if none is named.
    place: Option<String>,
    year: Option<u16>,
}

/// `GET /api/v1/export/totals.csv?place=…&year=…`: exact figures for whoever may
/// read small ones, else those for everybody.
pub(super) async fn get(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    reader: Reading,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let now = api.clock.now();
    let day = Date::in_vietnam(now.0);
    let nothing = || {
        Fault::new(
            StatusCode::NOT_FOUND,
            "no_such_place",
            "no place has this code",
        )
    };
    let place = asked.place.as_deref().unwrap_or("province");
    let place = Scope::from_code(place).ok_or_else(nothing)?;
    let places = places(&reference, &place, day).ok_or_else(nothing)?;
    let year = asked.year.unwrap_or(day.year());
    let stamp = Stamp::new(&by, &reference, now);
    let export = Export {
        account: by.id,
        kind: "totals",
        scope: place.code(),
        number: stamp.number.clone(),
    };
    let mut way = OnItsWay::begin(&api.db, export, now).await?;
    let text = match reader.0 {
        Reader::Insider => {
            let totals = api.desk.totals(&api.db, year, now).await?;
            written(&stamp, &places, Counts::Exact(&totals), &mut way)
        }
        Reader::Everybody => {
            let totals = api.desk.public_totals(&api.db, year, now).await?;
            written(&stamp, &places, Counts::Public(&totals), &mut way)
        }
    };
    way.end(&api.db, now).await?;
    let name = place.code().replace(':', "-");
    let name = format!("tong-hop-{year}-{name}-{}.csv", stamp.day);
    Ok(file(&name, Body::from(text)))
}

/// A place with its name, and the communes that make it up.
struct Place {
    scope: Scope,
    kind: &'static str,
    name: String,
    communes: Vec<String>,
}

/// The place and all below it; none where there is no such place.
fn places(reference: &Reference, place: &Scope, day: Date) -> Option<Vec<Place>> {
    let map = reference.places();
    let commune = |code: &str| Place {
        scope: Scope::Commune(code.to_owned()),
        kind: "Xã, phường",
        name: reference.commune_name(code),
        communes: vec![code.to_owned()],
    };
    let area = |code: &str, name: &str| {
        let members = map.communes_of(code, day);
        let whole = Place {
            scope: Scope::Area(code.to_owned()),
            kind: "Khu vực",
            name: name.to_owned(),
            communes: members.iter().map(|unit| unit.code.clone()).collect(),
        };
        let below = members.into_iter().map(|unit| commune(&unit.code));
        std::iter::once(whole).chain(below).collect::<Vec<_>>()
    };
    match place {
        Scope::Province => {
            let whole = Place {
                scope: Scope::Province,
                kind: "Tỉnh",
                name: map.province()?.full_name(),
                communes: map.communes_on(day).map(|unit| unit.code.clone()).collect(),
            };
            let below = map.areas_on(day).flat_map(|own| area(&own.code, &own.name));
            Some(std::iter::once(whole).chain(below).collect())
        }
        Scope::Area(code) => {
            let name = &map.area(code, day)?.name;
            Some(area(code, name))
        }
        Scope::Commune(code) => {
            let mut all = map.communes_on(day);
            let is_there = all.any(|unit| unit.code == *code);
            is_there.then(|| vec![commune(code)])
        }
        Scope::Communes(_) | Scope::Hamlet { .. } => None,
    }
}

fn written(stamp: &Stamp, places: &[Place], counts: Counts<'_>, way: &mut OnItsWay) -> String {
    let hides = counts.least().map(|least| {
        format!(
            "Số nhỏ hơn {least} và một vài số bên cạnh ghi là \"{HIDDEN}\" để không lộ thông tin của từng người."
        )
    });
    let more: Vec<String> = hides.into_iter().collect();
    let mut sheet = Sheet::begin();
    let as_of = counts.as_of().parse().unwrap_or(stamp.day);
    stamp.head(&mut sheet, as_of, &more);
    let columns = ["Cấp", "Mã", "Nơi", "Năm"].into_iter();
    sheet.row(columns.chain(COLUMNS.map(|(_, words)| words)));
    let year = counts.year().to_string();
    for place in places {
        let code = match &place.scope {
            Scope::Area(code) | Scope::Commune(code) => code.as_str(),
            Scope::Province | Scope::Communes(_) | Scope::Hamlet { .. } => "",
        };
        let named = [place.kind, code, &place.name, &year].map(str::to_owned);
        let figures = COLUMNS.map(|(measure, _)| {
            let figure = counts.figure(&place.scope, &place.communes, measure);
            let known = figure.known();
            known.map_or_else(|| HIDDEN.to_owned(), |value| value.to_string())
        });
        sheet.row(named.into_iter().chain(figures));
        way.rows += 1;
    }
    stamp.foot(&mut sheet, way.rows);
    sheet.into_text()
}
