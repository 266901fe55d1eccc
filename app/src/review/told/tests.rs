use super::*;
use crate::offline::Waiting;
use domain::change::{Change, Edit, RecordView};
use domain::ids::{ChangeId, DeviceId, RecordId, Revision, Seq};
use domain::value::Fields;
use domain::{Files, Reference};

const NOW: Millis = Millis(1_795_005_720_000);

fn reference() -> Reference {
    Reference::parse(&Files {
        acts: include_str!("../../../../server/data/acts.csv"),
        units: include_str!("../../../../server/data/units.csv"),
        successions: include_str!("../../../../server/data/successions.csv"),
        areas: include_str!("../../../../server/data/areas.csv"),
        area_communes: include_str!("../../../../server/data/area_communes.csv"),
        ethnic_groups: include_str!("../../../../server/data/ethnic_groups.csv"),
        codes: include_str!("../../../../server/data/codes.csv"),
        rural_rules: include_str!("../../../../server/data/rural_rules.csv"),
        measures: include_str!("../../../../server/data/measures.csv"),
        targets: include_str!("../../../../server/data/targets.csv"),
        settings: include_str!("../../../../server/data/settings.csv"),
        forms: &[
            include_str!("../../../../server/data/forms/ho-gia-dinh.json"),
            include_str!("../../../../server/data/forms/thanh-vien.json"),
            include_str!("../../../../server/data/forms/nhu-cau-hoc-nghe.json"),
        ],
    })
    .unwrap_or_else(|errors| panic!("the shipped data is sound: {errors:?}"))
}

fn difference(field: &str, old: Value, new: Value, fate: Fate) -> Difference {
    Difference {
        field: field.to_owned(),
        old,
        new,
        fate,
    }
}

fn step(outcome: Outcome, differences: Vec<Difference>) -> Step {
    Step {
        change: ChangeId::new(1, [1; 10]),
        by: Some("Nông Thị Hiền".to_owned()),
        device: DeviceId::new(1, [0xab; 10]),
        agent: "Mozilla/5.0 (Linux; Android 8.0)".to_owned(),
        brought: None,
        at: NOW,
        received_at: NOW,
        outcome,
        discarded_at: None,
        corrected_at: None,
        made: false,
        differences,
    }
}

const STANDS: Outcome = Outcome::Applied {
    revision: Revision(2),
};

fn refused() -> Outcome {
    Outcome::Refused {
        reason: Reason::OutsideScope,
        fields: vec!["commune".to_owned()],
    }
}

#[test]
fn a_change_says_who_when_from_where_and_what_in_the_words_of_the_form() {
    let poverty = difference("poverty", "poor".into(), "near_poor".into(), Fate::Stands);
    let note = difference("phone", Value::Null, "0912345678".into(), Fate::Stands);
    let year = difference("poverty_year", 2025.into(), 2026.into(), Fate::Stands);
    let told = step_in_words(
        &step(STANDS, vec![poverty, note, year]),
        "household",
        &reference(),
        NOW,
        Numbers::Masked,
    );
    assert_eq!(told.who, "Nông Thị Hiền");
    assert_eq!(
        told.how,
        "Sửa lúc 19:42 · từ điện thoại Android, mã máy ABAB"
    );
    assert_eq!((told.mark, told.note.as_str()), (None, ""));
    let lines: Vec<_> = told
        .lines
        .iter()
        .map(|line| (line.field.as_str(), line.old.as_deref(), line.new.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            ("Diện nghèo của hộ", Some("Hộ nghèo"), "Hộ cận nghèo"),
            ("Số điện thoại của hộ", None, "0912345678"),
            ("Năm được công nhận", Some("2025"), "2026"),
        ]
    );
}

#[test]
fn a_file_a_delay_and_a_command_are_told() {
    let mut late = step(STANDS, Vec::new());
    late.at = Millis(NOW.0 - 3_600_000);
    late.brought = Some(Brought::By("Hoàng Văn Thắng".to_owned()));
    let told = step_in_words(&late, "household", &reference(), NOW, Numbers::Masked);
    assert_eq!(
        told.how,
        "Sửa lúc 18:42 · máy chủ nhận lúc 19:42 · nhập từ tệp cứu, do Hoàng Văn Thắng nhập"
    );
    late.brought = Some(Brought::ByCommand);
    let told = step_in_words(&late, "household", &reference(), NOW, Numbers::Masked);
    assert!(
        told.how.ends_with("nhập từ tệp cứu, nhập tại máy chủ"),
        "{}",
        told.how
    );
}

#[test]
fn a_refusal_says_why_and_what_was_done_about_it() {
    let deletion = difference(DELETED, false.into(), true.into(), Fate::Meant);
    let mut step = step(refused(), vec![deletion]);
    let words = |step: &Step| step_in_words(step, "household", &reference(), NOW, Numbers::Masked);
    let told = words(&step);
    assert!(told.how.starts_with("Xóa lúc 19:42"), "{}", told.how);
    assert_eq!(told.mark, Some((BAD, "chưa nhận")));
    assert_eq!(
        told.note,
        "Lý do: phiếu thuộc nơi khác, ngoài nơi được giao."
    );
    assert_eq!(told.lines[0].old.as_deref(), Some("giữ lại"));
    assert_eq!(told.lines[0].new, "đã xóa");
    step.corrected_at = Some(NOW);
    assert!(words(&step).note.ends_with("Đã sửa lại lúc 19:42."));
    step.discarded_at = Some(NOW);
    assert!(words(&step).note.ends_with("Người ghi đã bỏ lúc 19:42."));
    assert_eq!(words(&step).mark, Some((PLAIN, "chưa nhận")));
}

#[test]
fn what_two_wrote_differently_is_said_of_each_field() {
    let beside = difference("hamlet", "Nà Pất".into(), "Bản Co".into(), Fate::Beside);
    let conflict = Outcome::Conflict {
        revision: Revision(3),
        fields: vec!["hamlet".to_owned()],
    };
    let told = step_in_words(
        &step(conflict, vec![beside]),
        "household",
        &reference(),
        NOW,
        Numbers::Masked,
    );
    assert_eq!(told.mark, Some((WARN, "hai bản khác nhau")));
    assert_eq!(told.lines[0].note, texts::BESIDE);
}

#[test]
fn a_new_record_does_not_say_what_goes_without_saying() {
    let mut first = step(
        Outcome::Applied {
            revision: Revision(1),
        },
        vec![
            difference("commune", Value::Null, "01807".into(), Fate::Stands),
            difference("form", Value::Null, "thanh-vien@1".into(), Fate::Stands),
            difference(
                "full_name",
                Value::Null,
                "Nông Thị Đào".into(),
                Fate::Stands,
            ),
        ],
    );
    first.made = true;
    let told = step_in_words(&first, "person", &reference(), NOW, Numbers::Masked);
    assert!(told.how.starts_with("Ghi mới lúc"), "{}", told.how);
    assert_eq!(told.lines.len(), 1);
    assert_eq!(told.lines[0].field, "Họ, chữ đệm và tên");
}

#[test]
fn a_citizen_id_is_masked_unless_somebody_asked() {
    let (old, new) = ("004180012345".into(), "004180067890".into());
    let number = difference("citizen_id", old, new, Fate::Stands);
    let step = step(STANDS, vec![number]);
    let words = |numbers| {
        let told = step_in_words(&step, "person", &reference(), NOW, numbers);
        assert_eq!(told.masked, ["citizen_id"]);
        (told.lines[0].old.clone(), told.lines[0].new.clone())
    };
    let masked = (Some("•••••••••345".to_owned()), "•••••••••890".to_owned());
    assert_eq!(words(Numbers::Masked), masked);
    let full = (Some("004180012345".to_owned()), "004180067890".to_owned());
    assert_eq!(words(Numbers::InFull), full);
}

#[test]
fn what_this_phone_has_not_sent_is_told_the_newest_first() {
    let mut copy = RecordView::unborn(RecordId::new(1, [1; 10]), "household");
    copy.revision = Revision(2);
    copy.fields.insert("hamlet".to_owned(), "Nà Luông".into());
    let waiting = |seq: u64, hamlet: &str, state: WaitState| Waiting {
        change: Change {
            id: ChangeId::new(seq, [1; 10]),
            seq: Seq(seq),
            record: copy.id,
            kind: "household".to_owned(),
            base: Revision(2),
            after: None,
            at: NOW,
            form: None,
            edit: Edit::Set(Fields::from([("hamlet".to_owned(), hamlet.into())])),
        },
        state,
    };
    let refused = WaitState::Refused {
        reason: Reason::BadValue,
        fields: vec!["hamlet".to_owned()],
    };
    let entry = Entry {
        view: copy.clone(),
        waiting: vec![
            waiting(1, "Nà Pất", WaitState::Waiting),
            waiting(2, "Bản Co", refused),
        ],
        copy: copy.clone(),
    };
    let told = unsettled(&entry, &reference(), NOW, Numbers::Masked);
    let lines: Vec<_> = told
        .iter()
        .map(|told| (told.lines[0].old.as_deref(), told.lines[0].new.as_str()))
        .collect();
    assert_eq!(
        lines,
        [(Some("Nà Pất"), "Bản Co"), (Some("Nà Luông"), "Nà Pất")]
    );
    assert_eq!(told[1].mark, Some((PLAIN, "chưa gửi")));
    assert_eq!(
        told[0].note,
        "Lý do: có ô ghi chưa đúng dạng. Xem lại: Xóm, tổ dân phố."
    );
}
