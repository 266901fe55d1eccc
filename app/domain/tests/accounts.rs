//! Who may be given which account, one by one and from a file.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use domain::accounts::{
    AccountForm, AccountProblem, AccountRow, COLUMNS, FileProblem, MOST_ROWS, read_accounts,
};
use domain::ids::AccountId;
use domain::role::{Account, Role, Scope};
use domain::{Date, Places};

use AccountProblem::{
    BadDay, BadHamlet, BadLogin, BadName, BadRow, LoginTaken, LoginTwice, NotYours, UnfitPlace,
    UnknownPlace, UnknownRole,
};

mod shipped;

fn day() -> Date {
    shipped::day("2026-11-22")
}

fn by(role: Role, scope: Scope) -> Account {
    Account::new(AccountId::new(1, [1; 10]), "Lan", role, scope)
}

fn administrator() -> Account {
    by(Role::Administrator, Scope::Province)
}

fn area_reviewer() -> Account {
    by(Role::AreaReviewer, Scope::Area("053".to_owned()))
}

fn form(role: &str, scope: &str) -> AccountForm {
    AccountForm {
        login: "hien.nong".to_owned(),
        name: "Nông Thị Hiền".to_owned(),
        role: role.to_owned(),
        scope: scope.to_owned(),
        valid_until: String::new(),
    }
}

#[test]
fn the_level_above_makes_accounts_and_nobody_makes_their_equals() {
    let reference = shipped::reference();
    let places = reference.places();
    let area = area_reviewer();
    let province = by(Role::ProvinceReviewer, Scope::Province);
    let officer = by(Role::CommuneOfficer, Scope::Commune("01807".to_owned()));
    for (by, role, scope, expected) in [
        (&administrator(), "administrator", "province", None),
        (&administrator(), "area_reviewer", "053", None),
        (&administrator(), "provider", "communes:01807,01792", None),
        (&province, "area_reviewer", "area:053", None),
        (&province, "commune_officer", "01807", None),
        (&province, "administrator", "", Some(NotYours)),
        (&province, "province_reviewer", "", Some(NotYours)),
        (&area, "commune_officer", "01807", None),
        (&area, "commune_officer", "01290", Some(NotYours)),
        (&area, "area_reviewer", "053", Some(NotYours)),
        (&officer, "commune_officer", "01807", Some(NotYours)),
        (&officer, "hamlet_helper", "hamlet:01807/Nà Luông", None),
        (&officer, "hamlet_helper", "01807/Nà  Luông", None),
        (&officer, "hamlet_helper", "01290/Nà Luông", Some(NotYours)),
        (&officer, "provider", "communes:01807", Some(NotYours)),
        (&officer, "observer", "commune:01807", Some(NotYours)),
        (&area, "hamlet_helper", "01807/Nà Luông", None),
        (&area, "hamlet_helper", "01290/Nà Luông", Some(NotYours)),
        (&province, "hamlet_helper", "01290/Nà Luông", None),
        (&administrator(), "hamlet_helper", "01290/Nà Luông", None),
        (&area, "hamlet_helper", "99999/Nà Luông", Some(UnknownPlace)),
        (&area, "hamlet_helper", "commune:01807", Some(UnfitPlace)),
        (&area, "hamlet_helper", "province", Some(UnfitPlace)),
        (&area, "hamlet_helper", "", Some(BadHamlet)),
        (&area, "hamlet_helper", "01807", Some(BadHamlet)),
        (&area, "hamlet_helper", "01807/", Some(BadHamlet)),
        (&area, "hamlet_helper", "hamlet:01807", Some(BadHamlet)),
        (&area, "hamlet_helper", "hamlet:01807/a/b", Some(BadHamlet)),
        (&area, "commune_officer", "hamlet:01807/", Some(BadHamlet)),
        (&area, "commune_officer", "hamlet:01807/x", Some(UnfitPlace)),
        (&area, "commune_officer", "area:053", Some(UnfitPlace)),
        (&area, "commune_officer", "99999", Some(UnknownPlace)),
        (&area, "commune_officer", "xã", Some(UnknownPlace)),
        (&area, "canbo", "01807", Some(UnknownRole)),
    ] {
        let checked = form(role, scope).check(by, places, day());
        assert_eq!(
            checked.err(),
            expected.map(|problem| vec![problem]),
            "{role} in {scope} by {:?}",
            by.role
        );
    }
}

#[test]
fn every_problem_of_a_row_is_found() {
    let reference = shipped::reference();
    let places = reference.places();
    for (login, name, until, problems) in [
        ("hien.nong-2_x", "Nông Thị Hiền", "2026-11-22", vec![]),
        ("Hiền", "", "2026-11-21", vec![BadLogin, BadName, BadDay]),
        ("ab", "Nông", "31/12/2026", vec![BadLogin, BadDay]),
        ("hien nong", "Nông", "", vec![BadLogin]),
    ] {
        let form = AccountForm {
            login: login.to_owned(),
            name: name.to_owned(),
            valid_until: until.to_owned(),
            ..form("commune_officer", "01807")
        };
        let checked = form.check(&administrator(), places, day());
        assert_eq!(checked.err().unwrap_or_default(), problems, "{login}");
    }
}

fn read(text: &str, places: &Places) -> Result<Vec<AccountRow>, FileProblem> {
    let label = |role: Role| match role {
        Role::CommuneOfficer => "Cán bộ xã".to_owned(),
        other => other.code().to_owned(),
    };
    let taken = |login: &str| login == "dao";
    read_accounts(text, &area_reviewer(), (places, day()), label, taken)
}

#[test]
fn a_bad_row_of_a_file_never_stops_the_good_ones() {
    let reference = shipped::reference();
    let places = reference.places();
    let text = "\u{feff}login,name,role,scope,valid_until\r\n\
        hien,\"Nông Thị Hiền\",Cán bộ xã,01807,2027-06-30\r\n\
        dao,Nông Thị Đào,commune_officer,01807,\r\n\
        hien,Bế Văn Tư,commune_officer,01807,\r\n\
        thieu,cot\r\n\
        \r\n\
        tu.be,Bế Văn Tư,can bo xa,commune:01807,\r\n\
        xa,\"Hở ngoặc,commune_officer,01807,\r\n\
        cuoi,Cuối,commune_officer,01290,";
    let rows = read(text, places).unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row.line,
                row.wanted.as_ref().err().cloned().unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        (2, vec![]),
        (3, vec![LoginTaken]),
        (4, vec![LoginTwice]),
        (5, vec![BadRow]),
        (7, vec![]),
        (8, vec![BadRow]),
        (9, vec![NotYours]),
    ];
    assert_eq!(told, expected);
    let first = rows[0].wanted.as_ref().unwrap();
    assert_eq!(first.role, Role::CommuneOfficer);
    assert_eq!(first.scope, Scope::Commune("01807".to_owned()));
    assert_eq!(first.valid_until, Some("2027-06-30".parse().unwrap()));
}

#[test]
fn a_file_of_a_spreadsheet_with_semicolons_is_read_and_another_is_refused_whole() {
    let reference = shipped::reference();
    let places = reference.places();
    let text = "login;name;role;scope;valid_until\nhien;Nông Thị Hiền;Cán bộ xã;01807;\n";
    assert!(read(text, places).unwrap()[0].wanted.is_ok());
    assert_eq!(read("ten,ho\nx,y\n", places), Err(FileProblem::BadHeader));
    assert_eq!(read("", places), Err(FileProblem::BadHeader));
    let header = COLUMNS.join(",");
    let many = format!("{header}\n{}", "x,y,z,t,\n".repeat(MOST_ROWS + 1));
    assert_eq!(read(&many, places), Err(FileProblem::TooManyRows));
}
