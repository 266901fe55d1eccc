//! What every [`Store`] must do: one suite, run on each backend.
//!
//! Each case is one behaviour and stands alone. A backend's tests name them
//! all through [`for_each_store_case`](crate::for_each_store_case), so that a
//! new case runs everywhere or does not compile.
//!
//! The cases panic at the first surprise: they are for tests only.

mod handles;
mod reading;
mod rows;
mod writing;

use super::Store;

pub use handles::*;
pub use reading::*;
pub use writing::*;

/// Opens the stores of a backend by name.
#[expect(
    async_fn_in_trait,
    reason = "a store lives on one thread: futures need not be Send"
)]
pub trait Stores {
    /// The backend.
    type Store: Store;
    /// Opens a store, new at its first opening. Opened twice, the two handles
    /// see one store, as two tabs do.
    ///
    /// A name belongs to one case, and no case may find what an earlier run left.
    async fn open(&self, name: &str) -> Self::Store;
}

/// Hands the name of every case to a macro of the backend's tests.
///
/// ```
/// # use app::offline::{MemoryStore, conformance};
/// # use domain::ids::DeviceId;
/// struct Fresh;
/// impl conformance::Stores for Fresh {
///     type Store = MemoryStore;
///     async fn open(&self, _name: &str) -> MemoryStore {
///         MemoryStore::new(DeviceId::new(0, [0; 10]))
///     }
/// }
/// macro_rules! on_memory {
///     ($case:ident) => { let _ = conformance::$case(&Fresh); };
/// }
/// app::for_each_store_case!(on_memory);
/// ```
#[macro_export]
macro_rules! for_each_store_case {
    ($test:ident) => {
        $test! { a_new_store_is_empty }
        $test! { bytes_come_back_as_they_went }
        $test! { records_come_in_the_order_asked_for }
        $test! { a_commit_is_all_or_nothing }
        $test! { a_stale_writer_writes_nothing }
        $test! { every_commit_counts_one }
        $test! { a_later_put_replaces_an_earlier_one }
        $test! { a_put_wins_over_a_removal_in_one_commit }
        $test! { newest_first_pages_by_id }
        $test! { children_are_found_by_parent }
        $test! { a_record_that_moves_changes_its_parent }
        $test! { records_bring_their_unsettled_changes }
        $test! { all_records_are_read_page_by_page }
        $test! { the_outbox_is_read_in_the_order_of_counts }
        $test! { forgetting_records_keeps_the_outbox }
        $test! { an_envelope_is_written_with_its_change_and_goes_with_it }
        $test! { an_envelope_does_not_stand_without_its_commit }
        $test! { a_store_ends_only_when_all_is_there }
        $test! { meta_survives_reopening }
        $test! { the_device_id_survives_reopening }
        $test! { rows_survive_reopening }
        $test! { two_tabs_see_each_others_commits }
        $test! { one_of_two_writers_at_once_is_stale }
        $test! { a_thousand_rows_go_in_one_commit }
        $test! { stores_of_two_names_do_not_meet }
    };
}
