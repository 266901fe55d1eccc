//! Draws an answer from the port: for the page itself, and for [`super::ENDPOINT`].

use domain::Date;
use domain::role::Scope;

use serde::Serialize;

use super::ask::{Ask, Home, Missing};
use super::class_sheet::{ClassList, ClassSheet, class_list, class_sheet};
use super::figures::Counts;
use super::place_sheet::{PlaceSheet, place_sheet};
use super::port::{Port, PortError};

/// How many classes the first page shows.
const FEW_CLASSES: usize = 4;

/// An answer. It travels as what it holds; the question tells which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Reply {
    /// To [`Ask::Home`].
    Home(Home),
    /// To [`Ask::Totals`].
    Totals(Box<PlaceSheet>),
    /// To [`Ask::Classes`].
    Classes(ClassList),
    /// To [`Ask::Class`].
    Class(Box<ClassSheet>),
}

impl From<PortError> for Missing {
    fn from(_: PortError) -> Self {
        Self::Trouble
    }
}

/// For whom an answer is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// For everybody, as every page that the server renders is.
    Everybody,
    /// For somebody who may read small figures.
    Insider,
}

/// Answers what a page asks. Only totals differ by who reads them.
///
/// # Errors
/// [`Missing::Nothing`] where there is no such place or class,
/// [`Missing::Trouble`] where the server could not look.
pub async fn draw(ask: &Ask, port: &dyn Port, reader: Reader) -> Result<Reply, Missing> {
    let reference = port.reference();
    let today = Date::in_vietnam(port.now().0);
    match ask {
        Ask::Home => home(port).await,
        Ask::Totals { place, year } => {
            let year = year.unwrap_or(today.year());
            let sheet = match reader {
                Reader::Insider => {
                    let totals = port.totals(year).await?;
                    place_sheet(&reference, Counts::Exact(&totals), place, port.now())
                }
                Reader::Everybody => {
                    let totals = port.public_totals(year).await?;
                    place_sheet(&reference, Counts::Public(&totals), place, port.now())
                }
            };
            sheet
                .filter(|sheet| sheet.years.contains(&year))
                .map(|sheet| Reply::Totals(Box::new(sheet)))
                .ok_or(Missing::Nothing)
        }
        Ask::Classes { place } => {
            let classes = port.open_classes().await?;
            let list = class_list(&reference, &classes, place.as_deref(), today);
            Ok(Reply::Classes(list))
        }
        Ask::Class { id } => {
            let class = port.class(id).await?.ok_or(Missing::Nothing)?;
            Ok(Reply::Class(Box::new(class_sheet(
                &reference, &class, today,
            ))))
        }
    }
}

async fn home(port: &dyn Port) -> Result<Reply, Missing> {
    let reference = port.reference();
    let today = Date::in_vietnam(port.now().0);
    let totals = port.public_totals(today.year()).await?;
    let classes = port.open_classes().await?;
    let mut soonest = class_list(&reference, &classes, None, today).classes;
    soonest.truncate(FEW_CLASSES);
    let province = place_sheet(
        &reference,
        Counts::Public(&totals),
        &Scope::Province,
        port.now(),
    );
    let province = province.ok_or(Missing::Trouble)?;
    Ok(Reply::Home(Home {
        year: province.year,
        done: province.done(),
        as_of: province.as_of,
        goal: province.goal.filter(|goal| goal.act.is_some()),
        event: province.event_words,
        classes: soonest,
    }))
}
