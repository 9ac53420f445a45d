//! Why a picture is not taken, in words for whoever sent it.

use super::BYTES_MAX;
use super::size::{PIXELS_MAX, SIDE_MAX};

/// Why a picture is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// Its content is that of no kind we take, whatever it is called.
    #[error(
        "This is {}. Send a JPEG, PNG, WebP or GIF; the content counts, not its name or the type it is sent as.",
        .0.unwrap_or("no picture of a kind that is taken")
    )]
    NotAPicture(Option<&'static str>),
    /// More than [`BYTES_MAX`].
    #[error("A picture has at most {} MiB. Save it with more compression, or smaller.", BYTES_MAX >> 20)]
    TooManyBytes,
    /// Its header claims a size beyond the limits.
    #[error(
        "The picture is {width} by {height} pixels. The house takes at most {} million pixels (half as many at 16 bits a colour) and sides \
         of at most {SIDE_MAX}: send it smaller.",
        PIXELS_MAX / 1_000_000
    )]
    TooLarge {
        /// As its header claims. *Unit*: pixels.
        width: u32,
        /// As its header claims. *Unit*: pixels.
        height: u32,
    },
    /// It ends before its end.
    #[error("The picture is cut off: its end is missing. Send the whole file.")]
    CutOff,
    /// It says that it is a picture and cannot be decoded.
    #[error("The picture is damaged and cannot be read. Open it in a program for pictures and save it again.")]
    Damaged(#[source] image::ImageError),
    /// It was read, but could not be made smaller or written again. Not the sender's doing.
    #[error("the picture was read and could not be written again: {0}")]
    NotWritten(String),
}
