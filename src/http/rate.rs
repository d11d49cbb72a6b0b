//! How often somebody may do something: a bucket each, which fills with time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Most that are remembered at once; who has been quiet longest is as good as new.
const MOST_REMEMBERED: usize = 10_000;

/// So many at once, and so many more a second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) burst: f64,
    pub(super) per_second: f64,
}

/// What is left to each.
#[derive(Debug, Default)]
pub struct Buckets(Mutex<HashMap<String, (f64, Instant)>>);

impl Buckets {
    /// Takes one, or says in how many seconds there is one.
    pub(super) fn take(&self, who: &str, rate: Rate) -> Result<(), u64> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let left = |left: f64, since: Instant| (left + since.elapsed().as_secs_f64() * rate.per_second).min(rate.burst);
        if buckets.len() >= MOST_REMEMBERED && !buckets.contains_key(who) {
            buckets.retain(|_, (at, since)| left(*at, *since) < rate.burst);
            if buckets.len() >= MOST_REMEMBERED {
                return Err(1);
            }
        }
        let (at, since) = buckets.get(who).copied().unwrap_or((rate.burst, now));
        let left = left(at, since);
        if left < 1.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds, at least one")]
            return Err(((1.0 - left) / rate.per_second).ceil().max(1.0) as u64);
        }
        buckets.insert(who.to_owned(), (left - 1.0, now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_too_often_waits_and_others_do_not() {
        let (buckets, rate) = (Buckets::default(), Rate { burst: 3.0, per_second: 0.1 });
        for _ in 0..3 {
            assert_eq!(buckets.take("a", rate), Ok(()));
        }
        assert_eq!(buckets.take("a", rate), Err(10));
        assert_eq!(buckets.take("b", rate), Ok(()));
    }
}
