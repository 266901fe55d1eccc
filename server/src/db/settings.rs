//! Small facts about the database itself.

use super::{Database, Db, DbError, work};

work!(ReadSetting { key: String } -> Option<String>, |this, rows| rows.setting(&this.key).await);
work!(SettleSetting { key: String, value: String } -> String, |this, rows| {
    rows.settle_setting(&this.key, &this.value).await
});

impl Db {
    /// A setting by its name, for example `demo`.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, DbError> {
        self.read(ReadSetting { key: key.into() }).await
    }

    /// Sets a setting once; gives what stands, which may be an earlier value.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn settle_setting(&self, key: &str, value: &str) -> Result<String, DbError> {
        self.write(SettleSetting {
            key: key.into(),
            value: value.into(),
        })
        .await
    }
}
