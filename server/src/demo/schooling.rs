//! Providers, courses and classes, and the changes that make them known.

use super::chance::Chance;
use super::communes::Commune;
use super::outbox::{Outbox, fields};
use super::season;
use domain::Date;
use domain::ids::RecordId;
use domain::value::Fields;
use std::collections::BTreeMap;

/// How many classes begin in a usual year.
const CLASSES_A_YEAR: i64 = 252;
/// How many days back the first classes begin.
const DAYS_BACK: i64 = 400;
/// How many days ahead classes are announced.
pub(super) const DAYS_AHEAD: i64 = 45;
/// The commune of the schools for the longer courses (Phường Thục Phán).
const SCHOOL_COMMUNE: &str = "01273";
const PROVIDERS: usize = 8;

/// A course: trade, level, sector, hours, days from first to last, the most
/// learners of a class, and how often it is held.
struct Course(&'static str, &'static str, &'static str, i64, i64, i64, u32);

const SHORT: &str = "under_3_months";
const FIRST: &str = "so_cap";
const MIDDLE: &str = "trung_cap";

/// Trades of `codes.csv`; a class for practice in sơ cấp takes at most 18, a
/// class that is mostly theory at most 35 (TT 42/2015 Đ.19).
const COURSES: [Course; 29] = [
    Course("lon", SHORT, "farm", 120, 45, 35, 10),
    Course("ga", SHORT, "farm", 120, 42, 35, 11),
    Course("trau_bo", SHORT, "farm", 150, 56, 35, 11),
    Course("ong", SHORT, "farm", 100, 35, 30, 4),
    Course("thu_y", FIRST, "farm", 360, 110, 18, 5),
    Course("rau_an_toan", SHORT, "farm", 120, 50, 35, 7),
    Course("nam", SHORT, "farm", 100, 40, 30, 4),
    Course("cay_an_qua", SHORT, "farm", 150, 60, 35, 8),
    Course("cay_an_qua", FIRST, "farm", 320, 100, 35, 4),
    Course("trong_rung", SHORT, "farm", 120, 45, 35, 6),
    Course("thuoc_la", SHORT, "farm", 100, 40, 35, 4),
    Course("mia", SHORT, "farm", 100, 38, 35, 2),
    Course("dong_rieng", SHORT, "farm", 100, 38, 35, 3),
    Course("thach_den", SHORT, "farm", 100, 40, 35, 5),
    Course("dau_tam", FIRST, "farm", 300, 95, 35, 2),
    Course("xay_dung", FIRST, "non_farm", 360, 105, 18, 9),
    Course("xay_dung", SHORT, "non_farm", 150, 60, 30, 5),
    Course("han", FIRST, "non_farm", 380, 115, 18, 5),
    Course("dien_dan_dung", FIRST, "non_farm", 360, 110, 18, 7),
    Course("may_nong_nghiep", FIRST, "non_farm", 340, 105, 18, 6),
    Course("xe_may", FIRST, "non_farm", 400, 120, 18, 5),
    Course("may", FIRST, "non_farm", 320, 98, 35, 9),
    Course("nau_an", SHORT, "non_farm", 150, 55, 30, 6),
    Course("du_lich", SHORT, "non_farm", 120, 40, 30, 3),
    Course("det_tho_cam", FIRST, "non_farm", 300, 95, 20, 3),
    Course("dan_lat", SHORT, "non_farm", 100, 35, 25, 2),
    Course("ren", FIRST, "non_farm", 320, 100, 18, 1),
    Course("dien_dan_dung", MIDDLE, "non_farm", 1_500, 330, 30, 2),
    Course("thu_y", MIDDLE, "farm", 1_400, 330, 30, 2),
];

/// A class of the sample.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) id: RecordId,
    pub(super) trade: &'static str,
    pub(super) level: &'static str,
    pub(super) sector: &'static str,
    /// The commune's place in the list of communes.
    pub(super) commune: usize,
    pub(super) starts: Date,
    pub(super) ends: Date,
    pub(super) seats: i64,
    course: usize,
    provider: usize,
    venue: String,
}

impl Class {
    /// Learners come from the whole province.
    pub(super) fn is_central(&self) -> bool {
        self.level == MIDDLE
    }

    /// Still takes registrations.
    pub(super) fn is_open(&self, today: Date) -> bool {
        self.starts > today
    }
}

/// The classes by their first day, spread over the communes by weight.
pub(super) fn classes(chance: &Chance, today: Date, communes: &[Commune]) -> Vec<Class> {
    let mut chance = chance.about("classes");
    let mut classes = Vec::new();
    let sum: u64 = communes.iter().map(|one| u64::from(one.weight)).sum();
    // The commune that is furthest behind its part gets the next class.
    let mut owed: Vec<i64> = communes
        .iter()
        .map(|one| chance.between(0, i64::from(one.weight)))
        .collect();
    for starts in first_days(today) {
        for (due, commune) in owed.iter_mut().zip(communes) {
            *due += i64::from(commune.weight);
        }
        let behind = (0..communes.len())
            .max_by_key(|at| owed[*at])
            .unwrap_or_default();
        owed[behind] -= sum as i64;
        let class = class(&mut chance, starts, behind, communes);
        classes.push(class);
    }
    let visited = communes
        .iter()
        .position(|one| one.code == super::VISITED_COMMUNE);
    if let Some(visited) = visited {
        let open = classes.iter_mut().filter(|class| class.is_open(today));
        // Whoever visits finds something to sign up for near by.
        for class in open.filter(|class| !class.is_central()).take(2) {
            class.commune = visited;
            class.venue = venue(&mut chance, &communes[visited]);
        }
    }
    classes
}

/// The first days of all classes, denser in busy months.
fn first_days(today: Date) -> Vec<Date> {
    const YEAR: i64 = 365 * 100;
    let mut days = Vec::new();
    let mut due = 0;
    for ahead in -DAYS_BACK..=DAYS_AHEAD {
        let day = today.add_days(ahead);
        due += CLASSES_A_YEAR * i64::from(season::weight(day));
        while due >= YEAR {
            due -= YEAR;
            days.push(day);
        }
    }
    days
}

fn class(chance: &mut Chance, starts: Date, commune: usize, communes: &[Commune]) -> Class {
    let held: Vec<(usize, u32)> = COURSES
        .iter()
        .enumerate()
        // School courses begin with the school year only.
        .filter(|(_, course)| course.1 != MIDDLE || matches!(starts.month(), 8..=10))
        .map(|(at, course)| (at, course.6 * if course.1 == MIDDLE { 3 } else { 1 }))
        .collect();
    let at = chance.weighted(&held);
    let Course(trade, level, sector, _, days, most, _) = COURSES[at];
    let school = communes.iter().position(|one| one.code == SCHOOL_COMMUNE);
    let commune = match school {
        Some(school) if level == MIDDLE => school,
        _ => commune,
    };
    let provider = chance.place(PROVIDERS);
    let venue = if level == MIDDLE {
        provider_name(provider)
    } else {
        venue(chance, &communes[commune])
    };
    Class {
        id: RecordId::new(unix(starts.add_days(-50)), chance.bytes()),
        trade,
        level,
        sector,
        commune,
        starts,
        ends: starts.add_days(days + chance.between(-4, 6)),
        seats: chance.between((most - 6).max(18), most),
        course: at,
        provider,
        venue,
    }
}

fn venue(chance: &mut Chance, commune: &Commune) -> String {
    if chance.often(400) {
        "Trung tâm học tập cộng đồng".to_owned()
    } else {
        let hamlet = chance.pick(&commune.hamlets);
        let rest = hamlet
            .strip_prefix("Xóm ")
            .map(|name| format!("xóm {name}"));
        format!(
            "Nhà văn hóa {}",
            rest.unwrap_or_else(|| hamlet.replace("Tổ", "tổ"))
        )
    }
}

fn provider_name(at: usize) -> String {
    format!("Cơ sở đào tạo mẫu số {}", at + 1)
}

fn unix(day: Date) -> u64 {
    season::moment(day, 8 * 60).0.max(0) as u64
}

/// Makes providers, courses and classes known.
pub(super) fn announce(
    chance: &Chance,
    outbox: &mut Outbox,
    today: Date,
    communes: &[Commune],
    classes: &[Class],
) {
    let mut chance = chance.about("announcements");
    let first = today.add_days(-DAYS_BACK - 60);
    let at = season::moment(first, 9 * 60);
    let mut ids = |count: usize| -> Vec<RecordId> {
        (0..count)
            .map(|_| RecordId::new(unix(first), chance.bytes()))
            .collect()
    };
    let (providers, courses) = (ids(PROVIDERS), ids(COURSES.len()));
    for (number, id) in providers.iter().enumerate() {
        let commune = &communes[number * communes.len() / PROVIDERS].code;
        let set = fields([
            ("name", provider_name(number).into()),
            ("commune", commune.as_str().into()),
        ]);
        outbox.set(at, *id, "provider", set, None);
    }
    for (Course(trade, level, sector, hours, ..), id) in COURSES.iter().zip(&courses) {
        let set = fields([
            ("trade", (*trade).into()),
            ("level", (*level).into()),
            ("sector", (*sector).into()),
            ("hours", (*hours).into()),
        ]);
        outbox.set(at, *id, "course", set, None);
    }
    for class in classes {
        let announced = season::moment(class.starts.add_days(-50).min(today.add_days(-1)), 9 * 60);
        let set = described(
            class,
            today,
            communes,
            courses[class.course],
            providers[class.provider],
        );
        outbox.set(announced, class.id, "class", set, None);
    }
}

fn described(
    class: &Class,
    today: Date,
    communes: &[Commune],
    course: RecordId,
    provider: RecordId,
) -> Fields {
    fields([
        ("course", course.to_string().into()),
        ("provider", provider.to_string().into()),
        ("trade", class.trade.into()),
        ("level", class.level.into()),
        ("sector", class.sector.into()),
        ("commune", communes[class.commune].code.as_str().into()),
        ("venue", class.venue.as_str().into()),
        ("starts_on", class.starts.to_string().into()),
        ("ends_on", class.ends.to_string().into()),
        ("seats", class.seats.into()),
        ("open", class.is_open(today).into()),
    ])
}

/// The communes of each area, by their places in the list.
pub(super) fn neighbours(communes: &[Commune]) -> BTreeMap<&str, Vec<usize>> {
    let mut areas: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, commune) in communes.iter().enumerate() {
        areas.entry(&commune.area).or_default().push(at);
    }
    areas
}
