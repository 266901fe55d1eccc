//! How often one address may ask: enough for a village behind one router, far
//! too little for guessing claim codes.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::ids::Millis;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::{Clock, Fault};

/// How many addresses are remembered before those that rested are forgotten.
const ADDRESSES: usize = 20_000;

/// A bucket of tokens for each address: full at first, one back at a time.
#[derive(Clone)]
pub struct Throttle {
    /// How many requests at once.
    most: f64,
    /// How long until one more, in milliseconds.
    every: f64,
    clock: Arc<dyn Clock>,
    buckets: Arc<Mutex<HashMap<IpAddr, Bucket>>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Millis,
}

impl Throttle {
    /// Lets `most` requests of one address through at once, then one every
    /// `every` milliseconds.
    #[must_use]
    pub fn new(most: u32, every: u32, clock: Arc<dyn Clock>) -> Self {
        Self {
            most: f64::from(most.max(1)),
            every: f64::from(every.max(1)),
            clock,
            buckets: Arc::default(),
        }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// After how many seconds there is one again.
    pub fn take(&self, who: IpAddr) -> Result<(), u32> {
        let now = self.clock.now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| self.filled(*bucket, now) < self.most);
        }
        if buckets.len() >= ADDRESSES {
            // A flood from everywhere: forget it all rather than grow.
            buckets.clear();
        }
        let full = Bucket {
            tokens: self.most,
            at: now,
        };
        let bucket = buckets.entry(network(who)).or_insert(full);
        let tokens = self.filled(*bucket, now);
        let enough = tokens >= 1.0;
        *bucket = Bucket {
            tokens: if enough { tokens - 1.0 } else { tokens },
            at: now,
        };
        if enough {
            Ok(())
        } else {
            let wait = ((1.0 - tokens) * self.every / 1_000.0).ceil();
            Err(wait.clamp(1.0, 86_400.0) as u32)
        }
    }

    fn filled(&self, bucket: Bucket, now: Millis) -> f64 {
        let passed = now.0.saturating_sub(bucket.at.0).max(0) as f64;
        (bucket.tokens + passed / self.every).min(self.most)
    }
}

/// What counts as one visitor: an IPv4 address, or an IPv6 network of 64 bits,
/// of which one subscriber has all addresses.
pub(crate) fn network(who: IpAddr) -> IpAddr {
    match who.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

/// A middleware (`from_fn_with_state(throttle, throttle::limit)`): answers 429
/// with `Retry-After` once the address has used up its tokens.
pub async fn limit(State(throttle): State<Throttle>, request: Request, next: Next) -> Response {
    match throttle.take(visitor(&request)) {
        Ok(()) => next.run(request).await,
        Err(seconds) => refusal(seconds),
    }
}

/// 429 `too_often`, with the seconds to wait in `Retry-After`.
#[must_use]
pub fn refusal(seconds: u32) -> Response {
    let detail = format!("wait {seconds} seconds");
    Fault::new(StatusCode::TOO_MANY_REQUESTS, "too_often", detail)
        .after(seconds)
        .into_response()
}

/// The address that a request is counted for.
#[must_use]
pub fn visitor(request: &Request) -> IpAddr {
    visitor_of(request.extensions(), request.headers())
}

/// The same of a request that is taken apart.
pub(crate) fn visitor_of(extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from(Ipv6Addr::UNSPECIFIED), |info| info.0.ip());
    address(peer, headers)
}

/// The visitor's address: what a balancer of our own network says of them, and
/// the connection's own where none stands between.
fn address(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let ours = match peer.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    };
    let said = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    said.filter(|_| ours).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[derive(Default)]
    struct Watch(AtomicI64);

    impl Clock for Watch {
        fn now(&self) -> Millis {
            Millis(self.0.load(Ordering::Relaxed))
        }
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_gets_its_tokens_back_with_time_and_others_have_their_own() {
        let watch = Arc::new(Watch::default());
        let throttle = Throttle::new(2, 10_000, watch.clone());
        let one = ip("203.0.113.7");
        assert_eq!(throttle.take(one), Ok(()));
        assert_eq!(throttle.take(one), Ok(()));
        assert_eq!(throttle.take(one), Err(10));
        assert_eq!(throttle.take(ip("203.0.113.8")), Ok(()));
        watch.0.store(4_000, Ordering::Relaxed);
        assert_eq!(throttle.take(one), Err(6));
        watch.0.store(10_000, Ordering::Relaxed);
        assert_eq!(throttle.take(one), Ok(()));
        assert_eq!(throttle.take(one), Err(10));
    }

    #[test]
    fn a_subscriber_cannot_walk_through_a_network_of_their_own() {
        let throttle = Throttle::new(1, 10_000, Arc::new(Watch::default()));
        assert_eq!(throttle.take(ip("2001:db8:1:2::1")), Ok(()));
        assert!(throttle.take(ip("2001:db8:1:2::2")).is_err());
        assert_eq!(throttle.take(ip("2001:db8:1:3::1")), Ok(()));
    }

    #[test]
    fn only_a_balancer_of_ours_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            "198.51.100.1, 203.0.113.7".parse().unwrap(),
        );
        assert_eq!(address(ip("127.0.0.1"), &headers), ip("203.0.113.7"));
        assert_eq!(address(ip("10.0.0.4"), &headers), ip("203.0.113.7"));
        assert_eq!(address(ip("198.51.100.9"), &headers), ip("198.51.100.9"));
        headers.insert("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(address(ip("127.0.0.1"), &headers), ip("127.0.0.1"));
    }
}
