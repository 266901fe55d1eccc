//! Facts about a person that several rules share.

use crate::coded::coded;

coded! {
    /// The sex on a person's papers.
    Sex {
        /// Nam.
        Male = "male",
        /// Nữ.
        Female = "female",
    }
}
