//! The kinds of records and their fields, as both sides know them.
//!
//! A field that is not named here is kept as it came: a newer form may have
//! sent it. Which questions are asked, and of whom, is the form's matter
//! (`form`); this is only what must hold for a record to be counted at all.

use crate::birth::BirthDate;
use crate::change::{DELETED, Reason};
use crate::date::Date;
use crate::value::{Fields, Value};

/// The longest text that a field holds, in bytes.
pub const MAX_TEXT: usize = 4_000;
/// The most fields that one change sets.
pub const MAX_FIELDS: usize = 120;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Free text, or a code of a list that may grow.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Number,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    Birth,
    /// The id of a record of this kind, in the same place.
    Parent(&'static str),
    /// The id of a record of this kind, elsewhere or not synced yet; never waited for.
    Link,
    /// The code of the commune that the record belongs to.
    Commune,
    /// The account of the helper who makes the record, which nobody else sets and
    /// nobody sets later.
    Maker,
}

/// One field of a kind.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Its wire name.
    pub name: &'static str,
    /// What it holds.
    pub ty: FieldType,
    /// A new record must have it.
    pub required: bool,
    /// Only the server sets it.
    pub server_owned: bool,
}

/// One kind of record.
#[derive(Clone, Copy, Debug)]
pub struct KindSpec {
    /// Its wire name.
    pub name: &'static str,
    /// The field that names the person whose figures the record takes part in;
    /// `id` for a person.
    pub subject: Option<&'static str>,
    /// Its fields.
    pub fields: &'static [FieldSpec],
}

const fn field(name: &'static str, ty: FieldType) -> FieldSpec {
    FieldSpec {
        name,
        ty,
        required: false,
        server_owned: false,
    }
}
const fn must(name: &'static str, ty: FieldType) -> FieldSpec {
    FieldSpec {
        name,
        ty,
        required: true,
        server_owned: false,
    }
}
const fn owned(name: &'static str, ty: FieldType) -> FieldSpec {
    FieldSpec {
        name,
        ty,
        required: false,
        server_owned: true,
    }
}

use FieldType::{Birth, Commune, Date as Day, Flag, Link, Maker, Number, Parent, Text};

/// Every kind that this version knows.
pub const KINDS: &[KindSpec] = &[
    KindSpec {
        name: "household",
        subject: None,
        fields: &[
            must("commune", Commune),
            field("helper", Maker),
            field("hamlet", Text),
            field("house_note", Text),
            field("poverty", Text),
            field("poverty_year", Number),
            field("land_recovered", Flag),
            field("phone", Text),
            field("note", Text),
        ],
    },
    KindSpec {
        name: "person",
        subject: Some("id"),
        fields: &[
            must("commune", Commune),
            field("helper", Maker),
            field("household", Parent("household")),
            must("full_name", Text),
            field("relation", Text),
            field("birth", Birth),
            field("sex", Text),
            field("citizen_id", Text),
            field("citizen_id_missing", Text),
            field("phone", Text),
            field("ethnicity", Text),
            field("farms", Flag),
            field("priority.disabled", Flag),
            field("priority.poor", Flag),
            field("priority.near_poor", Flag),
            field("priority.ethnic_minority", Flag),
            field("priority.land_recovered", Flag),
            field("priority.merit", Flag),
        ],
    },
    KindSpec {
        name: "survey",
        subject: Some("person"),
        fields: &[
            must("commune", Commune),
            field("helper", Maker),
            must("person", Parent("person")),
            must("surveyed_on", Day),
            field("form", Text),
            field("education", Text),
            field("qualification", Text),
            field("activity", Text),
            field("wants_training", Text),
            field("wanted_trade", Text),
            field("wanted_level", Text),
            field("study_form.at_commune", Flag),
            field("study_form.centralised", Flag),
            field("study_form.apprentice", Flag),
            field("study_form.part_time", Flag),
        ],
    },
    KindSpec {
        name: "consent",
        subject: Some("person"),
        fields: &[
            must("commune", Commune),
            field("helper", Maker),
            must("person", Parent("person")),
            must("purpose", Text),
            must("given", Flag),
            must("given_on", Day),
            must("text_version", Text),
            field("method", Text),
            field("witness", Text),
        ],
    },
    KindSpec {
        name: "enrolment",
        subject: Some("person"),
        fields: &[
            must("commune", Commune),
            must("person", Parent("person")),
            must("class", Link),
            must("status", Text),
            must("enrolled_on", Day),
            field("level", Text),
            field("sector", Text),
            field("started_on", Day),
            field("completed_on", Day),
            field("certified_on", Day),
            field("withdrawn_on", Day),
            field("signup", Link),
        ],
    },
    KindSpec {
        name: "signup",
        subject: None,
        fields: &[
            must("commune", Commune),
            must("class", Link),
            must("full_name", Text),
            field("birth", Birth),
            field("sex", Text),
            field("phone", Text),
            field("ethnicity", Text),
            field("state", Text),
            owned("code", Text),
            owned("received_on", Day),
        ],
    },
    KindSpec {
        name: "provider",
        subject: None,
        fields: &[must("name", Text), field("commune", Text)],
    },
    KindSpec {
        name: "course",
        subject: None,
        fields: &[
            must("trade", Text),
            must("level", Text),
            field("sector", Text),
            field("hours", Number),
        ],
    },
    KindSpec {
        name: "class",
        subject: None,
        fields: &[
            must("trade", Text),
            must("level", Text),
            field("course", Link),
            field("provider", Link),
            field("sector", Text),
            field("commune", Text),
            field("venue", Text),
            field("starts_on", Day),
            field("ends_on", Day),
            field("seats", Number),
            field("open", Flag),
        ],
    },
];

/// The kind of this wire name.
#[must_use]
pub fn kind(name: &str) -> Option<&'static KindSpec> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Whether a field lies in the server's database as it is: it says where a record
/// stands (ids, places, days), or is of what everybody reads. Whatever else a record
/// holds may name or describe somebody, fields that this version does not know among
/// them, and is sealed there.
#[must_use]
pub fn lies_open(kind_name: &str, field: &str) -> bool {
    let Some(kind) = kind(kind_name) else {
        return false;
    };
    kind.field(field).is_some_and(|spec| {
        matches!(kind.name, "provider" | "course" | "class")
            || matches!(spec.ty, Commune | Parent(_) | Link | Day)
    })
}

/// Why a set of fields cannot stand, with the fields that it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub reason: Reason,
    /// Which fields; may be empty.
    pub fields: Vec<String>,
}

impl KindSpec {
    /// The field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The fields that name a parent in the same place.
    pub fn parents(&self) -> impl Iterator<Item = &'static str> {
        self.fields
            .iter()
            .filter(|field| matches!(field.ty, FieldType::Parent(_)))
            .map(|field| field.name)
    }

    /// Checks what a device wants to set: every fault of the first kind found.
    ///
    /// # Errors
    /// Type before form before ownership, each with all fields that have it.
    pub fn check(&self, set: &Fields) -> Result<(), Fault> {
        if set.len() > MAX_FIELDS {
            return Err(Fault {
                reason: Reason::BadValue,
                fields: Vec::new(),
            });
        }
        let all = |reason: Reason, faulty: &dyn Fn(&str, &Value) -> bool| {
            let fields: Vec<String> = set
                .iter()
                .filter(|(name, value)| faulty(name, value))
                .map(|(name, _)| name.clone())
                .collect();
            if fields.is_empty() {
                Ok(())
            } else {
                Err(Fault { reason, fields })
            }
        };
        let ty = |name: &str| self.field(name).map(|field| field.ty);
        // A deletion is a change of its own; as a field it can only be taken back.
        all(Reason::WrongType, &|name, value| {
            !fits(ty(name), value) || (name == DELETED && *value != Value::Bool(false))
        })?;
        all(Reason::BadValue, &|name, value| {
            !well_formed(ty(name), name, value)
        })?;
        all(Reason::ServerOwned, &|name, _| {
            self.field(name).is_some_and(|field| field.server_owned)
        })
    }

    /// The required fields that a record still lacks.
    #[must_use]
    pub fn missing(&self, fields: &Fields) -> Vec<String> {
        self.fields
            .iter()
            .filter(|field| field.required && fields.get(field.name).is_none_or(Value::is_blank))
            .map(|field| field.name.to_owned())
            .collect()
    }
}

fn fits(ty: Option<FieldType>, value: &Value) -> bool {
    match (ty, value) {
        (_, Value::Other(_)) => false,
        (_, Value::Null)
        | (None, _)
        | (Some(Flag), Value::Bool(_))
        | (Some(Number), Value::Int(_)) => true,
        (Some(Flag | Number), _) => false,
        (Some(_), value) => matches!(value, Value::Text(_)),
    }
}

fn well_formed(ty: Option<FieldType>, name: &str, value: &Value) -> bool {
    let name_fits = !name.is_empty() && name.len() <= 64 && !name.chars().any(char::is_control);
    let Value::Text(text) = value else {
        return name_fits;
    };
    name_fits
        && text.len() <= MAX_TEXT
        && match ty {
            Some(Day) => text.parse::<Date>().is_ok(),
            Some(Birth) => text.parse::<BirthDate>().is_ok(),
            Some(Parent(_) | Link) => text.parse::<uuid::Uuid>().is_ok(),
            // It names a sync scope, so there is one way of writing it.
            Some(Maker) => text
                .parse::<uuid::Uuid>()
                .is_ok_and(|id| id.to_string() == *text),
            Some(Commune) => text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()),
            Some(Text | Flag | Number) | None => true,
        }
}

/// Whether an enrolment may go from one state to another. The same state is
/// always allowed; an unknown one never is.
///
/// Registered → studying → completed → certified, with a way out before
/// completion, and one step back from each so that a slip can be put right.
#[must_use]
pub fn enrolment_may_go(from: Option<&str>, to: &str) -> bool {
    match from {
        None => matches!(to, "registered" | "studying" | "completed" | "certified"),
        Some(from) if from == to => true,
        Some("registered") => matches!(to, "studying" | "completed" | "withdrawn" | "cancelled"),
        Some("studying") => matches!(to, "registered" | "completed" | "withdrawn"),
        Some("completed") => matches!(to, "studying" | "registered" | "certified"),
        Some("certified") => to == "completed",
        Some("withdrawn") => matches!(to, "registered" | "studying"),
        Some("cancelled") => to == "registered",
        Some(_) => false,
    }
}
