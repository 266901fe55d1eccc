//! What the pages need from the server, and nothing of how it gets it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use domain::Reference;
use domain::ids::Millis;
use domain::small_cells::PublicTotals;
use domain::wire::Totals;
use thiserror::Error;

use super::class_sheet::ClassNotice;

/// The server could not look; it has logged why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the server could not look")]
pub struct PortError;

/// An answer that the server is looking for.
pub type Asked<'a, T> = Pin<Box<dyn Future<Output = Result<T, PortError>> + Send + 'a>>;

/// The server, as the pages see it: in context as `Arc<dyn Port>`.
pub trait Port: Send + Sync {
    /// The server's clock.
    fn now(&self) -> Millis;
    /// Whether everything shown is invented, as in the demonstration.
    fn is_sample(&self) -> bool;
    /// The reference data.
    fn reference(&self) -> Arc<Reference>;
    /// The counters of every commune in a year, for whoever may read them.
    fn totals(&self, year: u16) -> Asked<'_, Totals>;
    /// What everybody may read of them.
    fn public_totals(&self, year: u16) -> Asked<'_, PublicTotals>;
    /// The classes that take sign-ups.
    fn open_classes(&self) -> Asked<'_, Vec<ClassNotice>>;
    /// One class, open or not.
    fn class<'a>(&'a self, id: &'a str) -> Asked<'a, Option<ClassNotice>>;
    /// A new record id, for a form that a visitor will post without any script.
    fn new_id(&self) -> String;
    /// Makes the page's status 404.
    fn say_not_found(&self);
}
