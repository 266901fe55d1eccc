//! `taynghe user`: an account from the command line, and a way in for whoever has
//! lost the second factor.

use super::audit::OnDatabase;
use crate::auth::{hash, judged};
use crate::chance;
use crate::db::{DbError, NewAccount};
use anyhow::{anyhow, ensure};
use clap::{Args, Subcommand};
use domain::accounts::is_there;
use domain::ids::{AccountId, Millis};
use domain::password::{LONGEST, PasswordProblem, SHORTEST};
use domain::role::{Account, Role, Scope};
use domain::{Date, Places, Reference, Validity};
use std::io::{BufRead, IsTerminal, Write};

/// What may be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add an account; the password comes from standard input, or is made and
    /// printed once.
    Add(NewUser),
    /// Take an account's second factor and its recovery codes away: for whoever
    /// has lost both, where nobody else can do it in the app.
    ResetSecondFactor(OneUser),
}

/// The account that is meant.
#[derive(Args, Debug)]
pub(super) struct OneUser {
    /// The name to sign in with.
    #[arg(long)]
    login: String,
    #[command(flatten)]
    on: OnDatabase,
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
    /// `commune_officer`, `area_reviewer`, `province_reviewer`, `provider`,
    /// `observer` or `administrator`.
    #[arg(long, value_parser = role)]
    role: Role,
    /// `province`, `area:CODE`, `commune:CODE` or `communes:CODE,CODE`.
    #[arg(long, value_parser = scope)]
    scope: Scope,
    /// The first day on which it is valid, as YYYY-MM-DD [default: at once].
    #[arg(long, value_name = "DAY")]
    valid_from: Option<Date>,
    /// The last day on which it is valid, as YYYY-MM-DD [default: no end].
    #[arg(long, value_name = "DAY")]
    valid_until: Option<Date>,
    #[command(flatten)]
    on: OnDatabase,
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(text).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("a role is one of {}", known.join(", "))
    })
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_code(text).ok_or_else(|| {
        "a scope is province, area:CODE, commune:CODE, communes:CODE,CODE or hamlet:CODE/NAME"
            .to_owned()
    })
}

/// Adds the account, and says how to sign in.
pub(super) async fn add(user: NewUser, reference: &Reference, now: Millis) -> anyhow::Result<()> {
    let today = Date::in_vietnam(now.0);
    fits(user.role, &user.scope, reference.places(), today)?;
    let days = Validity {
        from: user.valid_from,
        to: user.valid_until,
    };
    ensure!(days.is_sound(), "the account ends before it begins");
    ensure!(!user.login.trim().is_empty(), "the login is empty");
    let (password, made) = password(&[&user.login, &user.name])?;
    let db = user.on.open().await?;
    let (unix, random) = chance::id_parts(now);
    let account = NewAccount {
        account: Account::new(
            AccountId::new(unix, random),
            user.name.trim(),
            user.role,
            user.scope,
        )
        .valid(days),
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

/// Takes a second factor away and ends the account's sessions. Whoever can do this
/// has the database's file or address; that it was done stands in the log.
pub(super) async fn reset_second_factor(user: OneUser) -> anyhow::Result<()> {
    let db = user.on.open().await?;
    let login = user.login.trim();
    let Some(entry) = db.account(login).await? else {
        return Err(anyhow!("nobody has the login {login}"));
    };
    let account = entry.account.id;
    ensure!(
        db.take_second_factor(account, None).await?,
        "{login} has no second factor"
    );
    tracing::warn!(%account, "a second factor was taken away from the command line");
    writeln!(
        std::io::stdout(),
        "Đã gỡ xác thực hai bước của {login}. Mọi nơi đang đăng nhập đã bị đăng xuất."
    )?;
    Ok(())
}

/// A role works in a place of its own kind, and the place has to exist.
fn fits(role: Role, scope: &Scope, places: &Places, today: Date) -> anyhow::Result<()> {
    if !role.works_in().contains(&scope.kind()) {
        let (role, scope) = (role.code(), scope.code());
        return Err(anyhow!("a {role} does not work in {scope}"));
    }
    ensure!(
        is_there(scope, places, today),
        "not all of {} is there today",
        scope.code()
    );
    Ok(())
}

/// The password, and whether it was made here. `known` is what anybody knows of
/// its owner.
fn password(known: &[&str]) -> anyhow::Result<(String, bool)> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Ok((chance::letters(), true));
    }
    let mut line = String::new();
    input.lock().read_line(&mut line)?;
    let typed = line.trim_end_matches(['\r', '\n']);
    if typed.is_empty() {
        return Ok((chance::letters(), true));
    }
    judged(typed, known).map_err(|problems| {
        let why: Vec<String> = problems.into_iter().map(why).collect();
        anyhow!("{}", why.join("; "))
    })?;
    Ok((typed.to_owned(), false))
}

/// Why a password is not taken.
fn why(problem: PasswordProblem) -> String {
    match problem {
        PasswordProblem::TooShort => format!("a password has at least {SHORTEST} characters"),
        PasswordProblem::TooLong => format!("a password has at most {LONGEST} characters"),
        PasswordProblem::Common => "this password is among those that are tried first".to_owned(),
        PasswordProblem::NearOwner => {
            "this password is little more than the login, the name or the words of every page"
                .to_owned()
        }
    }
}
