//! Buttons, fields, notices, figures: how things look, and no word of the trade.

mod button;
mod field;
mod figure;
pub mod format;
mod notice;
mod page;

pub use button::{Button, ButtonKind, ButtonLink};
pub use field::{CheckField, CheckGroup, ChoiceField, InputKind, LabelledInput, TextField};
pub use figure::{Bar, Stat, StatRow};
pub use notice::{Notice, NoticeKind};
pub use page::{Card, EmptyState, List, ListItem, Page};
