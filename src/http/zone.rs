//! Time zones by their IANA names.

use super::error::ApiError;

/// Where a house declares its times when it does not say. *Source*: the contract.
const DEFAULT: &str = "Asia/Seoul";

/// Returns the proper spelling of a zone's name, or of the default one.
///
/// # Errors
/// `invalid` when this machine knows no such zone.
pub fn known(name: Option<&str>) -> Result<String, ApiError> {
    let name = name.unwrap_or(DEFAULT);
    let found = jiff::tz::TimeZone::get(name).ok();
    let proper = found.as_ref().and_then(|zone| zone.iana_name()).map(str::to_owned);
    proper.ok_or_else(|| ApiError::invalid("zone", "zone is the IANA name of a time zone, such as Asia/Seoul."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_name() {
        for (name, expected) in
            [(None, Some("Asia/Seoul")), (Some("Europe/Paris"), Some("Europe/Paris")), (Some("UTC"), Some("UTC"))]
        {
            assert_eq!(known(name).ok().as_deref(), expected, "{name:?}");
        }
        for name in ["", "Mars/Olympus", "+09:00", "../../etc/passwd"] {
            assert!(known(Some(name)).is_err(), "{name}");
        }
    }
}
