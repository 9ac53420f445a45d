//! Fields of edits.

use serde::{Deserialize, Deserializer};

/// Tells a field that is null from one that is not there: null takes away, nothing leaves as it is. What cannot be taken away says so in its schema,
/// by `with`; the handler refuses null there.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(json: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(json).map(Some)
}
