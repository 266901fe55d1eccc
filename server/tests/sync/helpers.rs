//! Helpers of hamlets: what each holds and writes, and what the office has of it.

use std::collections::BTreeSet;

use app::sync::Trouble;
use domain::Date;
use domain::change::Reason;
use domain::ids::{AccountId, DeviceId, Millis, RecordId};
use domain::review::Shelf;
use domain::role::{Account, Role, Scope};
use domain::value::Value;
use domain::wire::Request;
use serde_json::json;
use server::exchange::Visitor;

use super::http::ask;
use super::phone::Phone;
use super::place::{NOW, Place, on_both};
use super::rescue::{brought_by, file_of};
use super::review::{province, shelf};

const COMMUNE: &str = "01807";
const NEXT_DOOR: &str = "01792";
const HAMLET: &str = "Nà Luông";
const KINDS: [&str; 5] = ["household", "person", "survey", "consent", "enrolment"];

on_both! {
    each_helper_holds_own_entries_and_the_office_holds_them_all
    what_the_office_does_with_an_entry_reaches_its_helper_and_no_other
    an_entry_that_moves_leaves_the_phone_of_its_helper
    what_is_not_the_helpers_is_refused_and_kept
    no_made_up_cursor_opens_the_commune_or_another_helpers_scope
    the_office_looks_after_its_helpers_phones_and_files
    a_helper_that_was_given_another_place_holds_what_is_theirs_there
}

/// A helper of a hamlet, and a phone of theirs.
struct Helper {
    signed_in: (Account, String),
    phone: Phone,
}

impl Helper {
    async fn of(place: &Place, n: u8, hamlet: &str) -> Self {
        let scope = Scope::from_code(&format!("hamlet:{COMMUNE}/{hamlet}")).unwrap();
        let signed_in = place.account(n, Role::HamletHelper, scope).await;
        let phone = Phone::new(n, place.addr, &signed_in);
        Self { signed_in, phone }
    }

    /// Saves a record as the app does for a helper.
    async fn save(&self, kind: &str, set: &[(&str, Value)]) -> RecordId {
        let id = self.phone.new_id();
        let signed = [
            ("commune", Value::from(COMMUNE)),
            ("helper", self.signed_in.0.id.to_string().into()),
        ];
        let set: Vec<(&str, Value)> = signed.into_iter().chain(set.iter().cloned()).collect();
        self.phone.save(id, kind, &set).await;
        id
    }

    /// A household with a surveyed member: all four of their ids.
    async fn survey(&self) -> [RecordId; 4] {
        let household = self.save("household", &[("hamlet", HAMLET.into())]).await;
        let member = [
            ("household", household.to_string().into()),
            ("full_name", "Lục Thị Mẩy".into()),
        ];
        let person = self.save("person", &member).await;
        let about = ("person", Value::from(person.to_string()));
        let consent = [
            about.clone(),
            ("purpose", "survey".into()),
            ("given", true.into()),
            ("given_on", "2026-11-20".into()),
            ("text_version", "1".into()),
        ];
        let consent = self.save("consent", &consent).await;
        let survey = [about, ("surveyed_on", "2026-11-20".into())];
        let survey = self.save("survey", &survey).await;
        [household, person, consent, survey]
    }
}

async fn held(phone: &Phone) -> BTreeSet<RecordId> {
    let all = phone.all(&KINDS).await;
    all.iter().map(|entry| entry.view.id).collect()
}

/// A new phone of the same account, once it has everything.
async fn fresh(place: &Place, n: u8, signed_in: &(Account, String)) -> Phone {
    let phone = Phone::new(n, place.addr, signed_in);
    phone.synced().await;
    phone
}

async fn each_helper_holds_own_entries_and_the_office_holds_them_all(place: Place) {
    let signed_in = place.officer(1, COMMUNE).await;
    let office = Phone::new(1, place.addr, &signed_in);
    let own = office.household(COMMUNE).await;
    office.synced().await;
    let (one, other) = (
        Helper::of(&place, 2, HAMLET).await,
        Helper::of(&place, 3, HAMLET).await,
    );
    let mut all = BTreeSet::from([own]);
    for helper in [&one, &other] {
        let ids = helper.survey().await;
        assert_eq!(helper.phone.synced().await.stood, 4);
        assert_eq!(held(&helper.phone).await, BTreeSet::from(ids));
        all.extend(ids);
    }
    office.synced().await;
    assert_eq!(held(&office).await, all);
    // Nor does anything of others come to a phone that begins anew, a day later.
    for (n, helper) in [(12, &one), (13, &other)] {
        let mine = held(&helper.phone).await;
        assert_eq!(held(&fresh(&place, n, &helper.signed_in).await).await, mine);
        helper.phone.wait_a_day();
        helper.phone.synced().await;
        assert_eq!(held(&helper.phone).await, mine);
    }
    assert_eq!(held(&fresh(&place, 11, &signed_in).await).await, all);
    office.wait_a_day();
    office.synced().await;
    let counted = place.total(COMMUNE, "surveyed").await;
    assert_eq!(counted, 2, "what helpers survey counts for the commune");
    place.audit().await;
}

async fn what_the_office_does_with_an_entry_reaches_its_helper_and_no_other(place: Place) {
    let office = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let one = Helper::of(&place, 2, HAMLET).await;
    let other = Helper::of(&place, 3, HAMLET).await;
    let [household, person, ..] = one.survey().await;
    one.phone.synced().await;
    other.phone.synced().await;
    office.synced().await;
    let note = [("note", "Nhà mới dời".into())];
    office.save(household, "household", &note).await;
    // Two change one record at once, and the office enrols somebody of theirs.
    office
        .save(person, "person", &[("phone", "0911111111".into())])
        .await;
    office.enrol(COMMUNE, person, "2026-11-21").await;
    let own = [("full_name", "Lục Thị Mảy".into())];
    one.phone.save(person, "person", &own).await;
    office.synced().await;
    let report = one.phone.synced().await;
    assert_eq!(report.stood, 1);
    assert_eq!(one.phone.text(household, "note").await, "Nhà mới dời");
    assert_eq!(one.phone.text(person, "phone").await, "0911111111");
    assert_eq!(held(&one.phone).await.len(), 4, "and not the enrolment");
    office.synced().await;
    assert_eq!(office.text(person, "full_name").await, "Lục Thị Mảy");
    assert_eq!(other.phone.synced().await.touched.len(), 0);
    office.delete(household, "household").await;
    office.synced().await;
    one.phone.synced().await;
    assert!(one.phone.entry(household).await.is_none());
    place.audit().await;
}

async fn an_entry_that_moves_leaves_the_phone_of_its_helper(place: Place) {
    let helper = Helper::of(&place, 2, HAMLET).await;
    let [household, person, ..] = helper.survey().await;
    helper.phone.synced().await;
    let next = Phone::new(4, place.addr, &place.officer(4, NEXT_DOOR).await);
    let given = [COMMUNE, NEXT_DOOR].map(str::to_owned).into();
    let mover = place.account(5, Role::Provider, Scope::Communes(given));
    let mover = Phone::new(5, place.addr, &mover.await);
    mover.synced().await;
    let moved = [("commune", NEXT_DOOR.into())];
    mover.save(household, "household", &moved).await;
    mover.synced().await;
    // What was being written meanwhile is refused, kept, and shown.
    let note = [("note", "Muộn".into())];
    helper.phone.save(household, "household", &note).await;
    let report = helper.phone.synced().await;
    assert_eq!((report.stood, report.refused), (0, 1));
    let entry = helper.phone.entry(household).await;
    let entry = entry.expect("unsent work stays");
    let (reason, fields) = entry.refusal().expect("it says why");
    assert_eq!(reason, &Reason::OutsideScope);
    assert_eq!(fields, ["commune"]);
    helper.phone.device.discard(household).await.unwrap();
    helper.phone.synced().await;
    assert!(!held(&helper.phone).await.contains(&household));
    assert!(held(&helper.phone).await.contains(&person));
    next.synced().await;
    assert_eq!(held(&next).await, BTreeSet::from([household]));
    // And it comes back with whoever brings it back.
    let back = [("commune", COMMUNE.into())];
    mover.save(household, "household", &back).await;
    mover.synced().await;
    helper.phone.synced().await;
    assert!(held(&helper.phone).await.contains(&household));
    next.synced().await;
    assert!(held(&next).await.is_empty());
    place.audit().await;
}

async fn what_is_not_the_helpers_is_refused_and_kept(place: Place) {
    let office = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let theirs = office.household(COMMUNE).await;
    office.synced().await;
    let other = Helper::of(&place, 3, HAMLET).await;
    let [others, ..] = other.survey().await;
    other.phone.synced().await;
    let helper = Helper::of(&place, 2, HAMLET).await;
    let phone = &helper.phone;
    // Another hamlet, another commune, another's name, and nobody's.
    let other_hamlet = [("hamlet", "Khau Trang".into())];
    let elsewhere = helper.save("household", &other_hamlet).await;
    let next_door = [("hamlet", HAMLET.into()), ("commune", NEXT_DOOR.into())];
    let next_door = helper.save("household", &next_door).await;
    let stranger = AccountId::new(9, [9; 10]);
    let signed = [
        ("hamlet", HAMLET.into()),
        ("helper", stranger.to_string().into()),
    ];
    let signed = helper.save("household", &signed).await;
    let unsigned = phone.household(COMMUNE).await;
    // Others' records by their ids.
    let mut wanted = vec![
        (elsewhere, Reason::OutsideScope),
        (next_door, Reason::OutsideScope),
        (signed, Reason::NotAllowed),
        (unsigned, Reason::NotAllowed),
    ];
    for household in [theirs, others] {
        let member = [
            ("household", household.to_string().into()),
            ("full_name", "Bế Văn Tư".into()),
        ];
        wanted.push((helper.save("person", &member).await, Reason::OutsideScope));
        let note = [("note", "Của người khác".into())];
        phone.save(household, "household", &note).await;
        wanted.push((household, Reason::OutsideScope));
    }
    let report = phone.synced().await;
    assert_eq!((report.stood, report.refused), (0, wanted.len()));
    for (record, reason) in &wanted {
        let entry = phone.entry(*record).await.expect("it stays on the phone");
        let (told, _) = entry.refusal().expect("it says why");
        assert_eq!(told, reason, "{record}");
    }
    let listed = shelf(&place, &province(&place).await, Shelf::Refused).await;
    assert_eq!(listed.rows.len(), wanted.len());
    assert_eq!(office.text(theirs, "note").await, "");
    assert_eq!(other.phone.synced().await.touched.len(), 0);
    // No scope came to be where nothing may be written.
    office.synced().await;
    place.audit().await;
}

async fn no_made_up_cursor_opens_the_commune_or_another_helpers_scope(place: Place) {
    let office = Phone::new(1, place.addr, &place.officer(1, COMMUNE).await);
    let secret = office.household(COMMUNE).await;
    let note = [("note", "Chỉ cán bộ biết".into())];
    office.save(secret, "household", &note).await;
    office.synced().await;
    let other = Helper::of(&place, 3, HAMLET).await;
    let kept = [("hamlet", HAMLET.into()), ("note", "Của bạn khác".into())];
    other.save("household", &kept).await;
    other.phone.synced().await;
    let helper = Helper::of(&place, 2, HAMLET).await;
    let (account, cookie) = &helper.signed_in;
    let sync = async |cursor: Option<&str>, repair: bool| {
        let body = json!({
            "app": "taynghe", "protocol": 1, "sent_at": 0, "cursor": cursor, "repair": repair,
            "device": DeviceId::new(1, [2; 10]), "account": account.id,
        });
        let headers = [("cookie", cookie.as_str())];
        let body = body.to_string();
        let path = "/api/v1/sync";
        let answer = ask(place.addr, "POST", path, &headers, body.as_bytes()).await;
        assert_eq!(answer.status, 200);
        answer.json()
    };
    let first = sync(None, false).await;
    let cursor = first["cursor"].as_str().unwrap().to_owned();
    let epoch = cursor.split(':').next().unwrap();
    let own = format!("{COMMUNE}/{}", account.id);
    let others = format!("{COMMUNE}/{}", other.signed_in.0.id);
    for (forged, repair) in [
        (format!("{epoch}:{COMMUNE}=0:reference=0"), false),
        (format!("{epoch}:{COMMUNE}=0:{own}=0:reference=0"), false),
        (format!("{epoch}:{others}=0:reference=0"), false),
        (format!("{epoch}:{own}=0:{others}=0:reference=0"), false),
        (cursor.clone(), true),
    ] {
        let answer = sync(Some(&forged), repair).await;
        assert_eq!(answer["cursor"], cursor, "{forged}");
        let text = answer.to_string();
        assert!(!text.contains("Chỉ cán bộ"), "{text}");
        assert!(!text.contains("Của bạn khác"), "{text}");
        let sums = answer["sums"].as_object().unwrap();
        let told: Vec<&String> = sums.keys().collect();
        assert_eq!(told, [own.as_str(), "reference"]);
    }
}

async fn the_office_looks_after_its_helpers_phones_and_files(place: Place) {
    let helper = Helper::of(&place, 2, HAMLET).await;
    helper.phone.synced().await;
    helper.survey().await;
    let file = file_of(&helper.phone, &helper.signed_in.0).await;
    let far = place.officer(4, NEXT_DOOR).await;
    let office = place.officer(1, COMMUNE).await;
    let at_once = brought_by(&place, &far.1, &file).await;
    let closed = Trouble::Server {
        status: 403,
        error: "not_overseen".to_owned(),
        retry_after: None,
    };
    assert_eq!(at_once, Err(closed));
    let taken = brought_by(&place, &office.1, &file).await.unwrap();
    assert_eq!(taken.taken.len(), 4);
    for (cookie, devices) in [(&office.1, 1), (&far.1, 0), (&helper.signed_in.1, 0)] {
        let headers = [("cookie", cookie.as_str())];
        let answer = ask(place.addr, "GET", "/api/v1/review/devices", &headers, b"").await;
        let told = answer.json();
        let rows = told["rows"].as_array();
        assert_eq!(rows.map_or(0, Vec::len), devices, "{told}");
    }
    // What was handed in is known to the phone at its next sync.
    assert_eq!(helper.phone.synced().await.stood, 4);
    place.audit().await;
}

async fn a_helper_that_was_given_another_place_holds_what_is_theirs_there(place: Place) {
    let helper = Helper::of(&place, 2, HAMLET).await;
    let ids = helper.survey().await;
    helper.phone.synced().await;
    // The same person, given the next commune's hamlet: an account of its own there.
    let scope = Scope::from_code(&format!("hamlet:{NEXT_DOOR}/Bản Viền")).unwrap();
    let mut moved = helper.signed_in.0.clone();
    moved.scope = scope;
    let day = Date::in_vietnam(NOW);
    let wanted = [format!("{NEXT_DOOR}/{}", moved.id), "reference".to_owned()];
    assert_eq!(moved.pulls(day), wanted);
    let now = Millis(NOW);
    let mut request = Request::new(helper.phone.device.id(), moved.id, now);
    request.cursor = helper.phone.device.meta("cursor").await.unwrap();
    let visitor = Visitor::new(moved, String::new());
    let answer = place
        .desk
        .exchange(&place.db, visitor, &request, Vec::new(), now);
    let answer = answer.await.unwrap();
    assert!(
        answer.resync,
        "the copy of the hamlet before leaves the phone"
    );
    assert!(answer.records.is_empty(), "{ids:?} stay where they are");
    place.audit().await;
}
