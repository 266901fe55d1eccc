//! Classes as the public reads them.

use domain::{Date, Reference};
use serde::{Deserialize, Serialize};

/// A class as the server holds it, in codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassNotice {
    /// The class's record.
    pub id: String,
    /// Code of the trade.
    pub trade: String,
    /// Code of the training level.
    pub level: String,
    /// Code of the commune where it is held.
    pub commune: String,
    /// The house or school.
    pub venue: String,
    /// First day, `YYYY-MM-DD`.
    pub starts_on: String,
    /// Last day, `YYYY-MM-DD`.
    pub ends_on: String,
    /// How many can learn; 0 where nobody said.
    pub seats: i64,
    /// Whether it takes sign-ups.
    pub open: bool,
    /// The provider's name.
    pub provider: String,
}

/// A class in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassLine {
    /// The class's record.
    pub id: String,
    /// The trade.
    pub trade: String,
    /// The training level.
    pub level: String,
    /// The commune's code.
    pub commune: String,
    /// The commune's full name.
    pub place: String,
    /// The house or school.
    pub venue: String,
    /// First day, `YYYY-MM-DD`.
    pub starts_on: String,
    /// Last day, `YYYY-MM-DD`.
    pub ends_on: String,
    /// How many can learn; 0 where nobody said.
    pub seats: i64,
    /// The provider's name.
    pub provider: String,
}

/// A place to choose in the filter, with its communes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceChoice {
    /// The area's code.
    pub code: String,
    /// The area's name.
    pub name: String,
    /// Its communes, code and full name.
    pub communes: Vec<(String, String)>,
}

/// The open classes of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassList {
    /// The code that was asked for.
    pub chosen: Option<String>,
    /// The chosen place's name.
    pub chosen_name: Option<String>,
    /// What can be chosen.
    pub places: Vec<PlaceChoice>,
    /// The classes, the soonest first.
    pub classes: Vec<ClassLine>,
}

/// One class with what its sign-up form asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSheet {
    /// The class.
    pub class: ClassLine,
    /// Whether it takes sign-ups.
    pub open: bool,
    /// The choices for the sex, code and words.
    pub sexes: Vec<(String, String)>,
    /// The ethnic groups met here first, code and name.
    pub ethnic_groups: Vec<(String, String)>,
    /// The communes of residence, by area.
    pub places: Vec<PlaceChoice>,
    /// Today, against which a birth date is checked, `YYYY-MM-DD`.
    pub today: String,
}

/// A class in words.
#[must_use]
pub fn class_line(reference: &Reference, class: &ClassNotice) -> ClassLine {
    ClassLine {
        id: class.id.clone(),
        trade: reference.label("trade", &class.trade).to_owned(),
        level: reference.label("level", &class.level).to_owned(),
        commune: class.commune.clone(),
        place: reference.commune_name(&class.commune),
        venue: class.venue.clone(),
        starts_on: class.starts_on.clone(),
        ends_on: class.ends_on.clone(),
        seats: class.seats,
        provider: class.provider.clone(),
    }
}

/// The open classes of a place, or of the whole province.
#[must_use]
pub fn class_list(
    reference: &Reference,
    classes: &[ClassNotice],
    chosen: Option<&str>,
    today: Date,
) -> ClassList {
    let places = place_choices(reference, today);
    let area = chosen.and_then(|code| places.iter().find(|area| area.code == code));
    let commune = chosen.and_then(|code| {
        let mut communes = places.iter().flat_map(|area| &area.communes);
        communes.find(|(commune, _)| commune == code)
    });
    let wanted = |class: &ClassNotice| match (area, commune) {
        (Some(area), _) => area.communes.iter().any(|(code, _)| *code == class.commune),
        (None, Some((code, _))) => *code == class.commune,
        (None, None) => true,
    };
    let chosen_name = area
        .map(|area| area.name.clone())
        .or_else(|| commune.map(|(_, name)| name.clone()));
    let mut lines: Vec<ClassLine> = classes
        .iter()
        .filter(|class| class.open && wanted(class))
        .map(|class| class_line(reference, class))
        .collect();
    lines.sort_by(|one, other| (&one.starts_on, &one.id).cmp(&(&other.starts_on, &other.id)));
    ClassList {
        chosen: chosen_name.as_ref().and(chosen).map(str::to_owned),
        chosen_name,
        classes: lines,
        places,
    }
}

/// One class with what its sign-up form asks.
#[must_use]
pub fn class_sheet(reference: &Reference, class: &ClassNotice, today: Date) -> ClassSheet {
    let sexes = reference.choices("sex", today);
    let mut ethnic_groups: Vec<_> = reference.ethnic_groups().all().iter().collect();
    ethnic_groups.sort_by_key(|group| !group.met_here);
    ClassSheet {
        class: class_line(reference, class),
        open: class.open,
        sexes: sexes
            .map(|choice| (choice.code.clone(), choice.label.clone()))
            .collect(),
        ethnic_groups: ethnic_groups
            .into_iter()
            .map(|group| (group.code.clone(), group.name.clone()))
            .collect(),
        places: place_choices(reference, today),
        today: today.to_string(),
    }
}

fn place_choices(reference: &Reference, today: Date) -> Vec<PlaceChoice> {
    let places = reference.places();
    places
        .areas_on(today)
        .map(|area| PlaceChoice {
            code: area.code.clone(),
            name: area.name.clone(),
            communes: places
                .communes_of(&area.code, today)
                .iter()
                .map(|unit| (unit.code.clone(), unit.full_name()))
                .collect(),
        })
        .collect()
}
