//! The schema's history, compiled in.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

type Step = (i64, &'static str, &'static str);

const SQLITE: &[Step] = &[
    (
        1,
        "first",
        include_str!("../../migrations/sqlite/0001_first.sql"),
    ),
    (
        2,
        "sums",
        include_str!("../../migrations/sqlite/0002_sums.sql"),
    ),
    (
        3,
        "devices",
        include_str!("../../migrations/sqlite/0003_devices.sql"),
    ),
    (
        4,
        "brought",
        include_str!("../../migrations/sqlite/0004_brought.sql"),
    ),
    (
        5,
        "getting_in",
        include_str!("../../migrations/sqlite/0005_getting_in.sql"),
    ),
    (
        6,
        "account_days",
        include_str!("../../migrations/sqlite/0006_account_days.sql"),
    ),
    (
        7,
        "phones",
        include_str!("../../migrations/sqlite/0007_phones.sql"),
    ),
    (
        9,
        "second_factor",
        include_str!("../../migrations/sqlite/0009_second_factor.sql"),
    ),
    (
        10,
        "sealed",
        include_str!("../../migrations/sqlite/0010_sealed.sql"),
    ),
    (
        11,
        "access_log",
        include_str!("../../migrations/sqlite/0011_access_log.sql"),
    ),
];

const POSTGRES: &[Step] = &[
    (
        1,
        "first",
        include_str!("../../migrations/postgres/0001_first.sql"),
    ),
    (
        2,
        "sums",
        include_str!("../../migrations/postgres/0002_sums.sql"),
    ),
    (
        3,
        "devices",
        include_str!("../../migrations/postgres/0003_devices.sql"),
    ),
    (
        4,
        "brought",
        include_str!("../../migrations/postgres/0004_brought.sql"),
    ),
    (
        5,
        "getting_in",
        include_str!("../../migrations/postgres/0005_getting_in.sql"),
    ),
    (
        6,
        "account_days",
        include_str!("../../migrations/postgres/0006_account_days.sql"),
    ),
    (
        7,
        "phones",
        include_str!("../../migrations/postgres/0007_phones.sql"),
    ),
    (
        9,
        "second_factor",
        include_str!("../../migrations/postgres/0009_second_factor.sql"),
    ),
    (
        10,
        "sealed",
        include_str!("../../migrations/postgres/0010_sealed.sql"),
    ),
    (
        11,
        "access_log",
        include_str!("../../migrations/postgres/0011_access_log.sql"),
    ),
];

fn migrator(steps: &[Step]) -> Migrator {
    Migrator::with_migrations(
        steps
            .iter()
            .map(|(version, description, sql)| {
                Migration::new(
                    *version,
                    (*description).into(),
                    MigrationType::Simple,
                    (*sql).into_sql_str(),
                    false,
                )
            })
            .collect(),
    )
}

pub(super) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

pub(super) fn postgres() -> Migrator {
    migrator(POSTGRES)
}
