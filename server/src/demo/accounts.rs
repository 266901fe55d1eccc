//! Who works in the demonstration.

use super::chance::Chance;
use super::{communes, names};
use domain::ids::{AccountId, DeviceId};
use domain::role::{Account, Role, Scope};
use domain::{Date, Reference};

/// The commune whose officer a visitor may become.
pub const VISITED_COMMUNE: &str = "01807";
/// The commune beside it, which the provider was given as well.
const NEXT_DOOR: &str = "01792";
/// The area whose reviewer a visitor may become.
pub const VISITED_AREA: &str = "053";

/// The accounts that a visitor may enter, by the last part of `/demo/vao/…`.
pub const DOORS: [&str; 8] = [
    "can-bo-xa",
    "can-bo-xa-2",
    "can-bo-khu-vuc",
    "can-bo-tinh",
    "co-so",
    "quan-tri",
    OBSERVER,
    HELPER,
];

const OBSERVER: &str = "giam-sat";
const HELPER: &str = "cong-tac-vien";

/// An account of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What the rules know of it.
    pub account: Account,
    /// What it signs in with; for a visitor's accounts one of [`DOORS`].
    pub login: String,
    /// The device that its sample work comes from.
    pub device: DeviceId,
}

/// Every account: those that a visitor may enter, and an officer for each commune.
#[must_use]
pub fn accounts(seed: u64, today: Date, reference: &Reference) -> Vec<Person> {
    let mut chance = Chance::new(seed).about("accounts");
    let mut maker = Maker {
        chance: &mut chance,
        people: Vec::new(),
    };
    let visited = Scope::Commune(VISITED_COMMUNE.to_owned());
    let area = Scope::Area(VISITED_AREA.to_owned());
    let given = Scope::Communes([VISITED_COMMUNE, NEXT_DOOR].map(str::to_owned).into());
    let open = [
        ("Nông Thị Hiền", Role::CommuneOfficer, visited.clone()),
        ("Hoàng Văn Thắng", Role::CommuneOfficer, visited),
        ("Đàm Thu Hà", Role::AreaReviewer, area),
        ("Bế Minh Tuấn", Role::ProvinceReviewer, Scope::Province),
        ("Cơ sở đào tạo mẫu số 1", Role::Provider, given),
        ("Quản trị mẫu", Role::Administrator, Scope::Province),
    ];
    for (door, (name, role, scope)) in DOORS.into_iter().zip(open) {
        maker.add(door, name, role, scope);
    }
    for commune in reference.places().communes_on(today) {
        if commune.code == VISITED_COMMUNE {
            continue;
        }
        let female = maker.chance.often(550);
        let family = names::family(maker.chance, "02");
        let name = names::full(maker.chance, "02", family, female);
        let scope = Scope::Commune(commune.code.clone());
        let login = format!("xa-{}", commune.code);
        maker.add(&login, &name, Role::CommuneOfficer, scope);
    }
    // The last, so that those who were here before it stay who they are.
    maker.add(OBSERVER, "Mặt trận mẫu", Role::Observer, Scope::Province);
    let communes = communes::communes(&Chance::new(seed), today, reference);
    let visited = communes.iter().find(|one| one.code == VISITED_COMMUNE);
    let hamlet = visited.and_then(|commune| commune.hamlets.first());
    let hamlet = hamlet.and_then(|name| Scope::hamlet(&format!("{VISITED_COMMUNE}/{name}")));
    if let Some(hamlet) = hamlet {
        maker.add(HELPER, "Hoàng Thị Mai", Role::HamletHelper, hamlet);
    }
    maker.people
}

struct Maker<'c> {
    chance: &'c mut Chance,
    people: Vec<Person>,
}

impl Maker<'_> {
    fn add(&mut self, login: &str, name: &str, role: Role, scope: Scope) {
        // The ids are as old as the reform, so that they do not move with the day.
        const MADE: u64 = 1_751_302_800_000;
        self.people.push(Person {
            account: Account::new(AccountId::new(MADE, self.chance.bytes()), name, role, scope),
            login: login.to_owned(),
            device: DeviceId::new(MADE, self.chance.bytes()),
        });
    }
}
