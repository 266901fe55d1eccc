//! Every right of every role in every kind of place, against a table that a
//! person can read (`tests/roles/rights.csv`): `+` may, `r` is another role's
//! act, `p` another place's. The table was written from the words of decision 6,
//! not by this code.
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

mod table;

use std::collections::BTreeSet;

use super::rules::{self, RULES, Reach, Rules};
use super::*;
use crate::date::{Date, Validity};
use crate::ids::AccountId;
use crate::places::{PlaceFiles, Places};
use crate::rows::Problems;
use crate::schema::KINDS;

use self::table::{Row, computed, differences, written};

/// The places that are asked for: the province; the own area and another; the
/// commune of most accounts here; one of the same area, which is merged into it
/// on the later day; one that is in another area on the later day; one far away;
/// one that was merged into the first; one that was shared out; where somebody
/// works who was given two communes; and hamlets: the own one of a helper here,
/// another of the commune, one of the same name far away, and one of the commune
/// that is merged later.
const TARGETS: [&str; 15] = [
    "province",
    "area:053",
    "area:042",
    "01807",
    "01792",
    "01795",
    "01290",
    "01645",
    "01615",
    "01792+01807",
    "01290+01807",
    "01807/Nà Luông",
    "01807/Khau Trang",
    "01290/Nà Luông",
    "01792/Bản Viền",
];

/// A kind of place for each account.
const SCOPES: [&str; 7] = [
    "province",
    "area:053",
    "commune:01807",
    "commune:01792",
    "communes:01792,01807",
    "hamlet:01807/Nà Luông",
    "hamlet:01792/Bản Viền",
];

/// Before and after the communes changed.
const DAYS: [&str; 2] = ["2026-11-22", "2028-01-15"];

/// The shipped places, and what becomes of them on the first day of 2028: 01792
/// is merged into 01807, and 01795 goes over to area 042.
fn places() -> Places {
    const UNITS: &str = include_str!("../../../../server/data/units.csv");
    const SUCCESSIONS: &str = include_str!("../../../../server/data/successions.csv");
    const AREAS: &str = include_str!("../../../../server/data/areas.csv");
    const MEMBERS: &str = include_str!("../../../../server/data/area_communes.csv");
    let units = UNITS.replace(
        "01792,xa,Kim Đồng,2025-07-01,,04",
        "01792,xa,Kim Đồng,2025-07-01,2027-12-31,04",
    );
    let successions = format!("{}\n01792,01807,whole,later,\n", SUCCESSIONS.trim_end());
    let members = MEMBERS.replace("053,01795,2025-07-01,", "053,01795,2025-07-01,2027-12-31");
    let members = format!("{}\n042,01795,2028-01-01,\n", members.trim_end());
    let files = PlaceFiles {
        units: &units,
        successions: &successions,
        areas: AREAS,
        area_communes: &members,
    };
    let mut problems = Problems::default();
    let effective = |act: &str| {
        let first = if act == "later" {
            "2028-01-01"
        } else {
            "2025-07-01"
        };
        Some(day(first))
    };
    let places = Places::read(files, effective, &mut problems);
    assert!(problems.0.is_empty(), "{:?}", problems.0);
    places
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn account(role: Role, scope: &str) -> Account {
    let scope = Scope::from_code(scope).expect("a scope");
    Account::new(AccountId::new(1, [1; 10]), "Nông Thị Hiền", role, scope)
}

/// A place that is asked for, from its name in the table.
fn asked(name: &str) -> Scope {
    let code = match name.split_once('+') {
        Some((one, other)) => format!("communes:{one},{other}"),
        None if name.starts_with('0') && name.contains('/') => format!("hamlet:{name}"),
        None if name.starts_with('0') => format!("commune:{name}"),
        None => name.to_owned(),
    };
    Scope::from_code(&code).expect("a place")
}

fn shipped_rules() -> Vec<Row> {
    let places = places();
    computed(&Role::ALL, &Action::ALL, |by, action, target, on| {
        by.may(action, target, &places, on)
    })
}

#[test]
fn the_table_says_what_the_rules_say() {
    assert_eq!(differences(&shipped_rules(), &written()), [""; 0]);
}

#[test]
fn each_cell_that_is_flipped_is_found_and_nothing_else() {
    let rules = shipped_rules();
    let mut table = written();
    for row in 0..table.len() {
        for (at, target) in TARGETS.iter().enumerate() {
            let true_word = table[row].says[at].clone();
            for false_word in ["+", "r", "p"]
                .into_iter()
                .filter(|word| *word != true_word)
            {
                false_word.clone_into(&mut table[row].says[at]);
                let cell = format!("{} {}", table[row].key().join(" "), target);
                let near = near(&rules, &table[row]);
                assert_eq!(differences(near, &table[row..=row]), [cell]);
            }
            table[row].says[at] = true_word;
        }
    }
    let whole = differences(&rules, &table[1..]);
    assert_eq!(whole, [table[0].key().join(" ")]);
    table.push(table[3].clone());
    assert_eq!(differences(&rules, &table), [table[3].key().join(" ")]);
}

/// The row of the same name.
fn near<'r>(rows: &'r [Row], row: &Row) -> &'r [Row] {
    let at = rows.iter().position(|found| found.key() == row.key());
    let at = at.expect("the table has no other rows");
    &rows[at..=at]
}

#[test]
fn each_rule_that_is_bent_is_found() {
    const REACHES: [Reach; 5] = [
        Reach::Nowhere,
        Reach::Own,
        Reach::Below,
        Reach::Overseen,
        Reach::Anywhere,
    ];
    let (places, table) = (places(), written());
    let mut bent: Rules = RULES;
    for rule in 0..RULES.len() {
        for role in Role::ALL {
            let (action, right) = (RULES[rule].0, RULES[rule].1[role as usize]);
            for wrong in REACHES.into_iter().filter(|reach| *reach != right) {
                bent[rule].1[role as usize] = wrong;
                let rows = computed(&[role], &[action], |by, action, target, on| {
                    rules::decide(&bent, by, action, target, Some((&places, on)))
                });
                let own = |row: &&Row| row.role == role.code() && row.action == action.code();
                let own: Vec<Row> = table.iter().filter(own).cloned().collect();
                // Whoever has the whole province has any place below it, and a
                // hamlet has none.
                let same = match role.works_in() {
                    [ScopeKind::Province] => [Reach::Overseen, Reach::Anywhere],
                    [ScopeKind::Hamlet] => [Reach::Own, Reach::Overseen],
                    _ => [right; 2],
                };
                let same = same.contains(&right) && same.contains(&wrong);
                let unseen = differences(&rows, &own).is_empty();
                assert_eq!(unseen, same, "{role:?} {action:?} {wrong:?}");
            }
            bent[rule].1[role as usize] = right;
        }
    }
}

#[test]
fn outside_its_days_an_account_may_send_and_nothing_else() {
    let places = places();
    let today = day(DAYS[0]);
    let from = |from: &str| Some(day(from));
    let days = |from, to| Validity { from, to };
    for (days, valid) in [
        (days(None, None), true),
        (days(from("2026-11-22"), None), true),
        (days(None, from("2026-11-22")), true),
        (days(from("2026-11-23"), None), false),
        (days(None, from("2026-11-21")), false),
    ] {
        for role in Role::ALL {
            for scope in SCOPES {
                let undated = account(role, scope);
                let by = undated.clone().valid(days);
                assert_eq!(by.is_valid_on(today), valid);
                assert_eq!(
                    by.pulls(today).is_empty(),
                    !valid || undated.pulls(today).is_empty()
                );
                for (action, target) in Action::ALL.into_iter().flat_map(|action| {
                    TARGETS
                        .into_iter()
                        .map(move |target| (action, asked(target)))
                }) {
                    let open = undated.may(action, target.target(), &places, today);
                    let wanted = match action {
                        Action::Push => open,
                        _ if valid => open,
                        _ => Err(Forbidden::Days),
                    };
                    let said = by.may(action, target.target(), &places, today);
                    assert_eq!(said, wanted, "{role:?} {scope} {action:?} {target:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_asked_without_a_map_is_answered_as_with_one() {
    let places = places();
    for (role, scope, on) in Role::ALL.into_iter().flat_map(|role| {
        SCOPES
            .into_iter()
            .flat_map(move |scope| DAYS.map(|on| (role, scope, day(on))))
    }) {
        let by = account(role, scope);
        let may = |action, target| by.may(action, target, &places, on);
        let communes = TARGETS
            .iter()
            .filter(|name| name.starts_with('0') && name.len() == 5);
        for (commune, kind) in communes.flat_map(|code| KINDS.iter().map(move |kind| (*code, kind)))
        {
            let action = Action::writing(kind.name);
            let target = match action {
                Action::WriteReference => Target::Province,
                _ => Target::Commune(commune),
            };
            let scope = match action {
                Action::WriteReference => REFERENCE_SCOPE,
                _ => commune,
            };
            let wanted = may(action, target).is_ok();
            // Over people's records no map lies between the phone and the server.
            assert_eq!(
                by.may_write(kind.name, scope).is_ok(),
                wanted,
                "{by:?} {commune}"
            );
            let settles = match action {
                Action::WriteReference => wanted,
                _ => may(Action::Settle, target).is_ok(),
            };
            assert_eq!(by.may_settle(kind.name, scope).is_ok(), settles);
            let held = by.pulls(on).contains(&commune.to_owned());
            assert_eq!(
                held,
                may(Action::PullRecords, Target::Commune(commune)).is_ok()
            );
            let works = by.works_in().any(|named| named == commune);
            let part = by.hamlet().filter(|(own, _)| *own == commune);
            let target = part.map_or(Target::Commune(commune), |_| by.scope.target());
            assert_eq!(works, may(Action::Survey, target).is_ok());
            // Of what helpers wrote down, an own part is in the own hamlet and
            // another's in the commune.
            let (own, other) = (by.id, AccountId::new(2, [2; 10]));
            for (helper, target) in [(own, target), (other, Target::Commune(commune))] {
                let scope = format!("{commune}/{helper}");
                let held = by.pulls(on).contains(&scope);
                let pulls = may(Action::PullRecords, target).is_ok();
                let target = match action {
                    Action::WriteReference => Target::Commune(commune),
                    _ => target,
                };
                let wanted = may(action, target).is_ok();
                assert_eq!(by.may_write(kind.name, &scope).is_ok(), wanted, "{scope}");
                assert_eq!(held, part.is_some() && helper == own && pulls, "{scope}");
            }
        }
        let reads = may(Action::ReadReference, Target::Province).is_ok();
        assert_eq!(by.pulls(on).contains(&REFERENCE_SCOPE.to_owned()), reads);
        assert!(by.pulls(on).is_sorted());
    }
}

#[test]
fn a_rescue_file_is_handed_in_by_its_owner_or_by_who_may() {
    let (places, today) = (places(), day(DAYS[0]));
    let ended = Validity {
        from: None,
        to: Some(day("2026-01-01")),
    };
    let mut of = account(Role::CommuneOfficer, "commune:01807").valid(ended);
    assert!(
        of.may_hand_in(&of, &places, today),
        "its own, in the end too"
    );
    of.id = AccountId::new(2, [2; 10]);
    for (role, scope) in Role::ALL
        .into_iter()
        .flat_map(|role| SCOPES.map(|scope| (role, scope)))
    {
        let by = account(role, scope);
        let wanted = by.may(Action::HandIn, of.scope.target(), &places, today);
        assert_eq!(by.may_hand_in(&of, &places, today), wanted.is_ok());
    }
}

#[test]
fn names_and_things_are_two_ways_of_saying_one_thing() {
    for (at, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(Role::from_code(role.code()), Some(role));
        assert_eq!(role as usize, at, "the table of rights is in this order");
    }
    let codes: BTreeSet<&str> = Action::ALL.iter().map(|action| action.code()).collect();
    assert_eq!(codes.len(), Action::ALL.len());
    assert_eq!(RULES.map(|(action, _)| action), Action::ALL);
    for scope in SCOPES {
        assert_eq!(asked(scope).code(), scope);
    }
    for junk in [
        "",
        "communes:",
        "communes:01807,",
        "communes:,",
        "commune:",
        "area:",
        "hamlet:",
        "hamlet:01807",
        "hamlet:01807/",
        "hamlet:/Nà Luông",
        "hamlet:01807/Nà Luông/Bản Viền",
        "xa",
    ] {
        assert_eq!(Scope::from_code(junk), None, "{junk}");
    }
    let two = asked("01807+01792");
    assert_eq!(two.code(), "communes:01792,01807");
    assert_eq!(two.communes().collect::<Vec<_>>(), ["01792", "01807"]);
}

#[test]
fn an_account_that_an_older_version_wrote_has_no_days() {
    let old = r#"{"id":"01a0c450-6c00-7a0a-8a0a-0a0a0a0a0a0a","name":"Nông Thị Hiền",
                  "role":"commune_officer","scope":{"commune":"01807"}}"#;
    let account: Account = serde_json::from_str(old).expect("an account");
    assert_eq!((account.valid_from, account.valid_until), (None, None));
    let written = serde_json::to_string(&account).expect("JSON");
    assert!(!written.contains("valid"), "{written}");
}
