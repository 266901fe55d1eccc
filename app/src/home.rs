//! The first page, and the tour of the demonstration.

mod demonstration;
mod page;
mod texts;
mod tour;
mod tour_texts;

pub use demonstration::SampleStrip;
pub use page::HomePage;
pub use tour::TourPage;
