//! The table of rights, and how it is read.

use super::account::Account;
use super::action::Action;
use super::place::{Scope, Target};
use crate::date::Date;
use crate::places::Places;

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// Another place's.
    Place,
    /// Another role's act.
    Role,
    /// The account is not valid on this day.
    Days,
}

/// How far a right reaches from the account's own place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The role does not do this.
    Nowhere,
    /// The own place.
    Own,
    /// What lies below the own place, and not that itself.
    Below,
    /// The own place, what lies below it, and what was merged into it.
    Overseen,
    /// Any place.
    Anywhere,
}

/// What each role may, in the order of [`super::Role::ALL`].
pub(super) type Rules = [(Action, [Reach; 7]); 16];

const NO: Reach = Reach::Nowhere;
const OWN: Reach = Reach::Own;
const BELOW: Reach = Reach::Below;
const OVER: Reach = Reach::Overseen;
const ANY: Reach = Reach::Anywhere;

/// The rights. Why they are these is in `docs/decisions/0006-who-may-what.md`.
#[rustfmt::skip]
pub(super) const RULES: Rules = [
    //                        officer area   province provider observer administrator helper
    (Action::SignIn,         [OWN,   OWN,   OWN,     OWN,     OWN,     OWN,          OWN]),
    (Action::Push,           [OWN,   OWN,   OWN,     OWN,     OWN,     OWN,          OWN]),
    (Action::ReadReference,  [ANY,   ANY,   ANY,     ANY,     ANY,     ANY,          ANY]),
    (Action::WriteReference, [NO,    NO,    OWN,     NO,      NO,      OWN,          NO]),
    (Action::PullRecords,    [OWN,   NO,    NO,      OWN,     NO,      NO,           OWN]),
    (Action::Survey,         [OWN,   NO,    NO,      OWN,     NO,      NO,           OWN]),
    (Action::Enrol,          [OWN,   NO,    NO,      OWN,     NO,      NO,           NO]),
    (Action::ConfirmSignUp,  [OWN,   NO,    NO,      NO,      NO,      NO,           NO]),
    (Action::Settle,         [OWN,   NO,    NO,      NO,      NO,      NO,           NO]),
    (Action::ReadTotals,     [ANY,   ANY,   ANY,     ANY,     ANY,     ANY,          ANY]),
    (Action::ReadSmallFigures, [ANY, ANY,   ANY,     NO,      NO,      NO,           NO]),
    (Action::ExportRecords,  [OWN,   NO,    NO,      NO,      NO,      NO,           NO]),
    (Action::Review,         [OVER,  OVER,  OVER,    NO,      NO,      OVER,         NO]),
    (Action::ReadHistory,    [OVER,  OVER,  OVER,    NO,      NO,      NO,           NO]),
    (Action::HandIn,         [BELOW, OVER,  OVER,    NO,      NO,      OVER,         NO]),
    (Action::ManageAccounts, [BELOW, BELOW, BELOW,   NO,      NO,      OVER,         NO]),
];

/// How a place lies to an account's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// It is the own place, or one of the communes that make it up.
    Own,
    /// It lies within the own place.
    Below,
    /// It is looked after from here, and yet not below: it was a commune of its
    /// own until it was merged into the own place, or somebody works there who
    /// was given several communes.
    Beside,
    /// None of these.
    Other,
}

/// Which place lies in which, on a day.
pub(super) type Map<'m> = Option<(&'m Places, Date)>;

/// Asks the table, whatever the day is for the account. Without a map areas have
/// no communes, and no commune was ever merged.
pub(super) fn decide(
    rules: &Rules,
    account: &Account,
    action: Action,
    target: Target<'_>,
    map: Map<'_>,
) -> Result<(), Forbidden> {
    let reach = rules
        .iter()
        .find(|(named, _)| *named == action)
        .map_or(Reach::Nowhere, |(_, row)| row[account.role as usize]);
    if reach == Reach::Nowhere || !account.role.works_in().contains(&account.scope.kind()) {
        return Err(Forbidden::Role);
    }
    let target = match (action.is_about_records(), target, &account.scope) {
        (false, ..) | (true, Target::Commune(_), _) => target,
        (true, Target::Hamlet { .. }, Scope::Hamlet { .. }) => target,
        // Records stand in communes: whoever has one has its hamlets' records.
        (true, Target::Hamlet { commune, .. }, _) => Target::Commune(commune),
        (true, ..) => return Err(Forbidden::Place),
    };
    let relation = relation(&account.scope, target, map);
    let reaches = match reach {
        Reach::Nowhere => false,
        Reach::Own => relation == Relation::Own,
        Reach::Below => relation == Relation::Below,
        Reach::Overseen => relation != Relation::Other,
        Reach::Anywhere => true,
    };
    if reaches {
        Ok(())
    } else {
        Err(Forbidden::Place)
    }
}

fn relation(own: &Scope, target: Target<'_>, map: Map<'_>) -> Relation {
    if own.target() == target {
        return Relation::Own;
    }
    match (own, target) {
        (Scope::Province, _) => Relation::Below,
        // A hamlet has nothing below it, and its commune is above it.
        (Scope::Hamlet { .. }, _)
        | (_, Target::Province)
        | (Scope::Commune(_) | Scope::Communes(_), Target::Area(_)) => Relation::Other,
        // It lies below whatever has its commune, by the map of the day: the
        // accounts of a former commune's hamlets have somebody to look after them.
        (_, Target::Hamlet { commune, .. }) => {
            within(relation(own, Target::Commune(commune), map) != Relation::Other)
        }
        // Whoever works in several communes is under whoever has all of them.
        (_, Target::Communes(codes)) => {
            let has = |code: &String| relation(own, Target::Commune(code), map) != Relation::Other;
            match within(!codes.is_empty() && codes.iter().all(has)) {
                // An office of one commune has nobody above it there.
                Relation::Below if !matches!(own, Scope::Area(_)) => Relation::Beside,
                relation => relation,
            }
        }
        (Scope::Area(own), Target::Commune(code)) => within(lies_in(code, own, map)),
        (Scope::Area(_), Target::Area(_)) => Relation::Other,
        (Scope::Commune(_) | Scope::Communes(_), Target::Commune(code)) => {
            if own.communes().any(|named| named == code) {
                return Relation::Own;
            }
            match map.and_then(|(places, day)| places.heir(code, day)) {
                Some(heir) if own.communes().any(|named| named == heir.code) => Relation::Beside,
                _ => Relation::Other,
            }
        }
    }
}

const fn within(it_is: bool) -> Relation {
    if it_is {
        Relation::Below
    } else {
        Relation::Other
    }
}

/// Whether a commune lies in the area on the day; a former one lies where the
/// commune does that took it in.
fn lies_in(commune: &str, area: &str, map: Map<'_>) -> bool {
    map.is_some_and(|(places, day)| {
        let heir = places.heir(commune, day);
        let commune = heir.map_or(commune, |heir| &heir.code);
        places
            .area_of(commune, day)
            .is_some_and(|found| found.code == area)
    })
}
