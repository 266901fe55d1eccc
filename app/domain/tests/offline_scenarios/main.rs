//! Offline work that arrives late, out of order, twice or not at all.
//!
//! The cases are those that ODK Central tests for its offline entities
//! (getodk/central-backend, `test/integration/api/offline-entities.js`), told in
//! our model and run on the pure plan. Which is which, and what differs:
//!
//! | there | here | why |
//! | --- | --- | --- |
//! | a submission names entity, base version, trunk version and branch | a change names record, `base` and, in a chain, `after` | the device's own count tells the branch |
//! | a new version replaces the whole entity | fields merge, and a field set twice keeps both values | nobody's work is hidden |
//! | a trunk version without a branch is an error | a forerunner that never came is waited for | it may still be on its way |
//! | a trunk version that the server lacks is an error | a base that the server lacks counts as having seen nothing | after a restored backup the phone is ahead: its work must pass, and hide nobody's |
//! | an update of an entity that is not there waits in a backlog | the change is `held`, and its device hears so | the same |
//! | after seven days the backlog is applied by force, an update as a create if need be | it is never applied by force: after seven days reviewers see it | half a household, made of one edit, would be wrong for good |
//! | a delayed create then fails, as the entity exists (a test that is skipped there) | it stands, and all that waited on it | nothing was made in its place |
//! | a create waits for approval, its updates with it | a member waits for its household; what builds on a refused change is refused | we have no approval of single records |
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

#[path = "../desk/mod.rs"]
mod desk;
mod in_order;
mod late;
mod out_of_order;
mod parallel;
mod phone;
