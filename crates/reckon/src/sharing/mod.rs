//! The sharing of a year's costs between the members of a shared service.
//!
//! A pool's total is the sum of its lines, then its rounding. Each member's part of the key is an
//! exact ratio. Where the agreement rounds its percents, they are rounded by largest remainder so
//! that they add up to exactly 100. The total is then apportioned in cents by largest remainder
//! over those percents (or the exact ratios); a tie goes to the member that comes first in
//! [`SharingInput::members`]. So shares always add up to what was spent, to the cent.
//!
//! What is tolerated: a member of [`Pool::among`] without a quantity counts for zero; a period that
//! reaches outside the year counts for its days inside it, a period wholly outside for none; a
//! pool without lines shares zero; a line below zero is a credit, and so may be a total (the parts
//! are then rounded down, away from zero, before the missing cents are given); a key prorated twice.
//!
//! What an agreement may add to that (mixtures of keys, prices, caps, floors, corridors, direct charges) is told in
//! [`PoolRules`]. A weighted key is the sum of other keys' quantities, each times its weight.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

mod apportion;
mod check;
mod check_rules;
mod days;
mod limits;
mod output;
mod pool;
mod read;
mod rules;
mod settle;
mod wide;
mod year;

pub use apportion::parts;
pub use read::read_input;
pub use rules::{Adjustment, Corridor, Direct, MixPart, PoolRules, Tariff, Why};
pub use settle::settle;

/// The most decimals that a percent may have.
pub const MOST_DECIMALS: u32 = 15;

/// What a year's sharing is worked out from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharingInput {
    /// The calendar year, 1 to 9999.
    pub year: i32,
    /// The members' ids. Their order breaks ties.
    pub members: Vec<String>,
    /// Key → member → quantity, never below zero.
    pub quantities: BTreeMap<String, BTreeMap<String, i64>>,
    /// Decimals of the percents (at most [`MOST_DECIMALS`]), or `None` for exact ratios.
    pub key_decimals_of_percent: Option<u32>,
    pub pools: Vec<Pool>,
    /// Member → first and last day present, both included. No period: the whole year.
    pub periods: BTreeMap<String, (Date, Date)>,
    /// Keys whose quantities count times days present / days of the year.
    pub prorated_keys: Vec<String>,
    /// Key → keys of [`SharingInput::quantities`] and their weights, above zero: a member's quantity is the weighted sum.
    pub weighted_keys: BTreeMap<String, Vec<(String, i64)>>,
}

/// A pool of costs, borne by one member and shared among some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pool {
    pub id: String,
    pub paid_by: String,
    /// A key of [`SharingInput::quantities`] or of [`SharingInput::weighted_keys`]; with a mixture, its name.
    pub key: String,
    pub among: Vec<String>,
    /// Label and amount in cents.
    pub lines: Vec<(String, i64)>,
    pub total_rounding: Option<TotalRounding>,
    pub rules: PoolRules,
}

/// How a pool's total is rounded before it is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalRounding {
    /// To the whole euro not above the sum of the lines.
    EuroDown,
}

/// The outcome: who bears what, and who asks whom for how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    pub year: i32,
    pub members: Vec<String>,
    /// In the order of the input.
    pub pools: Vec<PoolShares>,
    /// Every member's share of all pools, in cents.
    pub totals: BTreeMap<String, i64>,
    /// Sorted by `from`, then `to`.
    pub revenue_orders: Vec<RevenueOrder>,
}

/// One pool, shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolShares {
    pub id: String,
    pub paid_by: String,
    pub key: String,
    /// Cents, before the rounding of the total.
    pub sum_of_lines: i64,
    /// Cents that the key or the prices share: the sum of the lines, rounded where the pool says so.
    pub by_key: i64,
    /// Cents, shared to the last one: `by_key` and the direct charges.
    pub total: i64,
    pub total_rounding: Option<TotalRounding>,
    pub rules: PoolRules,
    /// One per member of the pool, in the order of the members; a bearer or a directly charged member outside it as well.
    pub shares: Vec<Share>,
}

/// One member's share of one pool, with all that explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub member: String,
    /// The member's quantity of the key over the whole year.
    pub quantity: i64,
    /// Days present and days of the year, where the key is prorated and the pool has a member with
    /// a period; then `quantity_num` is `quantity` × days present.
    pub days: Option<(u32, u32)>,
    /// The member's part of the key is `quantity_num / quantity_den`, not reduced.
    pub quantity_num: i128,
    /// The same for all members of the pool: the sum of their `quantity_num`. Zero for a mixture whose common
    /// denominator needs more than 127 bits: `parts` tell it then.
    pub quantity_den: i128,
    /// With a mixture, the member's part of each key.
    pub parts: Vec<MixPart>,
    /// Rounded so that all add up to 100; `None` with exact ratios.
    pub percent: Option<Percent>,
    /// The exact part of what the key shares, or the charge at its price, rounded down to the cent.
    pub floor_cents: i64,
    /// Place in the line for the missing cents, from 1, if the member got one.
    pub remainder_rank: Option<usize>,
    /// What the pool's rules added or took, in their order.
    pub adjustments: Vec<Adjustment>,
    /// `floor_cents`, plus one if the member got a missing cent, plus the adjustments.
    pub cents: i64,
}

/// A percent with a fixed number of decimals: 80.05 is 8005 units and 2 decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    pub units: i64,
    pub decimals: u32,
}

impl Percent {
    /// `80,05 %`, with U+00A0 before the sign: the form on screen.
    pub fn in_words(self) -> String {
        format!("{}\u{A0}%", self.to_string().replace('.', ","))
    }
}

impl fmt::Display for Percent {
    /// `80.05`, with a point: the form of the JSON output.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.decimals == 0 {
            return write!(f, "{}", self.units);
        }
        let one = 10_i64.pow(self.decimals);
        let width = self.decimals as usize;
        write!(f, "{}.{:0width$}", self.units / one, self.units % one)
    }
}

/// What `from` asks `to` for: `to`'s shares of all pools that `from` paid. Never zero, never to
/// oneself; below zero when credits outweigh costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevenueOrder {
    pub from: String,
    pub to: String,
    /// Cents.
    pub amount: i64,
}
