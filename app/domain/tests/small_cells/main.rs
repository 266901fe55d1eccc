//! What everybody may read gives no small figure away, however it is added up
//! and taken apart.
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

mod attacker;
mod polytope;
#[path = "../shipped/mod.rs"]
mod shipped;

use std::collections::{BTreeMap, BTreeSet};

use domain::role::Scope;
use domain::small_cells::{Figure, PublicTotals, shut_parts};
use domain::totals::Measure;
use domain::wire::Totals;
use domain::{Files, Reference};
use proptest::prelude::*;

use attacker::Attacker;
use shipped::{FILES, day, reference};

const TODAY: &str = "2026-11-22";
/// As it ships.
const LEAST: i64 = 5;

/// A province of so many communes in each of its areas.
fn province(areas: &[usize]) -> Reference {
    let mut units = "code,division,name,valid_from,valid_to,parent\n04,tinh,Mẫu,,,\n".to_owned();
    let mut rows = "code,name,valid_from,valid_to\n".to_owned();
    let mut members = "area,commune,valid_from,valid_to\n".to_owned();
    for (at, communes) in areas.iter().enumerate() {
        rows.push_str(&format!("{at:03},Khu vực {at},2025-07-01,\n"));
        for n in 0..*communes {
            let code = commune(at, n);
            units.push_str(&format!("{code},xa,Xã {code},2025-07-01,,04\n"));
            members.push_str(&format!("{at:03},{code},2025-07-01,\n"));
        }
    }
    Reference::parse(&Files {
        units: &units,
        areas: &rows,
        area_communes: &members,
        successions: "old,new,extent,act,note\n",
        ..FILES
    })
    .expect("sound")
}

fn commune(area: usize, n: usize) -> String {
    format!("{area:02}{n:03}")
}

/// People of a commune and a month who completed something: other workers, rural
/// ones in short courses, and rural ones in sơ cấp or above.
type People = [i64; 3];

/// Figures of `completed` and its parts, in the first months of a year.
fn totals(communes: &[(String, Vec<People>)]) -> Totals {
    let mut totals = Totals {
        year: 2026,
        as_of: TODAY.to_owned(),
        ..Totals::default()
    };
    for (code, months) in communes {
        let measures = totals.communes.entry(code.clone()).or_default();
        for (measure, from) in [
            (Measure::Completed, 0),
            (Measure::CompletedRural, 1),
            (Measure::CompletedRuralFormal, 2),
        ] {
            let mut series = [0; 12];
            for (month, people) in series.iter_mut().zip(months) {
                *month = people[from..].iter().sum();
            }
            measures.insert(measure.code().to_owned(), series);
        }
    }
    totals
}

/// One in so many counts is somebody at all: few, some or many.
fn people(rarity: u32) -> impl Strategy<Value = People> {
    let count = move || {
        prop_oneof![
            4 * rarity => Just(0_i64),
            2 => 1..=4_i64,
            1 => 5..=9_i64,
            1 => 10..=60_i64,
        ]
    };
    [count(), count(), count()]
}

/// From full communes to the first days of a year, when most have nobody yet.
fn worlds() -> impl Strategy<Value = Vec<Vec<Vec<People>>>> {
    prop_oneof![Just(1_u32), Just(4), Just(16)].prop_flat_map(|rarity| {
        let months = prop::collection::vec(people(rarity), 2);
        let communes = prop::collection::vec(months, 1..=5);
        prop::collection::vec(communes, 1..=4)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Whoever writes down all that is published, as sums of people of whom there
    /// are never fewer than none, leaves each hidden figure room for `LEAST` more
    /// than its smallest possible value.
    #[test]
    fn no_hidden_figure_can_be_worked_out(world in worlds()) {
        let sizes: Vec<usize> = world.iter().map(Vec::len).collect();
        let reference = province(&sizes);
        let communes: Vec<(String, Vec<People>)> = world
            .into_iter()
            .enumerate()
            .flat_map(|(area, communes)| {
                let named = communes.into_iter().enumerate();
                named.map(move |(n, months)| (commune(area, n), months))
            })
            .collect();
        let totals = totals(&communes);
        let public = PublicTotals::of(&totals, &reference, day(TODAY));
        let mut attacker = Attacker::of(&public, &sizes, 2);
        let mut hidden = 0;
        for (name, cell) in attacker.cells() {
            let (low, high) = attacker.range(&cell);
            prop_assert!(low < high + 1e-6);
            if high - low < 0.5 {
                let value = low.round();
                prop_assert!(
                    value == 0.0 || value >= LEAST as f64,
                    "{name} is known to be {value}\n{public:#?}"
                );
                continue;
            }
            hidden += 1;
            prop_assert!(
                high - low >= LEAST as f64 - 0.5,
                "{name} lies between {low} and {high}\n{public:#?}"
            );
        }
        let shown = |scope: &str| public.figures[scope]["completed"] != Figure::Hidden;
        prop_assert!(hidden > 0 || shown("province"));
    }

    /// Figures that are shown are the true ones.
    #[test]
    fn what_is_shown_is_true(world in worlds()) {
        let sizes: Vec<usize> = world.iter().map(Vec::len).collect();
        let reference = province(&sizes);
        let mut areas = Vec::new();
        let mut communes = Vec::new();
        for (area, members) in world.into_iter().enumerate() {
            let count = |months: &Vec<People>| months.iter().flatten().sum::<i64>();
            areas.push(members.iter().map(count).sum::<i64>());
            for (n, months) in members.into_iter().enumerate() {
                communes.push((commune(area, n), months));
            }
        }
        let public = PublicTotals::of(&totals(&communes), &reference, day(TODAY));
        let figure = |scope: Scope| public.figure(&scope, Measure::Completed).known();
        for (code, months) in &communes {
            let true_value: i64 = months.iter().flatten().sum();
            let said = figure(Scope::Commune(code.clone()));
            prop_assert!(said.is_none_or(|said| said == true_value));
            prop_assert!(said.is_none_or(|said| said == 0 || said >= LEAST));
        }
        for (at, true_value) in areas.iter().enumerate() {
            let said = figure(Scope::Area(format!("{at:03}")));
            prop_assert!(said.is_none_or(|said| said == *true_value));
        }
        let said = figure(Scope::Province);
        prop_assert!(said.is_none_or(|said| said == areas.iter().sum::<i64>()));
    }
}

/// A sum, -1 where it is hidden itself, and what is shown of its parts.
type Shown = (i64, Vec<Option<i64>>);

/// Every way in which a sum can fall to a few parts, put together by what everybody
/// sees of it: whoever knows the rule and thinks through all of them still finds two
/// or more values for each hidden part.
#[test]
fn whoever_knows_the_rule_still_does_not_know_a_part() {
    for (parts, most, least) in [(2, 24, 5), (3, 14, 5), (4, 12, 4), (5, 9, 3), (6, 8, 3)] {
        let mut seen: BTreeMap<Shown, Vec<BTreeSet<i64>>> = BTreeMap::new();
        let mut hidden = 0;
        for sum in 0..=most {
            every_way(parts, sum, &mut Vec::new(), &mut |values| {
                let is_small = (1..least).contains(&sum);
                let shut = shut_parts(values, is_small, least);
                let shown = values.iter().zip(&shut);
                let shown = shown.map(|(value, shut)| (!shut).then_some(*value));
                let told = if is_small { -1 } else { sum };
                let possible = seen
                    .entry((told, shown.collect()))
                    .or_insert_with(|| vec![BTreeSet::new(); values.len()]);
                for (value, possible) in values.iter().zip(possible) {
                    possible.insert(*value);
                }
            });
        }
        for ((sum, shown), possible) in &seen {
            for (shown, possible) in shown.iter().zip(possible) {
                if shown.is_none() {
                    hidden += 1;
                    assert!(
                        possible.len() > 1,
                        "{sum}: {shown:?} can be {possible:?} only"
                    );
                }
            }
        }
        assert!(hidden > 30, "{parts} parts: {hidden}");
    }
}

fn every_way(parts: usize, left: i64, begun: &mut Vec<i64>, see: &mut impl FnMut(&[i64])) {
    if begun.len() + 1 == parts {
        begun.push(left);
        see(begun);
        begun.pop();
        return;
    }
    for value in 0..=left {
        begun.push(value);
        every_way(parts, left - value, begun, see);
        begun.pop();
    }
}

#[test]
fn neighbours_share_the_fate_of_a_small_figure() {
    let shut = |parts: &[i64]| shut_parts(parts, false, LEAST);
    assert_eq!(shut(&[10, 20, 0, 30]), [false; 4], "nobody is not few");
    assert_eq!(shut(&[3, 20, 0, 30]), [true, true, false, false]);
    assert_eq!(shut(&[10, 20, 0, 30, 1]), [false, false, true, true, true]);
    assert_eq!(
        shut(&[3, 0, 10, 30]),
        [true; 4],
        "three in the two are few too"
    );
    assert_eq!(shut(&[3, 0, 1, 1]), [true; 4]);
    assert_eq!(shut(&[7]), [false], "an area of one commune is the commune");
    assert_eq!(shut_parts(&[10, 20], true, LEAST), [true, true]);
    assert_eq!(shut(&[-1, 20, 9, 9]), [true, true, false, false]);
}

#[test]
fn everybody_reads_of_the_shipped_province_what_decision_13_says() {
    let reference = reference();
    let world = |few: i64| {
        let many = vec![[0, 6, 9], [0, 7, 8]];
        let codes = ["01792", "01795", "01807", "01822"].map(str::to_owned);
        let mut communes: Vec<_> = codes.map(|code| (code, many.clone())).into();
        communes[0].1 = vec![[0, 0, few]];
        totals(&communes)
    };
    let public = PublicTotals::of(&world(3), &reference, day(TODAY));
    let figure = |scope: Scope, measure| public.figure(&scope, measure);
    assert_eq!(public.least, LEAST);
    assert_eq!(
        figure(Scope::Commune("01792".into()), Measure::Completed),
        Figure::Hidden
    );
    assert_eq!(
        figure(Scope::Area("053".into()), Measure::Completed),
        Figure::Known(93)
    );
    assert_eq!(
        figure(Scope::Province, Measure::CompletedRural),
        Figure::Known(93)
    );
    assert_eq!(public.months["completed"][..3], [48, 45, 0]);
    let in_area = |measure| figure(Scope::Area("053".into()), measure);
    assert_eq!(in_area(Measure::CompletedRural), Figure::Hidden);
    assert_eq!(in_area(Measure::Surveyed), Figure::Known(0));
    // Its version tells of what is shown, and of nothing else.
    let version = |few| PublicTotals::of(&world(few), &reference, day(TODAY)).version;
    assert_eq!(version(3), public.version);
    assert_ne!(version(4), public.version, "the area's figure is another");
    let json = serde_json::to_string(&public).expect("JSON");
    assert_eq!(
        serde_json::from_str::<PublicTotals>(&json).expect("the same"),
        public
    );
    assert!(json.contains("\"commune:01792\":{\"certified\":0,\"completed\":null"));
}
