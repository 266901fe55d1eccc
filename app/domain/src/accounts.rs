//! Accounts as the level above makes them, one by one or from a file: what is
//! asked, and what may be wrong with it. Who may make whom is in [`crate::role`].

use serde::{Deserialize, Serialize};

use crate::csv::read_csv;
use crate::date::Date;
use crate::places::Places;
use crate::role::{Account, Action, Role, Scope, ScopeKind};
use crate::search::fold;

/// For how long an invitation can be used, in milliseconds: a day (a link on
/// paper or in a chat that nobody opened by then is made anew).
pub const INVITATION_LIFE: i64 = 24 * 3_600_000;

/// The columns of a file of accounts.
pub const COLUMNS: [&str; 5] = ["login", "name", "role", "scope", "valid_until"];

/// The most rows of one file.
pub const MOST_ROWS: usize = 500;

/// The most letters of a login, and the fewest.
const LOGIN: std::ops::RangeInclusive<usize> = 3..=40;
/// The most letters of a name.
const NAME: usize = 100;

/// An account as somebody asks for it, in texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountForm {
    /// The name to sign in with.
    #[serde(default)]
    pub login: String,
    /// The person's name.
    #[serde(default)]
    pub name: String,
    /// The role's code.
    #[serde(default)]
    pub role: String,
    /// The scope's code, or only the code of its commune or area, or
    /// `01807/Nà Luông` for a hamlet.
    #[serde(default)]
    pub scope: String,
    /// The last day on which it is valid, as YYYY-MM-DD; empty for no end.
    #[serde(default)]
    pub valid_until: String,
}

/// An account that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedAccount {
    /// The name to sign in with.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Its last day.
    pub valid_until: Option<Date>,
}

/// What is wrong with an account that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountProblem {
    /// The row has another number of fields, or a stray quotation mark.
    BadRow,
    /// The login is not 3 to 40 small letters, digits, points, hyphens or underscores.
    BadLogin,
    /// Somebody has the login.
    LoginTaken,
    /// The login stands in the file twice.
    LoginTwice,
    /// The name is missing or too long.
    BadName,
    /// No role has this code.
    UnknownRole,
    /// No scope has this code, or its place is not there today.
    UnknownPlace,
    /// The role does not work in such a place.
    UnfitPlace,
    /// A hamlet is not written as its commune's code, a slash and its name.
    BadHamlet,
    /// The last day is no day, or past.
    BadDay,
    /// Whoever asks does not make such accounts.
    NotYours,
}

impl AccountProblem {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadRow => "bad_row",
            Self::BadLogin => "bad_login",
            Self::LoginTaken => "login_taken",
            Self::LoginTwice => "login_twice",
            Self::BadName => "bad_name",
            Self::UnknownRole => "unknown_role",
            Self::UnknownPlace => "unknown_place",
            Self::UnfitPlace => "unfit_place",
            Self::BadHamlet => "bad_hamlet",
            Self::BadDay => "bad_day",
            Self::NotYours => "not_yours",
        }
    }
}

impl AccountForm {
    /// The account that is asked for, if `by` may make it on this day.
    ///
    /// # Errors
    /// Every problem that was found.
    pub fn check(
        &self,
        by: &Account,
        places: &Places,
        day: Date,
    ) -> Result<WantedAccount, Vec<AccountProblem>> {
        let mut problems = Vec::new();
        let (login, name) = (self.login.trim(), self.name.trim());
        if !is_login(login) {
            problems.push(AccountProblem::BadLogin);
        }
        if name.is_empty() || name.chars().count() > NAME {
            problems.push(AccountProblem::BadName);
        }
        let valid_until = match self.valid_until.trim() {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(drop),
        };
        let valid_until = valid_until
            .ok()
            .filter(|last| last.is_none_or(|last| last >= day));
        if valid_until.is_none() {
            problems.push(AccountProblem::BadDay);
        }
        let placed = self.placed(by, places, day);
        match (placed, valid_until) {
            (Ok((role, scope)), Some(valid_until)) if problems.is_empty() => Ok(WantedAccount {
                login: login.to_owned(),
                name: name.to_owned(),
                role,
                scope,
                valid_until,
            }),
            (placed, _) => {
                problems.extend(placed.err());
                Err(problems)
            }
        }
    }

    /// The role and its place.
    fn placed(
        &self,
        by: &Account,
        places: &Places,
        day: Date,
    ) -> Result<(Role, Scope), AccountProblem> {
        let role = Role::from_code(self.role.trim()).ok_or(AccountProblem::UnknownRole)?;
        let code = self.scope.trim();
        let hamlet = role.works_in().contains(&ScopeKind::Hamlet);
        let unknown = match Scope::from_code(code) {
            None if hamlet || code.starts_with("hamlet:") => AccountProblem::BadHamlet,
            _ => AccountProblem::UnknownPlace,
        };
        let scope = scope_of(role, code).ok_or(unknown)?;
        if !role.works_in().contains(&scope.kind()) {
            return Err(AccountProblem::UnfitPlace);
        }
        if !is_there(&scope, places, day) {
            return Err(AccountProblem::UnknownPlace);
        }
        by.may(Action::ManageAccounts, scope.target(), places, day)
            .map_err(|_| AccountProblem::NotYours)?;
        Ok((role, scope))
    }
}

fn is_login(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    LOGIN.contains(&text.len()) && text.chars().all(plain)
}

/// The scope that a code names; a bare code is that of the place in which the
/// role works, and nothing the province.
fn scope_of(role: Role, code: &str) -> Option<Scope> {
    if code.is_empty() && !role.works_in().contains(&ScopeKind::Hamlet) {
        return Some(Scope::Province);
    }
    if let Some(scope) = Scope::from_code(code) {
        return Some(scope);
    }
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    let works_in = |kind| role.works_in().contains(&kind);
    if works_in(ScopeKind::Hamlet) && !code.contains(':') {
        return Scope::hamlet(code);
    }
    match code.len() {
        3 if digits && works_in(ScopeKind::Area) => Some(Scope::Area(code.to_owned())),
        5 if digits && works_in(ScopeKind::Commune) => Some(Scope::Commune(code.to_owned())),
        5 if digits && works_in(ScopeKind::Communes) => {
            Some(Scope::Communes([code.to_owned()].into()))
        }
        _ => None,
    }
}

/// Whether a scope's place is there on this day; of a hamlet its commune.
#[must_use]
pub fn is_there(scope: &Scope, places: &Places, day: Date) -> bool {
    let commune = |code: &str| places.communes_on(day).any(|unit| unit.code == code);
    match scope {
        Scope::Province => true,
        Scope::Area(code) => places.area(code, day).is_some(),
        Scope::Hamlet { commune: code, .. } => commune(code),
        named => named.communes().all(commune),
    }
}

/// Why no row of a file can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// The first line does not name the [`COLUMNS`].
    BadHeader,
    /// It has more than [`MOST_ROWS`].
    TooManyRows,
}

impl FileProblem {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadHeader => "bad_header",
            Self::TooManyRows => "too_many_rows",
        }
    }
}

/// A row of a file of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// The line in the file.
    pub line: usize,
    /// What it asks for.
    pub form: AccountForm,
    /// The account, or every problem.
    pub wanted: Result<WantedAccount, Vec<AccountProblem>>,
}

/// Reads a file of accounts: commas or semicolons between the fields, and the
/// [`COLUMNS`] in its first line. One bad row never stops the others. `label` gives
/// the words of a role, which may stand in place of its code; `taken` says
/// whether somebody has a login.
///
/// # Errors
/// [`FileProblem`], and then no row is looked at.
pub fn read_accounts(
    text: &str,
    by: &Account,
    (places, day): (&Places, Date),
    label: impl Fn(Role) -> String,
    taken: impl Fn(&str) -> bool,
) -> Result<Vec<AccountRow>, FileProblem> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let text = with_commas(&text);
    let (records, bad) = rows_of(&text)?;
    let mut seen = std::collections::BTreeSet::new();
    let mut rows: Vec<AccountRow> = bad
        .into_iter()
        .map(|line| AccountRow {
            line,
            form: AccountForm::default(),
            wanted: Err(vec![AccountProblem::BadRow]),
        })
        .collect();
    for (line, form) in records {
        let form = named(form, &label);
        let mut wanted = form.check(by, places, day);
        let login = form.login.trim();
        let own = if !seen.insert(login.to_owned()) {
            Some(AccountProblem::LoginTwice)
        } else if taken(login) {
            Some(AccountProblem::LoginTaken)
        } else {
            None
        };
        if let Some(problem) = own {
            let mut problems = wanted.err().unwrap_or_default();
            problems.insert(0, problem);
            wanted = Err(problems);
        }
        rows.push(AccountRow { line, form, wanted });
    }
    rows.sort_by_key(|row| row.line);
    Ok(rows)
}

/// Spreadsheets in Viet Nam write semicolons.
fn with_commas(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    if first.contains(';') && !first.contains(',') {
        text.replace(';', ",")
    } else {
        text.to_owned()
    }
}

type Rows = (Vec<(usize, AccountForm)>, Vec<usize>);

/// The rows that can be read, line by line, and the lines that cannot.
fn rows_of(text: &str) -> Result<Rows, FileProblem> {
    let header = COLUMNS.join(",");
    let mut lines = text.lines().enumerate();
    if lines.next().is_none_or(|(_, first)| first.trim() != header) {
        return Err(FileProblem::BadHeader);
    }
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for (at, line) in lines.filter(|(_, line)| !line.trim_matches([',', ' ']).is_empty()) {
        if rows.len() + bad.len() >= MOST_ROWS {
            return Err(FileProblem::TooManyRows);
        }
        let read = read_csv(&format!("{header}\n{line}\n"), &COLUMNS);
        match read.ok().and_then(|mut records| records.pop()) {
            Some(record) => rows.push((at + 1, form(record.fields))),
            None => bad.push(at + 1),
        }
    }
    Ok((rows, bad))
}

fn form(fields: Vec<String>) -> AccountForm {
    let mut fields = fields.into_iter();
    let mut next = || fields.next().unwrap_or_default();
    AccountForm {
        login: next(),
        name: next(),
        role: next(),
        scope: next(),
        valid_until: next(),
    }
}

/// The form with its role by code, if it stood there in words.
fn named(mut form: AccountForm, label: impl Fn(Role) -> String) -> AccountForm {
    let words = fold(&form.role);
    let found = Role::ALL
        .into_iter()
        .find(|role| fold(&label(*role)) == words);
    if let Some(role) = found {
        form.role = role.code().to_owned();
    }
    form
}
