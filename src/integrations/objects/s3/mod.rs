//! Objects in a storage that speaks S3: Amazon's own, MinIO, Ceph, R2 and others. Four calls, signed here (`sign`); docs/adr/0018 says why no
//! library does it.

mod place;
mod sign;

pub use place::{S3Place, S3PlaceError};

use super::{CACHE, OBJECT_BYTES_MAX, ObjectError, Objects};
use crate::pictures::ObjectName;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use std::error::Error;
use std::time::Duration;

/// How long one try may take. *Source*: a picture of some megabytes over 1 MB a second, twice.
const TRY: Duration = Duration::from_secs(20);

/// How long it may take until there is a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How often a call is tried when the storage is away or overloaded: all calls may be repeated. The pause doubles.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);

/// How much of what a storage says in a refusal goes into the log, in bytes.
const SAID_MAX: usize = 500;

/// Tells the time, which is part of every signature.
pub type Now = Box<dyn Fn() -> Timestamp + Send + Sync>;

type Cause = Box<dyn Error + Send + Sync>;

/// A bucket.
pub struct S3 {
    place: S3Place,
    client: Client,
    now: Now,
}

impl S3 {
    /// Makes the way to a bucket. Nothing is sent yet.
    ///
    /// # Errors
    /// When the machine has no trusted certificates to check the storage's by.
    pub fn new(place: S3Place, now: Now) -> Result<Self, reqwest::Error> {
        // A redirect would be signed for another host than it is sent to.
        let client = Client::builder().connect_timeout(CONNECT).timeout(TRY).redirect(Policy::none()).build()?;
        Ok(Self { place, client, now })
    }

    /// Asks until there is an answer that another try would not better.
    async fn ask(&self, method: Method, name: &ObjectName, body: Bytes) -> Result<Response, Cause> {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            match self.ask_once(&method, name, body.clone()).await {
                Ok(answer) if !is_passing(&answer) => return Ok(answer),
                Ok(answer) => tracing::debug!(status = answer.status().as_u16(), "the object storage is busy"),
                Err(error) => tracing::debug!(error = error.as_ref() as &dyn Error, "the object storage is away"),
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        self.ask_once(&method, name, body).await
    }

    async fn ask_once(&self, method: &Method, name: &ObjectName, body: Bytes) -> Result<Response, Cause> {
        let url = self.place.url(name)?;
        let mut headers = vec![];
        if *method == Method::PUT {
            headers.push((CONTENT_TYPE, HeaderValue::from_static(name.media_type())));
            headers.push((CACHE_CONTROL, HeaderValue::from_static(CACHE)));
        }
        let headers = sign::signed(&self.place, method.as_str(), &url, headers, &body, (self.now)())?;
        let answer = self.client.request(method.clone(), url).headers(headers).body(body).send().await;
        // The address is in the settings, and the cause is what matters.
        Ok(answer.map_err(reqwest::Error::without_url)?)
    }

    /// Returns the answer when it is as hoped; none when there is no such object.
    async fn call(&self, method: Method, name: &ObjectName, body: Bytes) -> Result<Option<Response>, Cause> {
        let answer = self.ask(method, name, body).await?;
        match answer.status().as_u16() {
            200..=299 => Ok(Some(answer)),
            404 => {
                let said = said(answer).await;
                // A bucket that is not there is a setting that is wrong; to take it for an object that is not there would hide it.
                if said.contains("NoSuchBucket") { Err(said.into()) } else { Ok(None) }
            }
            status => Err(format!("it answers {status}: {}", said(answer).await).into()),
        }
    }
}

#[async_trait]
impl Objects for S3 {
    async fn put(&self, name: &ObjectName, bytes: Bytes) -> Result<(), ObjectError> {
        match self.call(Method::PUT, name, bytes).await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(ObjectError::new("write", name, "it answers 404: is the bucket there?")),
            Err(error) => Err(ObjectError::new("write", name, error)),
        }
    }

    async fn get(&self, name: &ObjectName) -> Result<Option<Bytes>, ObjectError> {
        let fault = |error: Cause| ObjectError::new("read", name, error);
        match self.call(Method::GET, name, Bytes::new()).await.map_err(fault)? {
            Some(answer) => whole(answer).await.map(Some).map_err(fault),
            None => Ok(None),
        }
    }

    async fn exists(&self, name: &ObjectName) -> Result<bool, ObjectError> {
        let answer = self.call(Method::HEAD, name, Bytes::new()).await;
        answer.map(|answer| answer.is_some()).map_err(|error| ObjectError::new("find", name, error))
    }

    async fn delete(&self, name: &ObjectName) -> Result<(), ObjectError> {
        let answer = self.call(Method::DELETE, name, Bytes::new()).await;
        answer.map(drop).map_err(|error| ObjectError::new("delete", name, error))
    }
}

/// Whether an answer may be another one in a moment: the storage is overloaded, or has stumbled.
fn is_passing(answer: &Response) -> bool {
    matches!(answer.status().as_u16(), 429 | 500..=599)
}

/// Reads a whole object, but no more than one can be.
async fn whole(mut answer: Response) -> Result<Bytes, Cause> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
        if bytes.len() + piece.len() > OBJECT_BYTES_MAX {
            return Err("it is larger than anything that this program writes".into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

/// Reads the beginning of what a refusal says, on one line.
async fn said(mut answer: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < SAID_MAX
        && let Ok(Some(piece)) = answer.chunk().await
    {
        bytes.extend_from_slice(&piece);
    }
    bytes.truncate(SAID_MAX);
    String::from_utf8_lossy(&bytes).replace(|c: char| c.is_control(), " ")
}
