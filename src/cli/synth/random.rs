//! Random numbers that are the same on every machine.

/// `SplitMix64`, from Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
/// <https://doi.org/10.1145/2660193.2660195>, with the constants of <https://prng.di.unimi.it/splitmix64.c>.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The upper half, which is the better one in most generators.
    fn half(&mut self) -> u32 {
        u32::try_from(self.bits() >> u32::BITS).unwrap_or_default() // always fits
    }

    /// A number from 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        /// The step between two such numbers, 2^-32.
        const STEP: f64 = 1.0 / 4_294_967_296.0;
        f64::from(self.half()) * STEP
    }

    /// A whole number from 0 to below `n`. The bias for small `n` is far below what anyone could measure.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        let wide = u64::from(self.half()) * u64::from(n);
        u32::try_from(wide >> u32::BITS).unwrap_or_default() // always fits
    }

    pub(super) fn one_of<T: Copy, const N: usize>(&mut self, items: &[T; N]) -> T {
        let n = u32::try_from(N).unwrap_or(u32::MAX);
        items[self.below(n) as usize]
    }

    /// Nearly normal, with a standard deviation of 1: a sum of uniform numbers, since logarithms differ between machines.
    pub(super) fn normal(&mut self) -> f64 {
        /// Of twelve, the sum's variance is 1.
        const TERMS: u32 = 12;
        (0..TERMS).map(|_| self.unit()).sum::<f64>() - f64::from(TERMS) / 2.0
    }

    /// An index into `weights`, as often as they say.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        for (index, weight) in weights.enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_reference() {
        let mut random = Random::new(1_234_567);
        let numbers = [random.bits(), random.bits(), random.bits()];
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn normal_numbers_have_mean_0_and_deviation_1() {
        let mut random = Random::new(1);
        let numbers: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = numbers.iter().sum::<f64>() / 1e5;
        let variance = numbers.iter().map(|n| n * n).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }
}
