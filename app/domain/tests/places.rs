//! The places of Cao Bằng before and after 1 July 2025, as the shipped data has them.

mod shipped;

use std::collections::{BTreeMap, BTreeSet};

use domain::{AdminUnit, Division, Extent, Level, fold};
use shipped::{day, reference};

const BEFORE: &str = "2025-06-30";
const AFTER: &str = "2025-07-01";

fn count(units: &[&AdminUnit], division: Division) -> usize {
    units
        .iter()
        .filter(|unit| unit.division == division)
        .count()
}

#[test]
fn there_are_56_communes_now_and_there_were_161() {
    let reference = reference();
    let now: Vec<_> = reference.places().communes_on(day(AFTER)).collect();
    assert_eq!(now.len(), 56);
    assert_eq!(
        (
            count(&now, Division::RuralCommune),
            count(&now, Division::Ward)
        ),
        (53, 3)
    );

    let former: Vec<_> = reference.places().communes_on(day(BEFORE)).collect();
    assert_eq!(former.len(), 161);
    assert_eq!(count(&former, Division::RuralCommune), 139);
    assert_eq!(count(&former, Division::Township), 14);
    assert_eq!(count(&former, Division::Ward), 8);
}

#[test]
fn the_ten_districts_ended_and_the_province_stayed() {
    let reference = reference();
    let places = reference.places();
    assert_eq!(
        places.units_of_level(Level::District, day(BEFORE)).count(),
        10
    );
    assert_eq!(
        places.units_of_level(Level::District, day(AFTER)).count(),
        0
    );
    assert_eq!(
        places.province().expect("a province").full_name(),
        "Tỉnh Cao Bằng"
    );
    assert_eq!(
        places.unit_on("04", day(BEFORE)),
        places.unit_on("04", day(AFTER))
    );
}

#[test]
fn a_code_means_another_unit_on_each_side_of_the_change() {
    let reference = reference();
    let name = |code: &str, on: &str| reference.commune_name_on(code, day(on));
    for (code, before, after) in [
        ("01273", "Phường Hợp Giang", "Phường Thục Phán"),
        ("01288", "Phường Duyệt Trung", "Phường Tân Giang"),
        ("01327", "Xã Thượng Hà", "Xã Cô Ba"),
        ("01438", "Xã Ngọc Đào", "Xã Hà Quảng"),
        ("01501", "Xã Chí Viễn", "Xã Đàm Thủy"),
        ("01807", "Xã Vân Trình", "Xã Thạch An"),
    ] {
        assert_eq!(name(code, BEFORE), before);
        assert_eq!(name(code, AFTER), after);
        assert_eq!(reference.commune_name(code), after);
    }
}

#[test]
fn twenty_three_codes_were_reused_for_another_full_name_and_fifteen_for_another_name() {
    let reference = reference();
    let places = reference.places();
    let held_before: Vec<_> = places
        .communes_on(day(AFTER))
        .map(|now| {
            (
                now,
                places
                    .unit_on(&now.code, day(BEFORE))
                    .expect("the code was held before"),
            )
        })
        .collect();
    let full = held_before
        .iter()
        .filter(|(now, was)| now.full_name() != was.full_name())
        .count();
    let plain = held_before
        .iter()
        .filter(|(now, was)| now.name != was.name)
        .count();
    assert_eq!((full, plain), (23, 15));
}

#[test]
fn seven_new_communes_bear_the_name_of_a_former_one_with_another_code() {
    let reference = reference();
    let places = reference.places();
    let moved: Vec<_> = places
        .communes_on(day(AFTER))
        .filter(|now| {
            let former: Vec<_> = places
                .communes_on(day(BEFORE))
                .filter(|was| fold(&was.name) == fold(&now.name))
                .collect();
            !former.is_empty() && former.iter().all(|was| was.code != now.code)
        })
        .map(|unit| unit.code.as_str())
        .collect();
    assert_eq!(
        moved,
        [
            "01288", "01304", "01327", "01392", "01501", "01618", "01636"
        ]
    );
}

#[test]
fn names_repeat_so_a_name_alone_finds_several_units() {
    let reference = reference();
    let found = |name: &str| reference.places().units_named(name, day(BEFORE)).len();
    assert_eq!(found("Hưng Đạo"), 3);
    assert_eq!(found("xa hung dao"), 3);
    for name in [
        "Vĩnh Quang",
        "Phan Thanh",
        "Ngọc Động",
        "Quang Trung",
        "Đức Long",
    ] {
        assert_eq!(found(name), 2, "{name}");
    }
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in reference.places().communes_on(day(BEFORE)) {
        *by_name.entry(&unit.name).or_default() += 1;
    }
    assert_eq!(by_name.values().filter(|count| **count > 1).count(), 6);
}

#[test]
fn eight_new_units_cross_former_districts() {
    let reference = reference();
    let places = reference.places();
    let crossing: BTreeSet<_> = places
        .communes_on(day(AFTER))
        .filter(|now| {
            let districts: BTreeSet<_> = places
                .predecessors(now)
                .into_iter()
                .map(|(was, _)| was.parent.clone())
                .collect();
            districts.len() > 1
        })
        .map(|unit| unit.name.as_str())
        .collect();
    let expected = [
        "Thục Phán",
        "Tân Giang",
        "Cốc Pàng",
        "Trà Lĩnh",
        "Bạch Đằng",
        "Minh Tâm",
        "Kim Đồng",
        "Thạch An",
    ];
    assert_eq!(crossing, BTreeSet::from(expected));
}

#[test]
fn every_former_commune_went_somewhere_and_only_hong_quang_was_split() {
    let reference = reference();
    let places = reference.places();
    for former in places.communes_on(day(BEFORE)) {
        let went = places.successors(former);
        match former.name.as_str() {
            "Hồng Quang" => {
                let names: Vec<_> = went.iter().map(|(unit, _)| unit.name.as_str()).collect();
                assert_eq!(names, ["Bế Văn Đàn", "Phục Hòa"]);
                assert!(went.iter().all(|(_, extent)| *extent == Extent::Part));
            }
            name => {
                assert_eq!(went.len(), 1, "{name}");
                assert_eq!(went[0].1, Extent::Whole, "{name}");
            }
        }
    }
    assert_eq!(places.successions().len(), 162);
}

#[test]
fn my_hung_went_to_phuc_hoa_and_is_marked_for_confirmation() {
    let reference = reference();
    let places = reference.places();
    let my_hung = places.unit_on("01651", day(BEFORE)).expect("Mỹ Hưng");
    assert_eq!(my_hung.full_name(), "Xã Mỹ Hưng");
    assert_eq!(places.successors(my_hung)[0].0.full_name(), "Xã Phục Hòa");
    let noted = places.successions().iter().filter(|row| row.note.is_some());
    assert_eq!(
        noted.map(|row| row.old.as_str()).collect::<Vec<_>>(),
        ["01615", "01615", "01651"]
    );
}

#[test]
fn a_new_unit_that_reuses_a_code_has_no_successor_and_a_former_one_no_predecessor() {
    let reference = reference();
    let places = reference.places();
    let former = places.unit_on("01807", day(BEFORE)).expect("Vân Trình");
    let new = places.unit_on("01807", day(AFTER)).expect("Thạch An");
    assert!(!former.is_same_unit(new));
    assert!(places.successors(new).is_empty());
    assert!(places.predecessors(former).is_empty());
    let names: Vec<_> = places
        .predecessors(new)
        .iter()
        .map(|(unit, _)| unit.full_name())
        .collect();
    assert_eq!(names, ["Xã Tiên Thành", "Xã Vân Trình", "Xã Lê Lai"]);
}

#[test]
fn the_ten_areas_add_up_to_the_province() {
    let reference = reference();
    let places = reference.places();
    let areas: Vec<_> = places.areas_on(day(AFTER)).collect();
    assert_eq!(areas.len(), 10);
    let sizes: Vec<_> = areas
        .iter()
        .map(|area| places.communes_of(&area.code, day(AFTER)).len())
        .collect();
    assert_eq!(sizes, [3, 6, 7, 7, 7, 4, 5, 5, 6, 6]);
    assert_eq!(sizes.iter().sum::<usize>(), 56);
    let mut seen = BTreeSet::new();
    for area in &areas {
        for commune in places.communes_of(&area.code, day(AFTER)) {
            assert!(seen.insert(commune.code.clone()), "{} twice", commune.code);
            assert_eq!(places.area_of(&commune.code, day(AFTER)), Some(*area));
        }
    }
}

#[test]
fn areas_are_shown_as_areas_of_former_districts() {
    let reference = reference();
    let places = reference.places();
    let shown = |code: &str| places.area(code, day(AFTER)).expect("an area").name.clone();
    assert_eq!(shown("053"), "Khu vực Thạch An (huyện cũ)");
    assert_eq!(shown("040"), "Khu vực Thành phố Cao Bằng (cũ)");
    assert_eq!(
        places
            .area_of("01747", day(AFTER))
            .expect("Minh Tâm's")
            .code,
        "051"
    );
    assert!(places.area("053", day(BEFORE)).is_none());
}
