//! Households, their members, and the training-need survey.

mod duplicates;
mod form;
mod household_form;
mod household_page;
mod households;
mod member_form;
mod newcomers;
mod rows;
mod sheet_form;
mod survey_form;
mod texts;

pub use household_form::{EditHousehold, NewHousehold};
pub use household_page::HouseholdPage;
pub use households::HouseholdsPage;
pub use member_form::{EditMember, NewMember};
pub use newcomers::NewcomersPage;
pub use survey_form::SurveyPage;
