//! Enrolling in classes, and the way from registration to the certificate.

mod choose;
mod classes;
mod enrol_form;
mod enrolments;
mod signups;
mod steps;
mod texts;

pub use enrol_form::EnrolPage;
pub use enrolments::EnrolmentsPage;
