//! Whole numbers of any size, as far as exact mixtures of keys need them.

use std::cmp::Ordering;

/// A whole number that is never below zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Wide {
    /// The lowest first; the last is never zero.
    limbs: Vec<u64>,
}

impl Wide {
    pub fn from(value: u128) -> Self {
        let low = (value & u128::from(u64::MAX)) as u64;
        let mut wide = Self {
            limbs: vec![low, (value >> 64) as u64],
        };
        wide.trim();
        wide
    }

    /// The number, where it has no more than 128 bits.
    pub fn to_u128(&self) -> Option<u128> {
        match *self.limbs.as_slice() {
            [] => Some(0),
            [low] => Some(low.into()),
            [low, high] => Some(u128::from(high) << 64 | u128::from(low)),
            _ => None,
        }
    }

    pub fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    fn trim(&mut self) {
        while self.limbs.last() == Some(&0) {
            self.limbs.pop();
        }
    }

    pub fn add(&mut self, other: &Self) {
        let longest = self.limbs.len().max(other.limbs.len());
        self.limbs.resize(longest, 0);
        let mut carry = false;
        for (i, limb) in self.limbs.iter_mut().enumerate() {
            let (sum, over) = limb.overflowing_add(other.limbs.get(i).copied().unwrap_or(0));
            let (sum, again) = sum.overflowing_add(carry.into());
            (*limb, carry) = (sum, over || again);
        }
        if carry {
            self.limbs.push(1);
        }
    }

    fn double(&mut self) {
        let mut carry = 0;
        for limb in &mut self.limbs {
            let next = *limb >> 63;
            *limb = *limb << 1 | carry;
            carry = next;
        }
        if carry > 0 {
            self.limbs.push(carry);
        }
    }

    /// Takes away `other`, which is not larger.
    fn sub(&mut self, other: &Self) {
        let mut borrow = false;
        for (i, limb) in self.limbs.iter_mut().enumerate() {
            let (rest, under) = limb.overflowing_sub(other.limbs.get(i).copied().unwrap_or(0));
            let (rest, again) = rest.overflowing_sub(borrow.into());
            (*limb, borrow) = (rest, under || again);
        }
        debug_assert!(!borrow);
        self.trim();
    }

    pub fn times(&self, other: &Self) -> Self {
        let mut limbs = vec![0_u64; self.limbs.len() + other.limbs.len()];
        for (i, &a) in self.limbs.iter().enumerate() {
            let mut carry = 0_u128;
            for (j, &b) in other.limbs.iter().enumerate() {
                let sum = u128::from(limbs[i + j]) + u128::from(a) * u128::from(b) + carry;
                limbs[i + j] = sum as u64;
                carry = sum >> 64;
            }
            limbs[i + other.limbs.len()] = carry as u64;
        }
        let mut product = Self { limbs };
        product.trim();
        product
    }

    /// `a * b / c` and its remainder, with `b <= c` and `c` above zero: one bit of `a` after the other, so that nothing
    /// ever grows beyond three times `c`.
    pub fn times_over(a: u64, b: &Self, c: &Self) -> (u64, Self) {
        debug_assert!(b <= c && !c.is_zero());
        let mut quotient = 0_u64;
        let mut rest = Self::default();
        for bit in (0..u64::BITS - a.leading_zeros()).rev() {
            rest.double();
            quotient <<= 1;
            if a >> bit & 1 == 1 {
                rest.add(b);
            }
            while rest >= *c {
                rest.sub(c);
                quotient += 1;
            }
        }
        (quotient, rest)
    }

    /// `self` less `other`, which is not larger.
    pub fn less(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        rest.sub(other);
        rest
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        let longer = self.limbs.len().cmp(&other.limbs.len());
        longer.then_with(|| self.limbs.iter().rev().cmp(other.limbs.iter().rev()))
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sums_carry_through_every_limb() {
        let mut sum = Wide::from(u128::MAX);
        sum.add(&Wide::from(1));
        assert_eq!(sum.limbs, [0, 0, 1]);
        assert_eq!(sum.to_u128(), None);
        assert_eq!(sum.less(&Wide::from(1)).to_u128(), Some(u128::MAX));
        assert!(Wide::from(0).is_zero() && Wide::from(u128::MAX) < sum);
    }

    proptest! {
        #[test]
        fn small_numbers_behave_as_they_should(a: u64, b: u64, c in 1..u64::MAX) {
            let (b, c) = (b.min(c), b.max(c));
            let product = u128::from(a) * u128::from(b);
            prop_assert_eq!(Wide::from(a.into()).times(&Wide::from(b.into())).to_u128(), Some(product));
            let (quotient, rest) = Wide::times_over(a, &Wide::from(b.into()), &Wide::from(c.into()));
            prop_assert_eq!(u128::from(quotient), product / u128::from(c));
            prop_assert_eq!(rest.to_u128(), Some(product % u128::from(c)));
        }

        #[test]
        fn a_quotient_and_its_remainder_give_the_product_back(a: u64, b: u128, more: u128, scale: u128) {
            let scale = Wide::from(scale | 1);
            let (b, mut c) = (Wide::from(b).times(&scale), Wide::from(more).times(&scale));
            c.add(&b);
            c.add(&Wide::from(1));
            let (quotient, rest) = Wide::times_over(a, &b, &c);
            prop_assert!(rest < c);
            let mut back = c.times(&Wide::from(quotient.into()));
            back.add(&rest);
            prop_assert_eq!(back, b.times(&Wide::from(a.into())));
        }
    }
}
