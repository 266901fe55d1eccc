//! What people do on their phones: sensible things, and some that the server
//! must refuse.

use app::offline::{Entry, NewEdit, WantedEdit};
use domain::change::DELETED;
use domain::ids::{RecordId, Revision};
use domain::record::HELPER;
use domain::role::{Account, Role, Scope};
use domain::value::{Fields, Value};

use super::chance::Chance;
use super::dialect::Dialect;
use super::phone::Phone;

/// The kinds that officers work on, in the order of dependence.
pub(crate) const KINDS: [&str; 6] = [
    "household",
    "person",
    "survey",
    "consent",
    "enrolment",
    "signup",
];

/// How many of the newest records of a kind people look at: few, so that
/// several of them meet in one record.
const LOOKED_AT: usize = 7;

/// One person at one phone, about to do something.
pub(crate) struct Person<'a> {
    pub(crate) phone: &'a Phone,
    pub(crate) account: &'a Account,
    pub(crate) chance: &'a mut Chance,
}

fn edit(record: RecordId, kind: &str, wanted: WantedEdit) -> NewEdit {
    NewEdit {
        record,
        kind: kind.to_owned(),
        seen: None,
        form: None,
        wanted,
    }
}

fn on(entry: &Entry, wanted: WantedEdit) -> NewEdit {
    NewEdit {
        seen: Some(entry.copy.revision),
        ..edit(entry.view.id, &entry.view.kind, wanted)
    }
}

fn fields(set: Vec<(&str, Value)>) -> WantedEdit {
    let set = set
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    WantedEdit::Fields(Fields::from_iter(set))
}

impl Person<'_> {
    /// Something to save; nothing if there is nothing to do it to.
    pub(crate) fn act(&mut self) -> Vec<NewEdit> {
        let mut edits = self.deed();
        // Now and then a helper is in another hamlet, or somebody else's app.
        if !self.chance.percent(4) {
            self.sign(&mut edits);
        }
        edits
    }

    /// What a helper's app says of each record that the helper makes.
    fn sign(&self, edits: &mut [NewEdit]) {
        let Some((_, hamlet)) = self.account.hamlet() else {
            return;
        };
        for edit in edits {
            let there = self.phone.entry(edit.record);
            if there.is_some_and(|entry| entry.copy.revision > Revision(0)) {
                continue;
            }
            if let WantedEdit::Fields(fields) = &mut edit.wanted {
                if edit.kind == "household" {
                    fields.insert("hamlet".to_owned(), hamlet.as_str().into());
                }
                fields.insert(HELPER.to_owned(), self.account.id.to_string().into());
            }
        }
    }

    fn deed(&mut self) -> Vec<NewEdit> {
        if self.account.role == Role::ProvinceReviewer {
            return self.run_classes();
        }
        match self.chance.weighted(&[8, 12, 5, 3, 9, 34, 12, 4, 6, 5, 2]) {
            0 => vec![self.household()],
            1 => self.member(),
            2 => self.sheet("survey"),
            3 => self.sheet("consent"),
            4 => self.enrol(),
            5 => self.alter(),
            6 => self.advance(),
            7 => self.delete(),
            8 => self.correct(),
            9 => self.settle(),
            _ => self.blunder(),
        }
    }

    /// The commune that this person works in.
    fn commune(&self) -> Value {
        match &self.account.scope {
            Scope::Commune(code) | Scope::Hamlet { commune: code, .. } => code.as_str().into(),
            _ => "01807".into(),
        }
    }

    /// One of the records that the phone shows of a kind.
    fn choose(&mut self, kind: &str) -> Option<Entry> {
        let mut shown = self.phone.shown(kind, LOOKED_AT);
        shown.retain(|entry| !entry.view.deleted);
        self.chance.pick_some(&shown).cloned()
    }

    fn household(&mut self) -> NewEdit {
        let mut set = vec![
            ("commune", self.commune()),
            (
                "hamlet",
                (*self.chance.pick(&["Nà Luông", "Lũng Mần"])).into(),
            ),
        ];
        if self.chance.percent(5) {
            set.push(("poverty_year", "năm nay".into()));
        }
        if self.phone.dialect.get() == Dialect::NewerPhone {
            set.push(("solar_roof", true.into()));
        }
        edit(self.phone.new_id(), "household", fields(set))
    }

    /// A member of a household, of a new one together with it, or of one that
    /// nobody knows.
    fn member(&mut self) -> Vec<NewEdit> {
        let mut edits = Vec::new();
        let household = match self.choose("household") {
            _ if self.chance.percent(3) => self.phone.new_id(),
            Some(entry) if self.chance.percent(80) => entry.view.id,
            _ => {
                edits.push(self.household());
                edits[0].record
            }
        };
        let mut set = vec![
            ("commune", self.commune()),
            ("household", household.to_string().into()),
            ("full_name", "Nông Thị Đào".into()),
            ("farms", self.chance.percent(50).into()),
        ];
        if self.chance.percent(4) {
            set.push(("birth", "hôm qua".into()));
        }
        edits.push(edit(self.phone.new_id(), "person", fields(set)));
        edits
    }

    fn sheet(&mut self, kind: &str) -> Vec<NewEdit> {
        let Some(person) = self.choose("person") else {
            return Vec::new();
        };
        let mut set = vec![
            ("commune", self.commune()),
            ("person", person.view.id.to_string().into()),
        ];
        if kind == "survey" {
            set.push(("surveyed_on", "2026-11-20".into()));
        } else {
            set.extend([
                ("purpose", Value::from("training")),
                ("given", true.into()),
                ("given_on", "2026-11-20".into()),
                ("text_version", "1".into()),
            ]);
        }
        vec![edit(self.phone.new_id(), kind, fields(set))]
    }

    fn enrol(&mut self) -> Vec<NewEdit> {
        let Some(person) = self.choose("person") else {
            return Vec::new();
        };
        let month = 1 + self.chance.below(12);
        let mut set = vec![
            ("commune", self.commune()),
            ("person", person.view.id.to_string().into()),
            ("class", RecordId::new(1, [9; 10]).to_string().into()),
            ("status", "registered".into()),
            (
                "level",
                (*self.chance.pick(&["so_cap", "duoi_3_thang"])).into(),
            ),
            ("enrolled_on", format!("2026-{month:02}-03").into()),
        ];
        if self.chance.percent(5) {
            set.push(("enrolled_on", "hôm qua".into()));
        }
        vec![edit(self.phone.new_id(), "enrolment", fields(set))]
    }

    /// Another value in one field or two of a record.
    fn alter(&mut self) -> Vec<NewEdit> {
        let kind = *self
            .chance
            .pick(&["household", "person", "person", "survey", "signup"]);
        let Some(entry) = self.choose(kind) else {
            return Vec::new();
        };
        let mut set = vec![self.value(kind)];
        if self.chance.percent(30) {
            set.push(self.value(kind));
        }
        let mut edit = on(&entry, fields(set));
        if self.chance.percent(15) {
            edit.seen = None;
        }
        vec![edit]
    }

    fn value(&mut self, kind: &str) -> (&'static str, Value) {
        let n = self.chance.below(4);
        let number = Value::from(format!("091234567{n}"));
        let flag = Value::from(n.is_multiple_of(2));
        match (kind, self.chance.below(10)) {
            ("household", 0..=3) => ("phone", number),
            ("household", 4) => ("note", Value::Null),
            ("household", 5..=6) => ("note", format!("Ghi chú {n}").into()),
            ("household", 7) => ("land_recovered", flag),
            ("household", 8) => ("poverty_year", "năm nay".into()),
            ("household", _) => ("poverty_year", 2026.into()),
            ("person", 0..=3) => ("phone", number),
            ("person", 4..=5) => ("farms", flag),
            ("person", 6) => ("priority.poor", flag),
            ("person", 7) => ("birth", "hôm qua".into()),
            ("person", 8) => ("birth", Value::Null),
            ("person", _) => ("birth", format!("199{n}").into()),
            ("survey", 0..=4) => ("wants_training", format!("{n}").into()),
            ("survey", _) => ("study_form.at_commune", flag),
            ("signup", 0) => ("code", "CUA-TOI".into()),
            ("signup", 1..=4) => ("phone", number),
            _ => (
                "state",
                (*self.chance.pick(&["confirmed", "declined"])).into(),
            ),
        }
    }

    /// Another state of an enrolment, allowed or not, with its day or without.
    fn advance(&mut self) -> Vec<NewEdit> {
        let Some(entry) = self.choose("enrolment") else {
            return Vec::new();
        };
        let (state, day) = *self.chance.pick(&[
            ("registered", "enrolled_on"),
            ("studying", "started_on"),
            ("completed", "completed_on"),
            ("certified", "certified_on"),
            ("withdrawn", "withdrawn_on"),
            ("cancelled", "enrolled_on"),
            ("flying", "started_on"),
        ]);
        let mut set = vec![("status", state.into())];
        if self.chance.percent(90) {
            let month = 1 + self.chance.below(12);
            set.push((day, format!("2026-{month:02}-14").into()));
        }
        vec![on(&entry, fields(set))]
    }

    fn delete(&mut self) -> Vec<NewEdit> {
        let kind = *self.chance.pick(&KINDS);
        let entry = self.choose(kind);
        entry
            .map(|entry| on(&entry, WantedEdit::Delete))
            .into_iter()
            .collect()
    }

    /// One of the records with something refused in it.
    fn refused(&mut self) -> Option<Entry> {
        let mut refused = Vec::new();
        for kind in KINDS.iter().chain(&["class", "spaceship"]) {
            let shown = self.phone.shown(kind, usize::MAX);
            refused.extend(shown.into_iter().filter(|entry| entry.refusal().is_some()));
        }
        self.chance.pick_some(&refused).cloned()
    }

    /// A record whose refused changes this person gives up.
    pub(crate) fn give_up(&mut self) -> Option<RecordId> {
        self.refused().map(|entry| entry.view.id)
    }

    /// Puts right what was refused, as far as one can.
    pub(crate) fn correct(&mut self) -> Vec<NewEdit> {
        let Some(entry) = self.refused() else {
            return Vec::new();
        };
        let set = match entry.view.kind.as_str() {
            "household" => vec![("poverty_year", 2026.into())],
            "person" => vec![
                ("birth", "1990".into()),
                ("full_name", "Nông Thị Hoa".into()),
            ],
            "enrolment" => {
                let state = entry.copy.text("status").unwrap_or("registered").to_owned();
                vec![
                    ("status", state.into()),
                    ("enrolled_on", "2026-02-03".into()),
                    ("started_on", "2026-03-03".into()),
                    ("completed_on", "2026-05-03".into()),
                    ("certified_on", "2026-06-03".into()),
                    ("withdrawn_on", "2026-04-03".into()),
                ]
            }
            _ => vec![("phone", "0912345999".into())],
        };
        let mut edits = vec![on(&entry, fields(set))];
        self.sign(&mut edits);
        edits
    }

    /// Decides between values that two people set.
    fn settle(&mut self) -> Vec<NewEdit> {
        let mut disputed = Vec::new();
        for kind in KINDS {
            let shown = self.phone.shown(kind, usize::MAX);
            disputed.extend(
                shown
                    .into_iter()
                    .filter(|entry| !entry.view.rivals.is_empty()),
            );
        }
        let Some(entry) = self.chance.pick_some(&disputed).cloned() else {
            return Vec::new();
        };
        let rival = self.chance.pick(&entry.view.rivals).clone();
        let keeps = self.chance.percent(40);
        if rival.field == DELETED && !keeps {
            return vec![on(&entry, WantedEdit::Delete)];
        }
        let value = match keeps {
            true if rival.field == DELETED => false.into(),
            true => entry.view.value(&rival.field),
            false => rival.value,
        };
        let choice = Fields::from([(rival.field, value)]);
        vec![on(&entry, WantedEdit::Settled(choice))]
    }

    /// What cannot stand at all: somebody else's commune, a kind that is none,
    /// another role's act, a name taken away.
    fn blunder(&mut self) -> Vec<NewEdit> {
        match self.chance.below(4) {
            0 => {
                let set = vec![("commune", "99999".into())];
                vec![edit(self.phone.new_id(), "household", fields(set))]
            }
            1 => {
                let set = vec![("commune", self.commune())];
                vec![edit(self.phone.new_id(), "spaceship", fields(set))]
            }
            2 => {
                let set = vec![("trade", "Hàn".into()), ("level", "so_cap".into())];
                vec![edit(self.phone.new_id(), "class", fields(set))]
            }
            _ => {
                let person = self.choose("person");
                let nameless = |entry| on(&entry, fields(vec![("full_name", " ".into())]));
                person.map(nameless).into_iter().collect()
            }
        }
    }

    fn run_classes(&mut self) -> Vec<NewEdit> {
        match self.choose("class") {
            Some(entry) if self.chance.percent(70) => {
                let n = self.chance.below(5);
                let set = match self.chance.below(3) {
                    0 => vec![("seats", i64::try_from(20 + n).unwrap().into())],
                    1 => vec![("open", (n > 2).into())],
                    _ => vec![("venue", format!("Nhà văn hóa {n}").into())],
                };
                vec![on(&entry, fields(set))]
            }
            Some(entry) if self.chance.percent(20) => vec![on(&entry, WantedEdit::Delete)],
            _ => {
                let set = vec![("trade", "Trồng nấm".into()), ("level", "so_cap".into())];
                vec![edit(self.phone.new_id(), "class", fields(set))]
            }
        }
    }
}
