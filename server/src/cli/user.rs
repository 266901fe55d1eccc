//! `taynghe user add`: an account from the command line.

use crate::auth::hash;
use crate::chance;
use crate::config::DatabaseUrl;
use crate::db::{Db, DbError, NewAccount, Purpose};
use anyhow::{anyhow, ensure};
use clap::{Args, Subcommand};
use domain::Reference;
use domain::ids::{AccountId, Millis};
use domain::role::{Account, Role, Scope};
use std::io::{BufRead, IsTerminal, Write};

/// The shortest password that is taken.
const SHORTEST: usize = 10;

/// What may be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add an account; the password comes from standard input, or is made and
    /// printed once.
    Add(NewUser),
}

/// The account to add.
#[derive(Args, Debug)]
pub(super) struct NewUser {
    /// The name to sign in with.
    #[arg(long)]
    login: String,
    /// The person's name, as others see it.
    #[arg(long)]
    name: String,
    /// `commune_officer`, `area_reviewer`, `province_reviewer`, `provider` or
    /// `administrator`.
    #[arg(long, value_parser = role)]
    role: Role,
    /// `province`, `area:CODE` or `commune:CODE`.
    #[arg(long, value_parser = scope)]
    scope: Scope,
    /// Database [default: sqlite:taynghe.db].
    #[arg(
        long,
        env = "TAYNGHE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<DatabaseUrl>,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("a role is one of {}", known.join(", "))
    })
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_code(text)
        .ok_or_else(|| "a scope is province, area:CODE or commune:CODE".to_owned())
}

/// Adds the account, and says how to sign in.
pub(super) async fn add(user: NewUser, reference: &Reference, now: Millis) -> anyhow::Result<()> {
    fits(user.role, &user.scope, reference, now)?;
    ensure!(!user.login.trim().is_empty(), "the login is empty");
    let (password, made) = password()?;
    let db = Db::open(&user.database.unwrap_or_default(), Purpose::Command).await?;
    let (unix, random) = chance::id_parts(now);
    let account = NewAccount {
        account: Account {
            id: AccountId::new(unix, random),
            name: user.name.trim().to_owned(),
            role: user.role,
            scope: user.scope,
        },
        login: user.login.trim().to_owned(),
        password_hash: hash(&password).map_err(|error| anyhow!(error))?,
    };
    let login = account.login.clone();
    match db.create_account(account, now).await {
        Err(DbError::Taken(_)) => return Err(anyhow!("somebody has the login {login} already")),
        other => other?,
    }
    let mut out = std::io::stdout();
    writeln!(out, "Đã thêm tài khoản {login}.")?;
    if made {
        writeln!(out, "Mật khẩu (chỉ hiện lần này): {password}")?;
    }
    Ok(())
}

/// A role works in a place of its own kind, and the place has to exist.
fn fits(role: Role, scope: &Scope, reference: &Reference, now: Millis) -> anyhow::Result<()> {
    let today = domain::Date::in_vietnam(now.0);
    let places = reference.places();
    match (role, scope) {
        (Role::CommuneOfficer, Scope::Commune(code)) => ensure!(
            places.communes_on(today).any(|unit| &unit.code == code),
            "there is no commune {code} today"
        ),
        (Role::AreaReviewer, Scope::Area(code)) => ensure!(
            places.area(code, today).is_some(),
            "there is no area {code} today"
        ),
        (Role::ProvinceReviewer | Role::Provider | Role::Administrator, Scope::Province) => {}
        (role, scope) => {
            let (role, scope) = (role.code(), scope.code());
            return Err(anyhow!("a {role} does not work in {scope}"));
        }
    }
    Ok(())
}

/// The password, and whether it was made here.
fn password() -> anyhow::Result<(String, bool)> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok((made_up(), true));
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let typed = line.trim_end_matches(['\r', '\n']);
    if typed.is_empty() {
        return Ok((made_up(), true));
    }
    ensure!(
        typed.chars().count() >= SHORTEST,
        "a password has at least {SHORTEST} characters"
    );
    Ok((typed.to_owned(), false))
}

/// Sixteen letters and digits in groups, without look-alikes: 80 bits.
fn made_up() -> String {
    const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let mut bytes = [0; 16];
    chance::fill(&mut bytes);
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}
