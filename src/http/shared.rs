//! A cache bounded in bytes, where what is being made is waited for instead of being made again.

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, Weighter};

use super::problem::Problem;

/// What an entry takes besides its value: the key, the query in it, and the cache's own book-keeping.
const ENTRY_BYTES: u64 = 300;

/// A value that tells what it takes.
pub(super) trait Weigh {
    /// In bytes.
    fn bytes(&self) -> usize;
}

/// The memory of an entry. Failures are kept only until those who wait have been told.
#[derive(Debug, Clone, Copy)]
struct Bytes;

type Outcome<V> = Result<Arc<V>, Problem>;

impl<K, V: Weigh> Weighter<K, Outcome<V>> for Bytes {
    fn weight(&self, _key: &K, outcome: &Outcome<V>) -> u64 {
        ENTRY_BYTES + outcome.as_ref().map_or(0, |value| value.bytes() as u64)
    }
}

/// How a value was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It was made for this request.
    Made,
    /// Another request made it meanwhile.
    Awaited,
}

/// A cache of values by their keys.
pub(super) struct Shared<K, V> {
    cache: Cache<K, Outcome<V>, Bytes>,
}

impl<K: Hash + Eq + Clone, V: Weigh> Shared<K, V> {
    /// For so many bytes in all, of some number of values. Many are kept in parts that are locked each by itself, and a value
    /// larger than its part is not kept; 32 and fewer are kept in one.
    pub(super) fn new(bytes: u64, values: usize) -> Self {
        Self { cache: Cache::with(values, bytes, Bytes, DefaultHashBuilder::default(), DefaultLifecycle::default()) }
    }

    /// A value that is at hand.
    pub(super) fn kept(&self, key: &K) -> Option<Arc<V>> {
        self.cache.get(key)?.ok()
    }

    /// A value that is made if it is not at hand. Who asks for the same meanwhile waits for it; if the one who makes it goes
    /// away, the next makes it.
    pub(super) async fn get(
        &self,
        key: &K,
        make: impl AsyncFnOnce() -> Result<V, Problem>,
    ) -> Result<(Arc<V>, How), Problem> {
        let place = match self.cache.get_value_or_guard_async(key).await {
            Ok(outcome) => return outcome.map(|value| (value, How::Awaited)),
            Err(place) => place,
        };
        let outcome = make().await.map(Arc::new);
        let failed = outcome.is_err();
        // It has lost its place only if it was removed meanwhile; those who wait are told in any case.
        let _ = place.insert(outcome.clone());
        if failed {
            self.cache.remove(key);
        }
        outcome.map(|value| (value, How::Made))
    }

    /// Forgets all values but some.
    pub(super) fn retain(&self, keep: impl Fn(&K) -> bool) {
        self.cache.retain(|key, _| keep(key));
    }

    /// What it takes now, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.cache.weight()
    }
}

impl<K, V> fmt::Debug for Shared<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::pending;

    use actix_web::http::StatusCode;

    use super::*;

    impl Weigh for u32 {
        fn bytes(&self) -> usize {
            *self as usize
        }
    }

    fn cache() -> Shared<u32, u32> {
        Shared::new(100_000, 32)
    }

    #[actix_web::test]
    async fn a_value_is_made_once_however_many_ask() {
        let (cache, made) = (cache(), Cell::new(0));
        let ask = async || {
            let make = async || {
                tokio::task::yield_now().await;
                made.set(made.get() + 1);
                Ok(10)
            };
            cache.get(&1, make).await.unwrap()
        };
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        assert_eq!(made.get(), 1);
        assert_eq!([one.1, two.1, three.1], [How::Made, How::Awaited, How::Awaited]);
        assert!(Arc::ptr_eq(&one.0, &three.0) && cache.kept(&1).is_some());
    }

    #[actix_web::test]
    async fn if_the_one_who_makes_it_goes_away_another_does() {
        let cache = cache();
        let mut gone = Box::pin(cache.get(&1, async || pending().await));
        assert!(futures_poll(&mut gone).await);
        let waiting = cache.get(&1, async || Ok(7));
        let leave = async move { drop(gone) };
        let ((value, how), ()) = tokio::join!(async { waiting.await.unwrap() }, leave);
        assert_eq!((*value, how), (7, How::Made));
    }

    /// Lets a future begin; whether it still waits.
    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> bool {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::pin::Pin::new(&mut *future).poll(context).is_pending())
        })
        .await
    }

    #[actix_web::test]
    async fn a_failure_is_told_to_all_who_wait_and_not_kept() {
        let (cache, made) = (cache(), Cell::new(0));
        let ask = async || {
            let make = async || {
                tokio::task::yield_now().await;
                made.set(made.get() + 1);
                Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too long"))
            };
            cache.get(&1, make).await.map(|_| ()).unwrap_err().to_string()
        };
        let (one, two) = tokio::join!(ask(), ask());
        assert_eq!((one.as_str(), two.as_str(), made.get()), ("too long", "too long", 1));
        assert_eq!(*cache.get(&1, async || Ok(3)).await.unwrap().0, 3);
    }

    #[actix_web::test]
    async fn it_stays_within_its_bytes() {
        let cache = cache();
        for key in 0..1_000 {
            cache.get(&key, async || Ok(1_000)).await.unwrap();
        }
        assert!(cache.bytes() <= 100_000 && cache.bytes() > 50_000, "{}", cache.bytes());
        let (large, _) = cache.get(&5_000, async || Ok(200_000)).await.unwrap();
        assert_eq!((*large, cache.kept(&5_000)), (200_000, None), "what is larger than the cache is made and not kept");
        cache.retain(|_| false);
        assert_eq!(cache.bytes(), 0);
    }
}
