//! Tay Nghề on the phone.
