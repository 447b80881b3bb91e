//! Largest remainder, in integers.

use super::wide::Wide;

/// One part of a whole that was apportioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// The exact part, rounded down.
    pub floor: i64,
    /// Place in the line for the missing units, from 1, if it got one.
    pub rank: Option<usize>,
}

impl Part {
    pub fn units(self) -> i64 {
        self.floor + i64::from(self.rank.is_some())
    }
}

/// What a whole is apportioned by. Small weights are the rule; mixtures of keys may need wide ones.
#[derive(Debug, Clone)]
pub(super) enum Weights {
    /// Their sum is below 2^95.
    Small(Vec<u128>),
    Wide(Vec<Wide>),
}

impl Weights {
    /// The small form where it holds them.
    pub fn of(wide: Vec<Wide>) -> Self {
        let small: Option<Vec<u128>> = wide.iter().map(Wide::to_u128).collect();
        let sum = |weights: &Vec<u128>| weights.iter().try_fold(0_u128, |sum, w| sum.checked_add(*w));
        match small {
            Some(small) if sum(&small).is_some_and(|s| s < 1 << 95) => Self::Small(small),
            _ => Self::Wide(wide),
        }
    }

    /// Whether all are zero.
    pub fn are_nothing(&self) -> bool {
        match self {
            Self::Small(weights) => weights.iter().all(|w| *w == 0),
            Self::Wide(weights) => weights.iter().all(Wide::is_zero),
        }
    }

    /// The weights at these places.
    pub fn at(&self, places: &[usize]) -> Self {
        match self {
            Self::Small(weights) => Self::Small(places.iter().map(|i| weights[*i]).collect()),
            Self::Wide(weights) => Self::Wide(places.iter().map(|i| weights[*i].clone()).collect()),
        }
    }
}

/// Apportions cents by weights of at least zero: every part is rounded down, and the missing cents go one each to the
/// largest remainders, the earlier first where equal. The parts add up to `whole`, and none is more than its weight
/// where `whole` is at most their sum. `None` for a weight below zero, and where all are zero.
///
/// ```
/// assert_eq!(reckon::sharing::parts(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
/// assert_eq!(reckon::sharing::parts(100, &[0, 0]), None);
/// ```
pub fn parts(whole: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let weights: Option<Vec<u128>> = weights.iter().map(|w| u128::try_from(*w).ok()).collect();
    let weights = Weights::Small(weights?);
    if weights.are_nothing() {
        return None;
    }
    Some(apportion(whole, &weights).iter().map(|p| p.units()).collect())
}

/// Apportions `whole` units by `weights`: every part is rounded down, and the missing units go one
/// each to the largest remainders, the earlier first where equal. The parts add up to `whole`.
///
/// The weights' sum must be above zero.
pub(super) fn apportion(whole: i64, weights: &Weights) -> Vec<Part> {
    match weights {
        Weights::Small(weights) => {
            let sum: u128 = weights.iter().sum();
            debug_assert!(sum > 0 && sum < 1 << 95);
            let times = |size, weight: &u128| {
                let (quotient, rest) = times_over(size, *weight, sum);
                (quotient, rest, rest == 0, sum - rest)
            };
            given(
                whole,
                weights
                    .iter()
                    .map(|w| floor_part(whole, times(whole.unsigned_abs(), w))),
            )
        }
        Weights::Wide(weights) => {
            let mut sum = Wide::default();
            weights.iter().for_each(|w| sum.add(w));
            let times = |size, weight: &Wide| {
                let (quotient, rest) = Wide::times_over(size, weight, &sum);
                let left = sum.less(&rest);
                (u128::from(quotient), rest.clone(), rest.is_zero(), left)
            };
            given(
                whole,
                weights
                    .iter()
                    .map(|w| floor_part(whole, times(whole.unsigned_abs(), w))),
            )
        }
    }
}

/// The parts with the missing units, from each part rounded down and its remainder.
fn given<R: Ord>(whole: i64, floors: impl Iterator<Item = (i64, R)>) -> Vec<Part> {
    let mut remainders = Vec::new();
    let mut parts = Vec::new();
    let mut missing = i128::from(whole);
    for (i, (floor, remainder)) in floors.enumerate() {
        missing -= i128::from(floor);
        remainders.push((std::cmp::Reverse(remainder), i));
        parts.push(Part { floor, rank: None });
    }
    let missing = usize::try_from(missing).expect("rounding down leaves at least zero units");
    if missing > 0 {
        remainders.sort_unstable();
        for (rank, (_, i)) in remainders.iter().take(missing).enumerate() {
            parts[*i].rank = Some(rank + 1);
        }
    }
    parts
}

/// The signed quotient rounded down and its remainder, from the unsigned ones: quotient, remainder, whether that is
/// zero, and what it lacks to the divisor.
fn floor_part<R>(whole: i64, (quotient, rest, exact, lack): (u128, R, bool, R)) -> (i64, R) {
    let size = i128::try_from(quotient).expect("a part is at most the whole");
    let (floor, remainder) = match (whole < 0, exact) {
        (false, _) => (size, rest),
        (true, true) => (-size, rest),
        (true, false) => (-size - 1, lack),
    };
    (
        i64::try_from(floor).expect("a part is at most the whole"),
        remainder,
    )
}

/// `a * b / c` and its remainder, with `b <= c < 2^95`. By halves of 32 bits, since the product
/// itself may need 160 bits.
fn times_over(a: u64, b: u128, c: u128) -> (u128, u128) {
    let high = b * u128::from(a >> 32);
    let low = ((high % c) << 32) + b * u128::from(a & 0xFFFF_FFFF);
    (((high / c) << 32) + low / c, low % c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(whole: i64, weights: &[u128]) -> Vec<i64> {
        let small = apportion(whole, &Weights::Small(weights.to_vec()));
        let wide = Weights::Wide(weights.iter().map(|w| Wide::from(*w)).collect());
        assert_eq!(small, apportion(whole, &wide), "both forms agree");
        small.iter().map(|p| p.units()).collect()
    }

    #[test]
    fn the_product_may_need_more_than_128_bits() {
        let c = (1_u128 << 94) + 12_345;
        assert_eq!(times_over(u64::MAX, c, c), (u128::from(u64::MAX), 0));
        assert_eq!(
            times_over(u64::MAX, c - 1, c),
            (u128::from(u64::MAX) - 1, c - u128::from(u64::MAX))
        );
        assert_eq!(times_over(7, 2, 3), (4, 2));
    }

    #[test]
    fn a_credit_is_rounded_down_and_still_adds_up() {
        let parts = apportion(-100, &Weights::Small(vec![1, 1, 1]));
        assert_eq!(parts.iter().map(|p| p.floor).collect::<Vec<_>>(), [-34, -34, -34]);
        assert_eq!(units(-100, &[1, 1, 1]), [-33, -33, -34]);
    }

    #[test]
    fn a_missing_cent_of_a_credit_goes_to_the_largest_remainder() {
        // -7.5, -2.1 and -0.4 are rounded down to -8, -3 and -1.
        assert_eq!(units(-10, &[75, 21, 4]), [-8, -2, 0]);
    }

    #[test]
    fn the_largest_credit_does_not_overflow() {
        assert_eq!(units(i64::MIN, &[1, 0]), [i64::MIN, 0]);
    }

    #[test]
    fn weights_beyond_95_bits_are_kept_wide() {
        let large = Weights::of(vec![Wide::from(1 << 94), Wide::from(1 << 94)]);
        assert!(matches!(large, Weights::Wide(_)));
        assert!(matches!(Weights::of(vec![Wide::from(7)]), Weights::Small(_)));
        let units: Vec<i64> = apportion(3, &large).iter().map(|p| p.units()).collect();
        assert_eq!(units, [2, 1]);
    }
}
