//! A client of the contract: REST calls and sockets. Written from `docs/PROTOCOL.md`, not from the code.

use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Longer than any answer takes on a machine that is busy with other things, pictures included, which wait for everything else; only a broken house reaches it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// REST as one user, or as nobody.
#[derive(Clone)]
pub struct Rest {
    pub base: String,
    pub token: Option<String>,
    http: reqwest::Client,
}

/// Status, body, and the headers that matter.
#[derive(Debug)]
pub struct Said {
    pub status: StatusCode,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Said {
    /// Returns the stable code of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// Returns the body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        self.body
    }
}

impl Rest {
    pub fn nobody(base: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Self { base: base.to_owned(), token: None, http }
    }

    pub fn with_token(base: &str, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::nobody(base) }
    }

    pub async fn login(base: &str, email: &str, password: &str) -> Self {
        let nobody = Self::nobody(base);
        let body = nobody.post("/v1/auth/login", json!({"email": email, "password": password})).await.ok();
        Self { token: Some(body["token"].as_str().unwrap().to_owned()), ..nobody }
    }

    /// The same user at another address of the house.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Said {
        self.try_send(request).await.unwrap()
    }

    /// The same with a house that may be gone.
    pub async fn try_send(&self, request: reqwest::RequestBuilder) -> Result<Said, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await?;
        Ok(Said { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    pub async fn get(&self, path: &str) -> Said {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Said {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// Reads a whole list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        self.try_all(path).await.unwrap()
    }

    /// The same with a house that may be gone.
    pub async fn try_all(&self, path: &str) -> Result<Vec<Value>, reqwest::Error> {
        let mut items = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let join = if path.contains('?') { '&' } else { '?' };
            let after = cursor.as_ref().map_or(String::new(), |cursor| format!("&cursor={cursor}"));
            let path = format!("{path}{join}limit=100{after}");
            let page = self.try_send(self.request(Method::GET, &path)).await?.ok();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(items),
            }
        }
    }
}

/// How a socket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// With a close frame.
    Closed(u16),
    /// Without one.
    Cut,
}

/// A live socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Opens a socket and takes the welcome off it.
    pub async fn open(rest: &Rest) -> Self {
        let mut socket = Self::try_open(rest).await.expect("the socket opens");
        let welcome = socket.next().await.expect("a welcome");
        assert_eq!(welcome["op"], "welcome");
        socket
    }

    pub async fn try_open(rest: &Rest) -> Result<Self, tokio_tungstenite::tungstenite::Error> {
        Self::try_open_at(rest, "/v1/live").await
    }

    /// The same with something in the query: `/v1/live?ticket=…`.
    pub async fn try_open_at(rest: &Rest, path: &str) -> Result<Self, tokio_tungstenite::tungstenite::Error> {
        let mut request = format!("{}{path}", rest.base.replace("http://", "ws://")).into_client_request()?;
        request.headers_mut().insert("Sec-WebSocket-Protocol", "arte.v1".parse().unwrap());
        if let Some(token) = &rest.token {
            request.headers_mut().insert("Authorization", format!("Bearer {token}").parse().unwrap());
        }
        let (stream, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self { stream })
    }

    /// Opens a socket whose kernel takes in only little that is not read.
    pub async fn open_narrow(rest: &Rest) -> Self {
        let tcp = tokio::net::TcpSocket::new_v4().unwrap();
        tcp.set_recv_buffer_size(4_096).unwrap();
        let address = rest.base.strip_prefix("http://").unwrap().parse().unwrap();
        let stream = MaybeTlsStream::Plain(tcp.connect(address).await.unwrap());
        let mut request = format!("{}/v1/live", rest.base.replace("http://", "ws://")).into_client_request().unwrap();
        request.headers_mut().insert("Sec-WebSocket-Protocol", "arte.v1".parse().unwrap());
        let (stream, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        let mut socket = Self { stream };
        assert_eq!(socket.next().await.unwrap()["op"], "welcome");
        socket
    }

    pub async fn say(&mut self, frame: Value) {
        self.say_text(frame.to_string()).await;
    }

    pub async fn say_text(&mut self, text: String) {
        // A socket that has just been closed says so at the next read.
        let _ = self.stream.send(Message::text(text)).await;
    }

    pub async fn say_raw(&mut self, message: Message) {
        let _ = self.stream.send(message).await;
    }

    /// Returns the next frame, or how the socket ended.
    pub async fn next(&mut self) -> Result<Value, End> {
        tokio::time::timeout(PATIENCE, self.next_whenever()).await.expect("the house says something in time")
    }

    /// The same, however long it takes.
    pub async fn next_whenever(&mut self) -> Result<Value, End> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(text.as_str()).unwrap()),
                Some(Ok(Message::Close(Some(CloseFrame { code, .. })))) => return Err(End::Closed(code.into())),
                Some(Ok(Message::Close(None)) | Err(_)) | None => return Err(End::Cut),
                Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            }
        }
    }

    /// Returns the next frame with this op; others are passed over.
    pub async fn next_op(&mut self, op: &str) -> Value {
        let mut passed_over = Vec::new();
        let search = async {
            loop {
                let frame =
                    self.next_whenever().await.unwrap_or_else(|end| panic!("the socket ended ({end:?}) before {op}"));
                if frame["op"] == op {
                    return frame;
                }
                passed_over.push(frame["op"].clone());
            }
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(frame) => frame,
            Err(_) => panic!("no {op} in time; there came {passed_over:?}"),
        }
    }

    /// Reads until the socket ends.
    pub async fn end(&mut self) -> End {
        loop {
            if let Err(end) = self.next().await {
                return end;
            }
        }
    }

    /// Follows an auction from now, and returns the snapshot.
    pub async fn follow(&mut self, auction: &str) -> Value {
        self.say(json!({"op": "subscribe", "auctions": [auction]})).await;
        self.next_op("snapshot").await
    }

    /// Bids and returns the answer to this key.
    pub async fn bid(&mut self, auction: &str, key: &str, amount: &str, max: Option<&str>) -> Value {
        let mut frame = json!({"op": "bid", "auction": auction, "key": key, "amount": amount});
        if let Some(max) = max {
            frame["max"] = json!(max);
        }
        self.say(frame).await;
        loop {
            let frame = self.next().await.expect("an answer to the bid");
            if (frame["op"] == "accepted" || frame["op"] == "refused") && frame["key"] == key {
                return frame;
            }
        }
    }
}

pub fn fresh_key() -> String {
    uuid::Uuid::new_v4().to_string()
}
