//! Settings: flags first, then the environment, then one TOML file.

use crate::db::Sqlite;
use crate::keys::KeyError;
use anyhow::Context;
use clap::Args;
use serde::Deserialize;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The settings of `taynghe serve` as a person gives them.
#[derive(Args, Debug, Default)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes any free one
    /// [default: 127.0.0.1:3000].
    #[arg(long, env = "TAYNGHE_ADDR", value_name = "HOST:PORT")]
    pub addr: Option<SocketAddr>,
    /// Folder of the built browser half [default: site].
    #[arg(long, env = "TAYNGHE_SITE", value_name = "DIR")]
    pub site: Option<PathBuf>,
    /// Database, `sqlite:FILE` or `postgres://…` [default: sqlite:taynghe.db].
    #[arg(
        long,
        env = "TAYNGHE_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<DatabaseUrl>,
    /// File of the server's keys, made at the first start [default: the SQLite
    /// file's name with `.keys`; none for PostgreSQL].
    #[arg(long, env = "TAYNGHE_KEYS", value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Write logs as one JSON object a line.
    #[arg(long, env = "TAYNGHE_LOG_JSON")]
    pub log_json: bool,
    /// Address and port on which `GET /metrics` answers, and nothing else; without
    /// it there are no metrics to be read.
    #[arg(long, env = "TAYNGHE_METRICS_ADDR", value_name = "HOST:PORT")]
    pub metrics_addr: Option<SocketAddr>,
    /// Write the address that was bound into this file, once it answers.
    #[arg(long, env = "TAYNGHE_ADDRESS_FILE", value_name = "FILE")]
    pub address_file: Option<PathBuf>,
    /// One TOML file with the same settings (`addr`, `site`, `database`, `keys`,
    /// `log_json`, `metrics_addr`).
    #[arg(long, env = "TAYNGHE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    addr: Option<SocketAddr>,
    site: Option<PathBuf>,
    database: Option<DatabaseUrl>,
    keys: Option<PathBuf>,
    #[serde(default)]
    log_json: bool,
    metrics_addr: Option<SocketAddr>,
}

/// The settings that hold for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Folder of the built browser half.
    pub site: PathBuf,
    /// Which database to open.
    pub database: DatabaseUrl,
    /// Where the server's keys are.
    pub keys: PathBuf,
    /// Whether logs are JSON lines.
    pub log_json: bool,
    /// Where metrics are read, if anywhere.
    pub metrics_addr: Option<SocketAddr>,
    /// Where to write the bound address.
    pub address_file: Option<PathBuf>,
}

impl Config {
    /// Joins flags, environment, file and defaults, in this order.
    ///
    /// # Errors
    ///
    /// When the named file cannot be read or says something unknown, or where it
    /// is not said where the keys of a PostgreSQL database are.
    pub fn load(args: ServeArgs) -> anyhow::Result<Self> {
        let file = args
            .config
            .as_deref()
            .map(read)
            .transpose()?
            .unwrap_or_default();
        let database = args.database.or(file.database).unwrap_or_default();
        let keys = keys_file(args.keys.or(file.keys).as_deref(), &database)?;
        Ok(Self {
            addr: args
                .addr
                .or(file.addr)
                .unwrap_or((Ipv4Addr::LOCALHOST, 3000).into()),
            site: args.site.or(file.site).unwrap_or_else(|| "site".into()),
            database,
            keys,
            log_json: args.log_json || file.log_json,
            metrics_addr: args.metrics_addr.or(file.metrics_addr),
            address_file: args.address_file,
        })
    }
}

/// Where the keys of a database are: where it is said, or beside a SQLite file.
///
/// # Errors
/// [`KeyError::Unnamed`] for any other database.
pub fn keys_file(named: Option<&Path>, database: &DatabaseUrl) -> Result<PathBuf, KeyError> {
    let beside = || {
        let file = Sqlite::file(database)?;
        Some(format!("{}.keys", file.display()).into())
    };
    named
        .map(Path::to_owned)
        .or_else(beside)
        .ok_or(KeyError::Unnamed)
}

fn read(path: &Path) -> anyhow::Result<ConfigFile> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the settings in {}", path.display()))?;
    // The error's full text quotes the line, which may hold a password.
    toml::from_str(&text)
        .map_err(|error| anyhow::anyhow!("{}: {}", path.display(), error.message()))
}

/// Address of a database. Its password is never printed.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password, for opening the database only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self("sqlite:taynghe.db".to_owned())
    }
}

/// An address of a database that this server does not speak.
#[derive(Debug, thiserror::Error)]
#[error("a database address begins with `sqlite:` or `postgres://`")]
pub struct UnknownDatabase;

impl FromStr for DatabaseUrl {
    type Err = UnknownDatabase;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known.iter().any(|scheme| text.starts_with(scheme)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnknownDatabase)
        }
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = UnknownDatabase;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A query may carry a password too, so only scheme, host and name stay.
        let plain = self.0.split('?').next().unwrap_or_default();
        match (plain.split_once("://"), plain.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, place))) => write!(f, "{scheme}://***@{place}"),
            _ => f.write_str(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, DatabaseUrl, ServeArgs, keys_file};
    use std::path::Path;

    fn url(text: &str) -> DatabaseUrl {
        text.parse().expect("a known scheme")
    }

    #[test]
    fn a_password_is_never_printed() {
        for (text, shown) in [
            ("sqlite:taynghe.db?mode=rwc", "sqlite:taynghe.db"),
            (
                "postgres://tn:s3cret@db.local/tn",
                "postgres://***@db.local/tn",
            ),
            (
                "postgres://tn:s3@cret@db.local/tn",
                "postgres://***@db.local/tn",
            ),
            (
                "postgres://db.local/tn?password=s3cret",
                "postgres://db.local/tn",
            ),
        ] {
            assert_eq!(url(text).to_string(), shown);
            assert_eq!(format!("{:?}", url(text)), shown);
        }
    }

    #[test]
    fn keys_are_beside_a_sqlite_file_and_named_for_any_other() {
        let keys = |named: Option<&str>, database: &str| {
            let found = keys_file(named.map(Path::new), &url(database));
            found.map(|path| path.display().to_string())
        };
        for (named, database, found) in [
            (None, "sqlite:/var/tn.db?mode=rwc", "/var/tn.db.keys"),
            (None, "sqlite://tn.db", "tn.db.keys"),
            (Some("/etc/tn"), "sqlite:/var/tn.db", "/etc/tn"),
            (Some("/etc/tn"), "postgres://db.local/tn", "/etc/tn"),
        ] {
            assert_eq!(keys(named, database).expect("named"), found);
        }
        for database in ["postgres://db.local/tn", "sqlite::memory:"] {
            let unnamed = keys(None, database).expect_err("it must be named");
            assert_eq!(unnamed.code(), "keys_unnamed");
        }
    }

    #[test]
    fn an_unknown_database_is_refused() {
        assert!("mysql://localhost/tn".parse::<DatabaseUrl>().is_err());
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let folder = std::env::temp_dir().join(format!("taynghe-config-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let file = folder.join("taynghe.toml");
        std::fs::write(&file, "addr = '127.0.0.1:4000'\nsite = 'from-file'\n").expect("written");
        let config = Config::load(ServeArgs {
            site: Some("from-flag".into()),
            config: Some(file.clone()),
            ..ServeArgs::default()
        })
        .expect("valid settings");
        assert_eq!(config.addr.port(), 4000);
        assert_eq!(config.site.to_str(), Some("from-flag"));
        assert_eq!(config.database, DatabaseUrl::default());
        assert_eq!(config.keys.to_str(), Some("taynghe.db.keys"));

        std::fs::write(&file, "adress = 'typo'").expect("written");
        let refused = Config::load(ServeArgs {
            config: Some(file),
            ..ServeArgs::default()
        });
        assert!(format!("{:#}", refused.expect_err("a typo is refused")).contains("adress"));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
