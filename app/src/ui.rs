//! Buttons, fields, notices, figures: how things look, and no word of the trade.

pub mod button;
pub mod field;
pub mod figure;
pub mod format;
pub mod notice;
pub mod page;

pub use button::{Button, ButtonKind, ButtonLink};
pub use field::{CheckField, CheckGroup, ChoiceField, InputKind, TextField};
pub use figure::{Bar, Stat, StatRow};
pub use notice::{Notice, NoticeKind};
pub use page::{Card, EmptyState, List, ListItem, Page};
