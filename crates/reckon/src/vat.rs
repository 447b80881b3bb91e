//! Value added tax of a quote: lines before tax, the tax of each rate, and the total, to the cent.
//!
//! **Rounding**: the tax is worked out once for each rate, on the sum of the lines at that rate, and rounded half up to the
//! cent ([`half_up`]). Lines are exact (a quantity times a price in cents), so the total before tax needs no rounding,
//! and the total is the sum of what is printed.

use crate::money::Cents;

/// A line before tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub quantity: i64,
    /// Price of one, before tax.
    pub unit: Cents,
    /// In hundredths of a percent: 2000 is 20 %, 550 is 5,5 %.
    pub rate: i64,
}

impl Line {
    /// Before tax; `None` when it does not fit in 64 bits of cents.
    pub fn net(&self) -> Option<Cents> {
        self.quantity.checked_mul(self.unit)
    }
}

/// What is due at one rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub rate: i64,
    pub net: Cents,
    pub vat: Cents,
}

/// The foot of a quote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    pub net: Cents,
    pub vat: Cents,
    pub gross: Cents,
    /// The highest rate first.
    pub rates: Vec<Rate>,
}

/// A fraction rounded to the nearest whole number, halves away from zero. The denominator is above zero.
///
/// ```
/// assert_eq!((reckon::vat::half_up(5, 2), reckon::vat::half_up(-5, 2)), (3, -3));
/// ```
pub fn half_up(numerator: i128, denominator: i128) -> i128 {
    let half = denominator * numerator.signum();
    (2 * numerator + half) / (2 * denominator)
}

/// The totals of lines; `None` when a sum does not fit in 64 bits of cents.
pub fn totals(lines: &[Line]) -> Option<Totals> {
    let mut rates: Vec<Rate> = Vec::new();
    for line in lines {
        let net = line.net()?;
        match rates.iter_mut().find(|rate| rate.rate == line.rate) {
            Some(rate) => rate.net = rate.net.checked_add(net)?,
            None => rates.push(Rate {
                rate: line.rate,
                net,
                vat: 0,
            }),
        }
    }
    rates.sort_by_key(|rate| std::cmp::Reverse(rate.rate));
    let mut out = Totals::default();
    for rate in &mut rates {
        let vat = half_up(i128::from(rate.net) * i128::from(rate.rate), 10_000);
        rate.vat = Cents::try_from(vat).ok()?;
        out.net = out.net.checked_add(rate.net)?;
        out.vat = out.vat.checked_add(rate.vat)?;
    }
    out.gross = out.net.checked_add(out.vat)?;
    out.rates = rates;
    Some(out)
}
