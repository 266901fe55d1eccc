//! A phone that never came back: its rescue file, handed in at the office and
//! by the command line, and what becomes of the phone when it does come back.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use app::sync::{RESCUE_ENDPOINT, Trouble, hand_in};
use domain::change::{Outcome, Reason};
use domain::ids::{AccountId, DeviceId, Millis, Seq};
use domain::rescue::{Cost, HandedIn, Rescue, Seed, open, seal};
use domain::role::{Account, Role, Scope};
use server::db::{Database, DbError, Rows, Work};

use super::phone::{Connection, Line, Phone};
use super::place::{NOW, Place, on_both, reference};

const COMMUNE: &str = "01807";
const PASSPHRASE: &str = "suối trong đá trắng";

on_both! {
    a_file_handed_in_twice_and_then_its_phone_count_once
    what_the_server_had_already_is_said_to_be_known
    a_chain_of_edits_and_a_colleagues_edit_stand_as_if_the_phone_had_sent_them
    what_is_refused_stays_refused_in_the_ledger_under_its_author
    nobody_hands_in_what_they_do_not_oversee
}

fn cheap() -> Seed {
    Seed {
        cost: Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        },
        salt: [1; 16],
        nonce: [2; 24],
    }
}

/// The phone's file, as its officer brings it to the office.
pub(super) async fn file_of(phone: &Phone, account: &Account) -> String {
    let (rescue, _) = phone
        .device
        .rescue(account.clone(), Vec::new(), "0.1.0", Millis(NOW))
        .await
        .unwrap();
    seal(&rescue, PASSPHRASE, &cheap()).unwrap()
}

pub(super) async fn brought_by(
    place: &Place,
    cookie: &str,
    file: &str,
) -> Result<HandedIn, Trouble> {
    let rescue = open(file.as_bytes(), PASSPHRASE).unwrap();
    let line = Connection::to(RESCUE_ENDPOINT, place.addr, cookie);
    hand_in(&rescue, &line).await
}

fn counts(sum: &HandedIn) -> (usize, usize, usize, usize) {
    (
        sum.taken.len(),
        sum.known.len(),
        sum.held.len(),
        sum.refused.len(),
    )
}

fn area() -> Scope {
    let reference = reference();
    let day = domain::Date::in_vietnam(NOW);
    let area = reference.places().area_of(COMMUNE, day).unwrap();
    Scope::Area(area.code.clone())
}

async fn a_file_handed_in_twice_and_then_its_phone_count_once(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let (_, reviewer) = place.account(2, Role::AreaReviewer, area()).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    let person = phone.member(COMMUNE, household, "Nông Thị Đào").await;
    phone.enrol(COMMUNE, person, "2026-11-20").await;
    let file = file_of(&phone, &officer.0).await;
    assert_eq!(
        phone.counts().await.waiting,
        3,
        "exporting takes nothing away"
    );

    let first = brought_by(&place, &reviewer, &file).await.unwrap();
    assert_eq!(counts(&first), (3, 0, 0, 0));
    assert_eq!(place.total(COMMUNE, "enrolled").await, 1);
    let again = brought_by(&place, &officer.1, &file).await.unwrap();
    assert_eq!(counts(&again), (0, 3, 0, 0));
    assert_eq!(place.total(COMMUNE, "enrolled").await, 1);

    let report = phone.synced().await;
    assert_eq!((report.stood, report.refused), (3, 0));
    assert_eq!(phone.counts().await.waiting, 0);
    assert_eq!(phone.text(person, "full_name").await, "Nông Thị Đào");
    assert_eq!(place.total(COMMUNE, "enrolled").await, 1);
    let other = Phone::new(2, place.addr, &officer);
    other.synced().await;
    assert_eq!(
        other.all(&["household", "person", "enrolment"]).await.len(),
        3
    );
    place.audit().await;
}

async fn what_the_server_had_already_is_said_to_be_known(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    phone.connection.line.set(Line::AnswerLost);
    phone.sync().await.unwrap_err();
    phone.member(COMMUNE, household, "Nông Văn Sơn").await;
    let file = file_of(&phone, &officer.0).await;
    let sum = brought_by(&place, &officer.1, &file).await.unwrap();
    assert_eq!(counts(&sum), (1, 1, 0, 0));
    phone.synced().await;
    place.audit().await;
}

async fn a_chain_of_edits_and_a_colleagues_edit_stand_as_if_the_phone_had_sent_them(place: Place) {
    let (officer, colleague) = (
        place.officer(1, COMMUNE).await,
        place.officer(2, COMMUNE).await,
    );
    let phone = Phone::new(1, place.addr, &officer);
    let other = Phone::new(2, place.addr, &colleague);
    let household = phone.household(COMMUNE).await;
    phone.synced().await;
    other.synced().await;
    for number in ["0911111111", "0922222222", "0933333333"] {
        phone
            .save(household, "household", &[("phone", number.into())])
            .await;
    }
    other
        .save(household, "household", &[("poverty", "poor".into())])
        .await;
    other.synced().await;
    let file = file_of(&phone, &officer.0).await;
    let sum = brought_by(&place, &officer.1, &file).await.unwrap();
    assert_eq!(counts(&sum), (3, 0, 0, 0));
    for phone in [&phone, &other] {
        phone.synced().await;
        assert_eq!(phone.text(household, "phone").await, "0933333333");
        assert_eq!(phone.text(household, "poverty").await, "poor");
        assert_eq!(
            phone.entry(household).await.unwrap().view.rivals,
            Vec::new()
        );
    }
    place.audit().await;
}

/// What the ledger holds of a device's change.
struct Ledger(DeviceId, Seq);

impl Work for Ledger {
    type Done = Option<Outcome>;
    async fn run<R: Rows>(&self, rows: &mut R) -> Result<Self::Done, DbError> {
        let found = rows.chain(&[(self.0, self.1)]).await?;
        Ok(found.into_iter().next().map(|(_, outcome)| outcome))
    }
}

async fn what_is_refused_stays_refused_in_the_ledger_under_its_author(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let (_, administrator) = place.account(2, Role::Administrator, Scope::Province).await;
    let phone = Phone::new(1, place.addr, &officer);
    phone.household(COMMUNE).await;
    phone.household("01808").await;
    let file = file_of(&phone, &officer.0).await;
    let sum = brought_by(&place, &administrator, &file).await.unwrap();
    assert_eq!(counts(&sum), (1, 0, 0, 1));
    // The administrator may write nowhere either: it is the officer's place that counts.
    assert_eq!(sum.refused[0].1, Reason::OutsideScope);
    let kept = place
        .db
        .read(Ledger(phone.device.id(), Seq(2)))
        .await
        .unwrap();
    assert!(matches!(
        kept,
        Some(Outcome::Refused {
            reason: Reason::OutsideScope,
            ..
        })
    ));
    let again = brought_by(&place, &administrator, &file).await.unwrap();
    assert_eq!(counts(&again), (0, 1, 0, 1));

    let report = phone.synced().await;
    assert_eq!((report.stood, report.refused), (1, 1));
    let file = file_of(&phone, &officer.0).await;
    let rescue = open(file.as_bytes(), PASSPHRASE).unwrap();
    assert_eq!(rescue.len(), 1, "what was refused is in the file");
    assert!(matches!(
        rescue.answered.get(&Seq(2)),
        Some(Outcome::Refused { .. })
    ));
    place.audit().await;
}

async fn nobody_hands_in_what_they_do_not_oversee(place: Place) {
    let officer = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    let file = file_of(&phone, &officer.0).await;
    let elsewhere = Scope::Area("000".to_owned());
    let refused = |status, code: &str| {
        Err(Trouble::Server {
            status,
            error: code.to_owned(),
            retry_after: None,
        })
    };
    for (n, role, scope) in [
        (2, Role::CommuneOfficer, Scope::Commune(COMMUNE.to_owned())),
        (3, Role::AreaReviewer, elsewhere),
        (4, Role::Provider, Scope::Province),
    ] {
        let (_, cookie) = place.account(n, role, scope).await;
        let answer = brought_by(&place, &cookie, &file).await;
        assert_eq!(answer, refused(403, "not_overseen"), "{role:?}");
    }
    assert_eq!(
        brought_by(&place, "taynghe=x", &file).await,
        Err(Trouble::SignedOut)
    );

    let (_, administrator) = place.account(5, Role::Administrator, Scope::Province).await;
    let mut rescue = open(file.as_bytes(), PASSPHRASE).unwrap();
    let stranger = AccountId::new(9, [9; 10]);
    (rescue.account.id, rescue.push.account) = (stranger, stranger);
    let file = seal(&rescue, PASSPHRASE, &cheap()).unwrap();
    let answer = brought_by(&place, &administrator, &file).await;
    assert_eq!(answer, refused(404, "unknown_account"));

    // The device is the officer's from its first sync: no colleague's name goes on its work.
    phone.synced().await;
    let colleague = place.officer(6, COMMUNE).await.0;
    let file = file_of(&phone, &colleague).await;
    let mut rescue = open(file.as_bytes(), PASSPHRASE).unwrap();
    let deletion = phone.delete(household, "household").await;
    rescue.push.pack(&deletion);
    let file = seal(&rescue, PASSPHRASE, &cheap()).unwrap();
    let answer = brought_by(&place, &administrator, &file).await;
    assert_eq!(answer, refused(409, "other_device"));
    assert!(!phone.entry(household).await.unwrap().copy.deleted);
    place.audit().await;
}

/// `taynghe`, with the passphrase on standard input.
fn taynghe(place: &Place, command: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_taynghe"))
        .args(command)
        .args(["--database", &place.url])
        .env_remove("TAYNGHE_RESCUE_PASSPHRASE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends before it reads has said why.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> (bool, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

fn written(place: &Place, name: &str, file: &str) -> PathBuf {
    let folder = place.url.strip_prefix("sqlite:").unwrap();
    let path = PathBuf::from(folder).with_file_name(name);
    std::fs::write(&path, file).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_takes_a_file_in_once_however_often_it_is_run() {
    let place = Place::new().await;
    let officer = place.officer(1, COMMUNE).await;
    let phone = Phone::new(1, place.addr, &officer);
    let household = phone.household(COMMUNE).await;
    phone.member(COMMUNE, household, "Nông Thị Đào").await;
    let file = written(&place, "tot.txt", &file_of(&phone, &officer.0).await);
    let import = ["import", "rescue", file.to_str().unwrap()];

    let (good, words) = said(&taynghe(&place, &import, "suối trong đá đen\n"));
    assert!(
        !good && words.contains("cụm mật khẩu sai hoặc tệp đã hỏng"),
        "{words}"
    );
    let typed = format!("{PASSPHRASE}\n");
    let (good, words) = said(&taynghe(&place, &import, &typed));
    assert!(good, "{words}");
    assert!(
        words.contains("2 đã nhận, 0 đã có từ trước, 0 đang giữ, 0 chưa nhận."),
        "{words}"
    );
    let (good, words) = said(&taynghe(&place, &import, &typed));
    assert!(good, "{words}");
    assert!(words.contains("0 đã nhận, 2 đã có từ trước"), "{words}");

    phone.household("01808").await;
    let file = written(&place, "khac.txt", &file_of(&phone, &officer.0).await);
    let import = ["import", "rescue", file.to_str().unwrap()];
    for _ in 0..2 {
        let (good, words) = said(&taynghe(&place, &import, &typed));
        assert!(!good, "one is refused: {words}");
        assert!(
            words.contains("0 đã nhận, 2 đã có từ trước, 0 đang giữ, 1 chưa nhận."),
            "{words}"
        );
        assert!(words.contains("phiếu thuộc nơi khác"), "{words}");
    }
    let report = phone.synced().await;
    assert_eq!((report.stood, report.refused), (2, 1));
    let (good, words) = said(&taynghe(&place, &["audit", "totals"], ""));
    assert!(good, "{words}");
    let (good, words) = said(&taynghe(&place, &["audit", "scopes"], ""));
    assert!(good, "{words}");
}

#[test]
fn a_rescue_names_its_author_and_its_device() {
    let account = Account::new(
        AccountId::new(1, [1; 10]),
        "Nông Thị Hiền",
        Role::CommuneOfficer,
        Scope::Commune(COMMUNE.to_owned()),
    );
    let device = DeviceId::new(1, [2; 10]);
    let rescue = Rescue::new(account.clone(), device, "0.1.0", Millis(NOW), &[]);
    let request = rescue.request(&[]);
    assert_eq!((request.account, request.device), (account.id, device));
    assert_eq!(request.cursor, None, "it asks for nothing");
}
