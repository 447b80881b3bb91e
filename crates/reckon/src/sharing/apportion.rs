//! Largest remainder, in integers.

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

/// Apportions `whole` units by `weights`: every part is rounded down, and the missing units go one
/// each to the largest remainders, the earlier first where equal. The parts add up to `whole`.
///
/// The weights' sum must be above zero and below 2^95.
pub(super) fn apportion(whole: i64, weights: &[u128]) -> Vec<Part> {
    let sum: u128 = weights.iter().sum();
    debug_assert!(sum > 0 && sum < 1 << 95);
    let mut remainders = Vec::with_capacity(weights.len());
    let mut parts = Vec::with_capacity(weights.len());
    let mut missing = i128::from(whole);
    for (i, &weight) in weights.iter().enumerate() {
        let (floor, remainder) = floor_part(whole, weight, sum);
        missing -= i128::from(floor);
        remainders.push((remainder, i));
        parts.push(Part { floor, rank: None });
    }
    let missing = usize::try_from(missing).expect("rounding down leaves at least zero units");
    if missing > 0 {
        let line = |(remainder, i): &(u128, usize)| (std::cmp::Reverse(*remainder), *i);
        remainders.sort_unstable_by_key(line);
        for (rank, (_, i)) in remainders.iter().take(missing).enumerate() {
            parts[*i].rank = Some(rank + 1);
        }
    }
    parts
}

/// `whole * weight / sum` rounded down, and the remainder in `sum`ths.
fn floor_part(whole: i64, weight: u128, sum: u128) -> (i64, u128) {
    let (quotient, remainder) = times_over(whole.unsigned_abs(), weight, sum);
    let size = i128::try_from(quotient).expect("a part is at most the whole");
    let (floor, remainder) = match (whole < 0, remainder) {
        (false, r) => (size, r),
        (true, 0) => (-size, 0),
        (true, r) => (-size - 1, sum - r),
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
        let parts = apportion(-100, &[1, 1, 1]);
        assert_eq!(parts.iter().map(|p| p.floor).collect::<Vec<_>>(), [-34, -34, -34]);
        assert_eq!(
            parts.iter().map(|p| p.units()).collect::<Vec<_>>(),
            [-33, -33, -34]
        );
    }

    #[test]
    fn a_missing_cent_of_a_credit_goes_to_the_largest_remainder() {
        // -7.5, -2.1 and -0.4 are rounded down to -8, -3 and -1.
        let units: Vec<i64> = apportion(-10, &[75, 21, 4]).iter().map(|p| p.units()).collect();
        assert_eq!(units, [-8, -2, 0]);
    }

    #[test]
    fn the_largest_credit_does_not_overflow() {
        let parts = apportion(i64::MIN, &[1, 0]);
        assert_eq!(parts.iter().map(|p| p.units()).collect::<Vec<_>>(), [i64::MIN, 0]);
    }
}
