//! The reference data as one thing: read from its files on the server, carried
//! to the phone as one bundle, and asked by both.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::act::{Act, read_acts};
use crate::codes::{Choice, CodeLists};
use crate::date::Date;
use crate::ethnic::EthnicGroups;
use crate::form::Form;
use crate::place::Extent;
use crate::places::{PlaceFiles, Places};
use crate::role::Scope;
use crate::rows::{Problems, ReferenceError};
use crate::rural::RuralRules;
use crate::settings::Settings;
use crate::target::{CountingEvent, Targets, share_out};

/// The texts of the reference files, as `server/data` holds them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Files<'f> {
    /// `acts.csv`.
    pub acts: &'f str,
    /// `units.csv`.
    pub units: &'f str,
    /// `successions.csv`.
    pub successions: &'f str,
    /// `areas.csv`.
    pub areas: &'f str,
    /// `area_communes.csv`.
    pub area_communes: &'f str,
    /// `ethnic_groups.csv`.
    pub ethnic_groups: &'f str,
    /// `codes.csv`.
    pub codes: &'f str,
    /// `rural_rules.csv`.
    pub rural_rules: &'f str,
    /// `measures.csv`.
    pub measures: &'f str,
    /// `targets.csv`.
    pub targets: &'f str,
    /// `settings.csv`.
    pub settings: &'f str,
    /// Every file of `forms/`.
    pub forms: &'f [&'f str],
}

impl Files<'_> {
    fn tables(&self) -> [(&'static str, &str); 11] {
        [
            ("acts", self.acts),
            ("units", self.units),
            ("successions", self.successions),
            ("areas", self.areas),
            ("area_communes", self.area_communes),
            ("ethnic_groups", self.ethnic_groups),
            ("codes", self.codes),
            ("rural_rules", self.rural_rules),
            ("measures", self.measures),
            ("targets", self.targets),
            ("settings", self.settings),
        ]
    }
}

/// What travels: the tables as they are, which is shorter than any list of
/// objects, and the forms without their white space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bundle {
    tables: BTreeMap<String, String>,
    forms: Vec<Form>,
}

/// All reference data, read and found sound.
///
/// Its JSON is the bundle that a phone downloads once; reading it back checks it
/// with the same reader that the server uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Bundle", into = "Bundle")]
pub struct Reference {
    bundle: Bundle,
    acts: Vec<Act>,
    places: Places,
    ethnic_groups: EthnicGroups,
    codes: CodeLists,
    rural_rules: RuralRules,
    targets: Targets,
    settings: Settings,
}

/// A commune's part of a goal, where no document has issued one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedShare {
    /// The commune's code.
    pub commune: String,
    /// Its part.
    pub value: u32,
}

impl Reference {
    /// Reads all files.
    ///
    /// # Errors
    /// Every problem found, in one file and between files.
    pub fn parse(files: &Files<'_>) -> Result<Self, Vec<ReferenceError>> {
        let mut problems = Problems::default();
        let mut forms = Vec::new();
        for (at, text) in files.forms.iter().enumerate() {
            match serde_json::from_str(text) {
                Ok(form) => forms.push(form),
                Err(problem) => problems.add(
                    &format!("forms, file {}", at + 1),
                    problem.line(),
                    problem.to_string(),
                ),
            }
        }
        let tables = files
            .tables()
            .map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self::read(
            Bundle {
                tables: BTreeMap::from(tables),
                forms,
            },
            problems,
        )
    }

    fn read(bundle: Bundle, mut problems: Problems) -> Result<Self, Vec<ReferenceError>> {
        let noted = &mut problems;
        let table = |name: &str| bundle.tables.get(name).map_or("", String::as_str);
        let acts = read_acts(table("acts"), noted);
        let effective = |id: &str| acts.iter().find(|act| act.id == id)?.effective_on;
        let place_files = PlaceFiles {
            units: table("units"),
            successions: table("successions"),
            areas: table("areas"),
            area_communes: table("area_communes"),
        };
        let places = Places::read(place_files, effective, noted);
        let ethnic_groups = EthnicGroups::read(table("ethnic_groups"), noted);
        let codes = CodeLists::read(table("codes"), noted);
        let rural_rules = RuralRules::read(table("rural_rules"), noted);
        let targets = Targets::read(table("measures"), table("targets"), noted);
        let settings = Settings::read(table("settings"), noted);
        for form in &bundle.forms {
            form.review(&codes, noted);
        }
        let read = Self {
            bundle,
            acts,
            places,
            ethnic_groups,
            codes,
            rural_rules,
            targets,
            settings,
        };
        read.check_citations(noted);
        if problems.0.is_empty() {
            Ok(read)
        } else {
            Err(problems.0)
        }
    }

    /// Notes every id of an act that `acts.csv` lacks.
    fn check_citations(&self, problems: &mut Problems) {
        let codes = self
            .codes
            .all()
            .iter()
            .filter_map(|choice| choice.source.as_ref());
        let rules = self.rural_rules.all().iter().map(|rule| &rule.act);
        let targets = self.targets.all().iter().map(|target| &target.legal_doc);
        let forms = self.bundle.forms.iter().map(|form| &form.legal_source);
        let cited = codes
            .map(|act| ("codes.csv", act))
            .chain(rules.map(|act| ("rural_rules.csv", act)))
            .chain(targets.map(|act| ("targets.csv", act)))
            .chain(forms.map(|act| ("forms", act)));
        for (file, act) in cited {
            if self.act(act).is_none() {
                problems.add(file, 0, format!("no act `{act}`"));
            }
        }
    }

    /// The first 16 hexadecimal digits of the SHA-256 of the bundle's JSON: two
    /// sides that have the same digest have the same reference data.
    pub fn digest(&self) -> String {
        let json = serde_json::to_vec(&self.bundle).unwrap_or_default();
        let hash = Sha256::digest(json);
        hash.iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The places and areas.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The ethnic groups.
    pub fn ethnic_groups(&self) -> &EthnicGroups {
        &self.ethnic_groups
    }

    /// The lists of choices.
    pub fn codes(&self) -> &CodeLists {
        &self.codes
    }

    /// The rules that tell who is a rural worker.
    pub fn rural_rules(&self) -> &RuralRules {
        &self.rural_rules
    }

    /// The targets and what they count.
    pub fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The legal document with this id.
    pub fn act(&self, id: &str) -> Option<&Act> {
        self.acts.iter().find(|act| act.id == id)
    }

    /// The words for a code of a list; an unknown code stands for itself.
    pub fn label<'r>(&'r self, list: &str, code: &'r str) -> &'r str {
        self.codes.label(list, code)
    }

    /// The choices of a list that may be chosen on that day, in order.
    pub fn choices<'r>(
        &'r self,
        list: &str,
        on: Date,
    ) -> impl Iterator<Item = &'r Choice> + use<'r> {
        self.codes.choices(list, on)
    }

    /// A scope in words, as its places are called on the day; none for the province.
    #[must_use]
    pub fn scope_name(&self, scope: &Scope, day: Date) -> Option<String> {
        Some(match scope {
            Scope::Province => return None,
            Scope::Area(code) => {
                let area = self.places().area(code, day);
                area.map_or_else(|| code.clone(), |area| area.name.clone())
            }
            Scope::Commune(code) => self.commune_name(code),
            Scope::Communes(codes) => {
                let names = codes.iter().map(|code| self.commune_name(code));
                names.collect::<Vec<_>>().join(", ")
            }
            Scope::Hamlet { commune, hamlet } => {
                format!("{}, {}", hamlet.as_str(), self.commune_name(commune))
            }
        })
    }

    /// The full name of the unit that holds the code now or held it last, as
    /// `Xã Thạch An`; an unknown code stands for itself.
    pub fn commune_name(&self, code: &str) -> String {
        self.places
            .latest_unit(code)
            .map_or_else(|| code.to_owned(), |unit| unit.full_name())
    }

    /// The full name of the unit that held the code on that day.
    pub fn commune_name_on(&self, code: &str, on: Date) -> String {
        self.places
            .unit_on(code, on)
            .map_or_else(|| code.to_owned(), |unit| unit.full_name())
    }

    /// Whether a working resident of the commune is a rural worker on that day;
    /// nobody is where the commune is unknown.
    pub fn is_rural_worker(
        &self,
        commune: &str,
        on: Date,
        farms: bool,
        land_recovered: bool,
    ) -> bool {
        self.places.unit_on(commune, on).is_some_and(|unit| {
            self.rural_rules
                .is_rural_worker(unit.division, on, farms, land_recovered)
        })
    }

    /// All versions of all forms.
    pub fn forms(&self) -> &[Form] {
        &self.bundle.forms
    }

    /// The version of a form that is filled in on that day: the newest valid one.
    pub fn form(&self, id: &str, on: Date) -> Option<&Form> {
        self.forms()
            .iter()
            .filter(|form| form.id == id && form.validity().contains(on))
            .max_by_key(|form| form.version)
    }

    /// The form that a record names, as `thanh-vien@1`.
    pub fn form_with_key(&self, key: &str) -> Option<&Form> {
        self.forms().iter().find(|form| form.key() == key)
    }

    /// The event by which a person counts on that day, as the province chose.
    pub fn counting_event(&self, on: Date) -> CountingEvent {
        self.settings.counting_event(on)
    }

    /// After how many days without news a commune is pointed out, as the
    /// province chose for that day.
    pub fn silent_after(&self, on: Date) -> u16 {
        self.settings.silent_after(on)
    }

    /// The first figure that is not small, as the province chose for that day:
    /// below it nobody without a right to it sees a figure of people.
    pub fn small_cell(&self, on: Date) -> i64 {
        self.settings.small_cell(on)
    }

    /// The printed definition of a measure on that day, empty for an unknown one.
    pub fn definition(&self, measure: &str, on: Date) -> String {
        let event = self.label("counting_event", self.counting_event(on).code());
        self.targets
            .measure(measure)
            .map(|found| found.definition(event))
            .unwrap_or_default()
    }

    /// Shares a goal of the province over the communes of that day, in proportion
    /// to the number of former communes in each; a former commune that was split
    /// counts in equal parts. The shares add up to the whole.
    ///
    /// This is a suggestion until a document issues one: show it with
    /// [`crate::SUGGESTED_SHARE_LABEL`].
    pub fn suggested_shares(&self, whole: u32, on: Date) -> Vec<SuggestedShare> {
        // Sixty has equal parts for any split into up to six.
        const PARTS: usize = 60;
        let weight = |former: &crate::place::AdminUnit, extent: Extent| match extent {
            Extent::Whole => PARTS,
            Extent::Part => PARTS / self.places.successors(former).len().max(1),
        };
        let communes: Vec<_> = self.places.communes_on(on).collect();
        let weights: Vec<u32> = communes
            .iter()
            .map(|commune| {
                let former = self.places.predecessors(commune);
                former
                    .into_iter()
                    .map(|(unit, extent)| weight(unit, extent) as u32)
                    .sum()
            })
            .collect();
        let shares = share_out(whole, &weights);
        let named = communes.iter().zip(shares);
        named
            .map(|(unit, value)| SuggestedShare {
                commune: unit.code.clone(),
                value,
            })
            .collect()
    }
}

impl TryFrom<Bundle> for Reference {
    type Error = ReferenceError;

    fn try_from(bundle: Bundle) -> Result<Self, ReferenceError> {
        Self::read(bundle, Problems::default()).map_err(|mut problems| problems.swap_remove(0))
    }
}

impl From<Reference> for Bundle {
    fn from(reference: Reference) -> Self {
        reference.bundle
    }
}
