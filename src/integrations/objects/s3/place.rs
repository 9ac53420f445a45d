//! Which bucket, where, and who we are there.

use crate::pictures::ObjectName;
use reqwest::Url;
use secrecy::SecretString;

/// A bucket and the key to it.
#[derive(Clone, Debug)]
pub struct S3Place {
    endpoint: Url,
    bucket: String,
    is_path_style: bool,
    pub(super) region: String,
    pub(super) key_id: String,
    pub(super) secret: SecretString,
}

/// Why there is no such place.
#[derive(Debug, thiserror::Error)]
pub enum S3PlaceError {
    /// The address is none.
    #[error("the endpoint must be http://host[:port] or https://host[:port], without anything after it")]
    Endpoint,
    /// The name is none that a bucket can have.
    #[error("a bucket has 3 to 63 lower-case letters, digits, dots and dashes")]
    Bucket,
}

impl S3Place {
    /// Makes a place. `path_style` puts the bucket's name into the path instead of the host, as most storages but Amazon's want it.
    ///
    /// # Errors
    /// [`S3PlaceError`].
    pub fn new(
        endpoint: &str,
        bucket: &str,
        is_path_style: bool,
        region: &str,
        key_id: &str,
        secret: SecretString,
    ) -> Result<Self, S3PlaceError> {
        let endpoint: Url = endpoint.parse().map_err(|_| S3PlaceError::Endpoint)?;
        let is_plain = matches!(endpoint.scheme(), "http" | "https")
            && endpoint.has_host()
            && endpoint.path() == "/"
            && endpoint.query().is_none()
            && endpoint.fragment().is_none()
            && endpoint.username().is_empty()
            && endpoint.password().is_none();
        if !is_plain {
            return Err(S3PlaceError::Endpoint);
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(plain) {
            return Err(S3PlaceError::Bucket);
        }
        let (bucket, region, key_id) = (bucket.to_owned(), region.to_owned(), key_id.to_owned());
        Ok(Self { endpoint, bucket, is_path_style, region, key_id, secret })
    }

    /// Returns where an object is.
    pub(super) fn url(&self, name: &ObjectName) -> Result<Url, Box<dyn std::error::Error + Send + Sync>> {
        let mut url = self.endpoint.clone();
        if self.is_path_style {
            url.set_path(&format!("{}/{name}", self.bucket));
        } else {
            let host = format!("{}.{}", self.bucket, url.host_str().unwrap_or_default());
            url.set_host(Some(&host))?;
            url.set_path(name.as_str());
        }
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::Form;

    fn place(endpoint: &str, bucket: &str, is_path_style: bool) -> Result<S3Place, S3PlaceError> {
        S3Place::new(endpoint, bucket, is_path_style, "eu-north-1", "key", "secret".into())
    }

    #[test]
    fn the_bucket_is_in_the_path_or_in_the_host() {
        let name = ObjectName::of(b"", Form::WebP);
        for (endpoint, is_path_style, expected) in [
            ("http://127.0.0.1:9000", true, format!("http://127.0.0.1:9000/art/{name}")),
            ("https://s3.eu-north-1.amazonaws.com", false, format!("https://art.s3.eu-north-1.amazonaws.com/{name}")),
            ("https://s3.example:8443/", false, format!("https://art.s3.example:8443/{name}")),
        ] {
            assert_eq!(place(endpoint, "art", is_path_style).unwrap().url(&name).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn places_that_cannot_be_are_refused() {
        for endpoint in [
            "",
            "s3.example",
            "ftp://s3.example",
            "https://s3.example/x",
            "https://a:b@s3.example",
            "https://s3.example?x",
        ] {
            assert!(matches!(place(endpoint, "art", true), Err(S3PlaceError::Endpoint)), "{endpoint}");
        }
        for bucket in ["", "ar", "Art", "a/b", "art?"] {
            assert!(matches!(place("https://s3.example", bucket, true), Err(S3PlaceError::Bucket)), "{bucket}");
        }
        let shown = format!("{:?}", place("https://s3.example", "art", true).unwrap());
        assert!(!shown.contains("secret\""), "{shown}");
    }
}
