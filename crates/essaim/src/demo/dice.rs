//! The chance of the demo: a small generator (SplitMix64) whose numbers depend on the seed alone, so that two demos of
//! one seed tell the same year, whatever the machine.

/// Dice that always fall the same way for one seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `limit` (not included); 0 when there is nothing to choose from.
    pub fn below(&mut self, limit: usize) -> usize {
        if limit == 0 {
            return 0;
        }
        // The high half of a product is spread more evenly than a remainder.
        ((u128::from(self.roll()) * limit as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included; `low` when they are the wrong way round.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = (high - low + 1).max(1);
        low + self.below(usize::try_from(width).unwrap_or(1)) as i64
    }

    /// True so many times out of a thousand.
    pub fn chance(&mut self, permille: usize) -> bool {
        self.below(1000) < permille
    }

    /// The index of one of the weights, each as likely as it weighs.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: usize = weights.iter().map(|w| *w as usize).sum();
        let mut left = self.below(total);
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight as usize {
                return index;
            }
            left -= *weight as usize;
        }
        0
    }

    /// Puts a list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let other = self.below(last + 1);
            list.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_falls_one_way() {
        let rolls = |seed| {
            let mut dice = Dice::new(seed);
            [dice.below(1000), dice.below(1000), dice.below(1000)]
        };
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
    }

    #[test]
    fn what_weighs_nothing_is_never_drawn() {
        let mut dice = Dice::new(1);
        let mut seen = [0; 3];
        for _ in 0..3000 {
            seen[dice.weighted(&[1, 0, 2])] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((800..1200).contains(&seen[0]) && seen[2] > 1700, "{seen:?}");
    }

    #[test]
    fn numbers_stay_between_their_bounds() {
        let mut dice = Dice::new(3);
        assert!((0..500).all(|_| (-2..=2).contains(&dice.between(-2, 2))));
        assert_eq!((dice.between(5, 1), dice.below(0)), (5, 0));
    }
}
