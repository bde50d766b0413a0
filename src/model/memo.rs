//! Facts that several rules derive from a project, each worked out once.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Facts by their type.
#[derive(Default)]
pub struct Memo(Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memo {
    /// The fact of a type. `make` is called by the first who asks; the others wait for it.
    pub fn get<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let cell = {
            let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(OnceLock::<Arc<T>>::new()) as Arc<dyn Any + Send + Sync>;
            facts.entry(TypeId::of::<T>()).or_insert_with(new).clone()
        };
        // The type is the key, so this is what lies there.
        let cell: Arc<OnceLock<Arc<T>>> = cell.downcast().unwrap_or_default();
        cell.get_or_init(|| Arc::new(make())).clone()
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_made_once() {
        let memo = Memo::default();
        assert_eq!(*memo.get(|| 1_u8), 1);
        assert_eq!(*memo.get(|| 2_u16), 2);
        assert_eq!(*memo.get(|| 3_u8), 1);
    }
}
