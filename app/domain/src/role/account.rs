//! An account, and the questions that are asked of it.

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::hamlet::Hamlet;
use super::place::{Scope, Target};
use super::roles::Role;
use super::rules::{self, Forbidden, RULES};
use super::{REFERENCE_SCOPE, scope_of_helper};
use crate::date::{Date, Validity};
use crate::ids::AccountId;
use crate::places::Places;

/// An account as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// The person's name, as others see it beside a change.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// The first day on which it is valid, in Viet Nam; none for no beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// The last day on which it is valid, in Viet Nam; none while no end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

impl Account {
    /// An account without a beginning or an end.
    #[must_use]
    pub fn new(id: AccountId, name: impl Into<String>, role: Role, scope: Scope) -> Self {
        Self {
            id,
            name: name.into(),
            role,
            scope,
            valid_from: None,
            valid_until: None,
        }
    }

    /// The account, valid on these days only.
    #[must_use]
    pub fn valid(mut self, days: Validity) -> Self {
        (self.valid_from, self.valid_until) = (days.from, days.to);
        self
    }

    /// Whether the account is valid on this day. On any other it may only send
    /// what its devices still hold ([`Action::Push`]), which goes to quarantine
    /// ([`crate::merge::quarantine`]), and its devices hold nothing.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        let (from, to) = (self.valid_from, self.valid_until);
        Validity { from, to }.contains(day)
    }

    /// Whether this account may do this in that place on this day: the one
    /// answer that every part of the product goes by.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn may(
        &self,
        action: Action,
        target: Target<'_>,
        places: &Places,
        day: Date,
    ) -> Result<(), Forbidden> {
        if action != Action::Push && !self.is_valid_on(day) {
            return Err(Forbidden::Days);
        }
        rules::decide(&RULES, self, action, target, Some((places, day)))
    }

    /// Whether this account reads figures as they are on this day, and not only
    /// what everybody reads of them. They come for the whole province at once.
    #[must_use]
    pub fn reads_small_figures(&self, day: Date) -> bool {
        self.is_valid_on(day) && self.allows(Action::ReadSmallFigures, Target::Province)
    }

    /// The sync scopes whose records this account's devices hold on this day.
    /// Reviewers' devices hold totals and work lists, never households.
    #[must_use]
    pub fn pulls(&self, day: Date) -> Vec<String> {
        let mut scopes = Vec::new();
        if !self.is_valid_on(day) {
            return scopes;
        }
        if self.allows(Action::ReadReference, Target::Province) {
            scopes.push(REFERENCE_SCOPE.to_owned());
        }
        let own = self.scope.communes();
        let held = own.filter(|code| self.allows(Action::PullRecords, Target::Commune(code)));
        scopes.extend(held.map(str::to_owned));
        if let Some((commune, _)) = self.hamlet()
            && self.allows(Action::PullRecords, self.scope.target())
        {
            scopes.push(scope_of_helper(commune, self.id));
        }
        scopes.sort();
        scopes
    }

    /// Whether this account may write a record of this kind in this sync scope.
    /// On which day does not matter here: what comes on another than the
    /// account's is not planned but put into quarantine.
    ///
    /// # Errors
    /// Says whether it is the place or the role that forbids it.
    pub fn may_write(&self, kind: &str, scope: &str) -> Result<(), Forbidden> {
        self.allowed(Action::writing(kind), self.place_of(scope))
    }

    /// Whether this account may choose between what two people wrote in a record
    /// of this kind in this sync scope. Whoever may write what everyone reads
    /// may do that there as well.
    ///
    /// # Errors
    /// Says whether it is the place or the role that forbids it.
    pub fn may_settle(&self, kind: &str, scope: &str) -> Result<(), Forbidden> {
        match Action::writing(kind) {
            Action::WriteReference => self.may_write(kind, scope),
            _ => self.allowed(Action::Settle, self.place_of(scope)),
        }
    }

    /// Whether this account may hand in what another's device never sent (a
    /// rescue file): its own always, as a device may always send.
    #[must_use]
    pub fn may_hand_in(&self, of: &Self, places: &Places, day: Date) -> bool {
        let (action, place) = if self.id == of.id {
            (Action::Push, self.scope.target())
        } else {
            (Action::HandIn, of.scope.target())
        };
        self.may(action, place, places, day).is_ok()
    }

    /// Whether this account may read who did what to the records of a sync
    /// scope. What every device holds anyway is open to everybody.
    #[must_use]
    pub fn may_read_history(&self, scope: &str, places: &Places, day: Date) -> bool {
        let action = match scope {
            REFERENCE_SCOPE => Action::ReadReference,
            _ => Action::ReadHistory,
        };
        self.may(action, self.place_of(scope), places, day).is_ok()
    }

    /// The communes that this account writes people's records in; a helper writes
    /// in a hamlet of that commune only.
    pub fn works_in(&self) -> impl Iterator<Item = &str> {
        let named = self.scope.communes();
        let whole = named.filter(|code| self.allows(Action::Survey, Target::Commune(code)));
        let part = self.hamlet().map(|(commune, _)| commune);
        whole.chain(part.filter(|_| self.allows(Action::Survey, self.scope.target())))
    }

    /// The commune and the hamlet of a helper; none for everybody else.
    #[must_use]
    pub fn hamlet(&self) -> Option<(&str, &Hamlet)> {
        match (self.role, &self.scope) {
            (Role::HamletHelper, Scope::Hamlet { commune, hamlet }) => Some((commune, hamlet)),
            _ => None,
        }
    }

    /// Whether this account looks after any accounts on this day.
    #[must_use]
    pub fn keeps_accounts(&self, places: &Places, day: Date) -> bool {
        let keeps = |place| self.may(Action::ManageAccounts, place, places, day).is_ok();
        let today = places.communes_on(day).map(|unit| unit.code.as_str());
        // A commune that is no more may have had helpers.
        let mut communes = today.chain(self.scope.communes());
        communes.any(|commune| {
            let hamlet = "";
            keeps(Target::Commune(commune)) || keeps(Target::Hamlet { commune, hamlet })
        })
    }

    /// The communes whose people this account takes away as a list.
    pub fn takes_lists_of(&self) -> impl Iterator<Item = &str> {
        let named = self.scope.communes();
        named.filter(|code| self.allows(Action::ExportRecords, Target::Commune(code)))
    }

    /// The commune whose office this account works in: how fresh the commune's
    /// figures are is when it last came.
    #[must_use]
    pub fn office(&self) -> Option<&str> {
        match (self.role, &self.scope) {
            (Role::CommuneOfficer, Scope::Commune(code)) => Some(code),
            _ => None,
        }
    }

    /// The place that a sync scope stands for, seen from here: what a helper wrote
    /// down is in the own hamlet, and for everybody else in its commune.
    fn place_of<'s>(&'s self, scope: &'s str) -> Target<'s> {
        if scope == REFERENCE_SCOPE {
            return Target::Province;
        }
        let (commune, helper) = scope.split_once('/').unwrap_or((scope, ""));
        match self.hamlet() {
            Some((own, _)) if own == commune && helper == self.id.to_string() => {
                self.scope.target()
            }
            _ => Target::Commune(commune),
        }
    }

    /// What concerns the own communes by name needs no map.
    fn allowed(&self, action: Action, target: Target<'_>) -> Result<(), Forbidden> {
        rules::decide(&RULES, self, action, target, None)
    }

    fn allows(&self, action: Action, target: Target<'_>) -> bool {
        self.allowed(action, target).is_ok()
    }
}
