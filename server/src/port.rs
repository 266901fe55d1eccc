//! What the public pages ask of this server, answered from the database.

mod catalogue;
mod visitors;

use std::sync::Arc;

use app::loader::{Asked, ClassNotice, Port, PortError};
use domain::Reference;
use domain::ids::{Millis, RecordId};
use domain::small_cells::PublicTotals;
use domain::wire::Totals;
use leptos::context::use_context;
use leptos_axum::ResponseOptions;

use crate::api::Api;
use crate::chance::id_parts;
use crate::db::DbError;
use axum::http::StatusCode;
use catalogue::Catalogue;

pub(crate) use visitors::routes;

/// The port of the pages, on this server's database.
pub(crate) struct DatabasePort {
    api: Api,
    reference: Arc<Reference>,
    is_sample: bool,
    catalogue: Catalogue,
}

impl DatabasePort {
    pub(crate) fn new(api: Api, reference: Arc<Reference>, is_sample: bool) -> Self {
        Self {
            api,
            reference,
            is_sample,
            catalogue: Catalogue::default(),
        }
    }
}

/// The page says that the server is busy; what happened is for the log.
fn logged(error: DbError) -> PortError {
    tracing::error!(%error, "a page could not be drawn");
    PortError
}

impl Port for DatabasePort {
    fn now(&self) -> Millis {
        self.api.clock.now()
    }

    fn is_sample(&self) -> bool {
        self.is_sample
    }

    fn reference(&self) -> Arc<Reference> {
        self.reference.clone()
    }

    fn totals(&self, year: u16) -> Asked<'_, Totals> {
        let now = self.now();
        let totals = self.api.desk.totals(&self.api.db, year, now);
        Box::pin(async move { totals.await.map_err(logged) })
    }

    fn public_totals(&self, year: u16) -> Asked<'_, PublicTotals> {
        let now = self.now();
        let totals = self.api.desk.public_totals(&self.api.db, year, now);
        Box::pin(async move { totals.await.map_err(logged) })
    }

    fn open_classes(&self) -> Asked<'_, Vec<ClassNotice>> {
        Box::pin(async move {
            let classes = self.catalogue.classes(&self.api.db).await.map_err(logged)?;
            let open = classes.values().filter(|class| class.open);
            Ok(open.cloned().collect())
        })
    }

    fn class<'a>(&'a self, id: &'a str) -> Asked<'a, Option<ClassNotice>> {
        Box::pin(async move {
            let classes = self.catalogue.classes(&self.api.db).await.map_err(logged)?;
            Ok(classes.get(id).cloned())
        })
    }

    fn new_id(&self) -> String {
        let (unix_ms, random) = id_parts(self.now());
        RecordId::new(unix_ms, random).to_string()
    }

    fn say_not_found(&self) {
        if let Some(options) = use_context::<ResponseOptions>() {
            options.set_status(StatusCode::NOT_FOUND);
        }
    }
}
