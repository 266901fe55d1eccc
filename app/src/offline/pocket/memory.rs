//! The pocket of tests and of browsers that refuse any other.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Pocket, PocketError};

/// A pocket in memory, gone with the page. A clone shares its values.
#[derive(Clone, Debug, Default)]
pub struct MemoryPocket {
    values: Rc<RefCell<BTreeMap<String, String>>>,
    capacity: Option<usize>,
}

impl MemoryPocket {
    /// A pocket that holds at most so many bytes of names and values.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            values: Rc::default(),
            capacity: Some(bytes),
        }
    }

    /// Puts a text as it is, whether or not it reads as a value.
    pub fn put_raw(&self, name: &str, text: &str) {
        self.values
            .borrow_mut()
            .insert(name.to_owned(), text.to_owned());
    }
}

impl Pocket for MemoryPocket {
    fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, PocketError> {
        let values = self.values.borrow();
        let Some(text) = values.get(name) else {
            return Ok(None);
        };
        serde_json::from_str(text)
            .map(Some)
            .map_err(|_| PocketError::Unreadable(text.clone()))
    }

    fn put<T: Serialize>(&self, name: &str, value: &T) -> Result<(), PocketError> {
        let text = serde_json::to_string(value)
            .map_err(|error| PocketError::Refused(error.to_string()))?;
        let mut values = self.values.borrow_mut();
        let others: usize = values
            .iter()
            .filter(|(other, _)| *other != name)
            .map(|(other, text)| other.len() + text.len())
            .sum();
        if self
            .capacity
            .is_some_and(|capacity| others + name.len() + text.len() > capacity)
        {
            return Err(PocketError::Full);
        }
        values.insert(name.to_owned(), text);
        Ok(())
    }

    fn remove(&self, name: &str) {
        self.values.borrow_mut().remove(name);
    }

    fn names(&self, prefix: &str) -> Vec<String> {
        self.values
            .borrow()
            .keys()
            .filter(|name| name.starts_with(prefix))
            .cloned()
            .collect()
    }
}
