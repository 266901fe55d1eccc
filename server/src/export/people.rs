//! The people of a commune, for the office that holds their records.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::RecordId;
use domain::record::Record;
use domain::role::{Action, Scope, Target};
use domain::value::{Fields, Value};
use domain::{BirthDate, Date, Reference, mask};
use futures_util::stream::try_unfold;
use serde::Deserialize;

use super::file;
use super::log::{Export, OnItsWay};
use super::sheet::Sheet;
use super::stamp::Stamp;
use crate::api::{Api, Clock, Fault};
use crate::auth::Session;
use crate::db::{Database, Db, DbError, Rows, Work};

/// How many entries of the commune's log are read in one transaction, and so how
/// much of the commune is ever in memory.
const PAGE: usize = 300;

const COLUMNS: [&str; 10] = [
    "Xóm, tổ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Số định danh (3 số cuối)",
    "Nhóm ưu tiên",
    "Có nhu cầu học nghề",
    "Nghề muốn học",
    "Lớp học",
];

#[derive(Deserialize)]
pub(super) struct Asked {
    commune: String,
}

/// `GET /api/v1/export/people.csv?commune=…`.
pub(super) async fn get(
    State(api): State<Api>,
    Extension(reference): Extension<Arc<Reference>>,
    Session(by): Session,
    Query(Asked { commune }): Query<Asked>,
) -> Result<Response, Fault> {
    let now = api.clock.now();
    let day = Date::in_vietnam(now.0);
    let target = Target::Commune(&commune);
    let may = by.may(Action::ExportRecords, target, reference.places(), day);
    if may.is_err() {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "not_overseen",
            "this is not a list of the account's own commune",
        ));
    }
    let stamp = Stamp::new(&by, &reference, now);
    let name = format!("nguoi-{commune}-{}.csv", stamp.day);
    let export = Export {
        account: by.id,
        kind: "people",
        scope: Scope::Commune(commune.clone()).code(),
        number: stamp.number.clone(),
    };
    let way = OnItsWay::begin(&api.db, export, now).await?;
    let list = List {
        db: api.db,
        clock: api.clock,
        reference,
        commune,
        stamp,
        day,
        way,
        step: Step::Head,
        seen: HashSet::new(),
    };
    // Each part is read when the one before it has left: a slow line holds no
    // transaction, and one that is cut ends the reading.
    Ok(file(&name, Body::from_stream(try_unfold(list, List::next))))
}

enum Step {
    Head,
    After(u64),
    Over,
}

/// A list that is being written.
struct List {
    db: Db,
    clock: Arc<dyn Clock>,
    reference: Arc<Reference>,
    commune: String,
    stamp: Stamp,
    day: Date,
    way: OnItsWay,
    step: Step,
    /// Who is on the list already: a record that changes meanwhile comes again.
    seen: HashSet<RecordId>,
}

impl List {
    /// The next part and the rest, or nothing after the last line.
    async fn next(mut self) -> Result<Option<(String, Self)>, DbError> {
        match self.step {
            Step::Head => {
                let mut sheet = Sheet::begin();
                let place = self.reference.commune_name(&self.commune);
                let title = format!(
                    "Danh sách người của {place}. Dữ liệu cá nhân, chỉ dùng cho việc của xã."
                );
                self.stamp.head(&mut sheet, self.day, &[title]);
                sheet.row(COLUMNS);
                self.step = Step::After(0);
                Ok(Some((sheet.into_text(), self)))
            }
            Step::After(position) => {
                let page = ReadPage {
                    commune: self.commune.clone(),
                    position,
                };
                let page = self.db.read(page).await.inspect_err(|error| {
                    tracing::error!(%error, "a list of people was cut");
                })?;
                let mut sheet = Sheet::go_on();
                for person in &page.people {
                    if self.seen.insert(person.id) {
                        sheet.row(page.row(person, &self.reference));
                        self.way.rows += 1;
                    }
                }
                self.step = match page.last {
                    Some(last) => Step::After(last),
                    None => {
                        self.stamp.foot(&mut sheet, self.way.rows);
                        self.way.end(&self.db, self.clock.now()).await?;
                        Step::Over
                    }
                };
                Ok(Some((sheet.into_text(), self)))
            }
            Step::Over => Ok(None),
        }
    }
}

struct ReadPage {
    commune: String,
    position: u64,
}

/// Some people, with what their rows tell.
struct Page {
    people: Vec<Record>,
    /// Households and classes by id.
    linked: HashMap<RecordId, Record>,
    /// Surveys and enrolments by person.
    of: HashMap<RecordId, Vec<Record>>,
    /// The last entry that was read; none at the log's end.
    last: Option<u64>,
}

impl Work for ReadPage {
    type Done = Page;

    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Page, DbError> {
        let entries = rows
            .entries_after(&self.commune, self.position, PAGE)
            .await?;
        let last = entries.last().map(|entry| entry.position);
        let here = entries.iter().filter(|entry| !entry.gone);
        let ids: Vec<RecordId> = here.map(|entry| entry.record).collect();
        let mut people = rows.records(&ids).await?;
        people.retain(|record| {
            record.kind == "person" && !record.deleted && record.scope() == self.commune
        });
        // In the order of the log, whatever the database gives.
        let at = |record: &Record| ids.iter().position(|id| *id == record.id);
        people.sort_by_key(at);
        let subjects: Vec<RecordId> = people.iter().map(|person| person.id).collect();
        let mut of: HashMap<RecordId, Vec<Record>> = HashMap::new();
        for record in rows.records_of(&subjects).await? {
            let counts = matches!(record.kind.as_str(), "survey" | "enrolment");
            if let Some(person) = record.subject().filter(|_| counts && !record.deleted) {
                of.entry(person).or_default().push(record);
            }
        }
        let households = people
            .iter()
            .filter_map(|one| link(&one.fields, "household"));
        let enrolments = of.values().flatten();
        let classes = enrolments.filter_map(|one| link(&one.fields, "class"));
        let linked: HashSet<RecordId> = households.chain(classes).collect();
        let linked: Vec<RecordId> = linked.into_iter().collect();
        let linked = rows.records(&linked).await?.into_iter();
        Ok(Page {
            people,
            linked: linked.map(|record| (record.id, record)).collect(),
            of,
            last,
        })
    }
}

impl Page {
    fn row(&self, person: &Record, reference: &Reference) -> [String; 10] {
        let fields = &person.fields;
        let own = || self.of.get(&person.id).into_iter().flatten();
        let survey = own()
            .filter(|record| record.kind == "survey")
            .max_by_key(|record| text(&record.fields, "surveyed_on"));
        let asked = |name| survey.map_or("", |survey| text(&survey.fields, name));
        let household = self.linked_by(fields, "household");
        let label = |list: &str, code: &str| reference.label(list, code).to_owned();
        let birth = text(fields, "birth");
        let ethnicity = reference.ethnic_groups().get(text(fields, "ethnicity"));
        let groups = reference.codes().all().iter().filter(|choice| {
            let name = format!("priority.{}", choice.code);
            choice.list == "priority" && fields.get(&name).is_some_and(Value::is_true)
        });
        let groups: Vec<&str> = groups.map(|choice| choice.label.as_str()).collect();
        let classes: Vec<String> = own()
            .filter(|record| record.kind == "enrolment")
            .map(|enrolment| self.class(&enrolment.fields, reference))
            .collect();
        [
            household
                .map_or("", |house| text(house, "hamlet"))
                .to_owned(),
            text(fields, "full_name").to_owned(),
            birth
                .parse::<BirthDate>()
                .map_or_else(|_| birth.to_owned(), |birth| birth.display()),
            label("sex", text(fields, "sex")),
            ethnicity.name().to_owned(),
            mask(text(fields, "citizen_id")),
            groups.join("; "),
            label("wants_training", asked("wants_training")),
            label("trade", asked("wanted_trade")),
            classes.join("; "),
        ]
    }

    fn linked_by(&self, fields: &Fields, name: &str) -> Option<&Fields> {
        let record = self.linked.get(&link(fields, name)?)?;
        Some(&record.fields)
    }

    /// `Trồng nấm, khai giảng 02/12/2026 (hoàn thành)`
    fn class(&self, enrolment: &Fields, reference: &Reference) -> String {
        let status = text(enrolment, "status");
        let status = reference.label("enrolment_status", status);
        let Some(class) = self.linked_by(enrolment, "class") else {
            return status.to_owned();
        };
        let trade = reference.label("trade", text(class, "trade"));
        let starts = text(class, "starts_on").parse::<Date>();
        let starts = starts.map_or_else(
            |_| String::new(),
            |day| format!(", khai giảng {}", day.display()),
        );
        format!("{trade}{starts} ({status})")
    }
}

fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields
        .get(name)
        .and_then(Value::as_text)
        .unwrap_or_default()
}

fn link(fields: &Fields, name: &str) -> Option<RecordId> {
    text(fields, name).parse().ok()
}
