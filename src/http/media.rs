//! Pictures, as files of one folder.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, get};
use crate::wire::Code;
use std::io;

/// The rows of this file.
pub const ROWS: &[Endpoint] =
    &[get("/media/{name}", Access::Open, "A picture of an artwork", |call| Box::pin(see(call)))
        .shows("image/*")
        .refuses(&[Code::NotFound])];

/// A picture never changes under its name; a new one gets a new name.
const CACHE: &str = "public, max-age=86400, immutable";

/// The longest name.
const NAME_LENGTH_MAX: usize = 128;

async fn see(call: Call) -> Result<Reply, ApiError> {
    let not_found = || ApiError::plain(Code::NotFound);
    let name = call.part("name").to_owned();
    let media_type = media_type(&name).ok_or_else(not_found)?;
    let path = call.house().media_dir.join(&name);
    let read = actix_web::web::block(move || {
        // A link could lead out of the folder.
        let is_file = std::fs::symlink_metadata(&path)?.is_file();
        if is_file { std::fs::read(&path) } else { Err(io::ErrorKind::NotFound.into()) }
    });
    match read.await.map_err(ApiError::internal)? {
        Ok(bytes) => Ok(Reply::media(media_type, CACHE, bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(not_found()),
        Err(error) => Err(ApiError::unavailable().caused_by(error)),
    }
}

/// Returns the type of a picture by its name; none for names that are no picture's, or that could leave the folder.
fn media_type(name: &str) -> Option<&'static str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if name.is_empty()
        || name.len() > NAME_LENGTH_MAX
        || name.starts_with('.')
        || name.contains("..")
        || !name.bytes().all(plain)
    {
        return None;
    }
    match name.rsplit_once('.')?.1 {
        "png" => Some("image/png"),
        "webp" => Some("image/webp"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_in_the_folder_have_a_name() {
        let table = [
            ("lot-7.png", Some("image/png")),
            ("a.b.webp", Some("image/webp")),
            ("x.jpeg", Some("image/jpeg")),
            ("x.svg", None),
            ("x", None),
            ("", None),
            ("..", None),
            ("../x.png", None),
            ("a/x.png", None),
            ("a..png", None),
            (".png", None),
            ("X.png", None),
            ("x.png\0", None),
            ("%2e%2e.png", None),
        ];
        for (name, expected) in table {
            assert_eq!(media_type(name), expected, "{name:?}");
        }
    }
}
