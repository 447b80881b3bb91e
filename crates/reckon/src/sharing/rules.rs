//! What an agreement may add to the sharing of a pool by its key. All of it is optional; a pool without rules is shared
//! by its key alone.
//!
//! They apply in this order, each exact to the cent:
//! 1. the **mixture** makes the key: a member's part is the weighted mean of its parts of several keys;
//! 2. the total of the lines is shared by the key, or charged by a **tariff**: price × quantity, rounded down to the
//!    cent; what the prices leave over, or exceed, goes to a bearer, or is shared by a key;
//! 3. **floors and caps** (and a **corridor** without a bearer) hold a member's share; the others take over the gap by
//!    the same key. A corridor with a bearer holds each share by itself; the bearer takes over the gap;
//! 4. **direct charges** are added to the members that they name.

use std::collections::BTreeMap;

/// The rules of one pool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PoolRules {
    /// Keys and their weights, above zero. Where there are any, the pool's own key is no more than a name.
    pub mix: Vec<(String, i64)>,
    pub tariff: Option<Tariff>,
    /// Member → the least that it pays of what the key shares, in cents.
    pub floors: BTreeMap<String, i64>,
    /// Member → the most that it pays of what the key shares, in cents.
    pub caps: BTreeMap<String, i64>,
    pub corridor: Option<Corridor>,
    pub direct: Vec<Direct>,
}

impl PoolRules {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A price for each unit of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Cents a unit, never below zero.
    pub price: i64,
    /// Who bears what the prices leave over, and keeps what they exceed; `None`: it is shared.
    pub bearer: Option<String>,
    /// The key that shares it; `None`: the pool's own. Of no use with a bearer.
    pub rest_key: Option<String>,
}

/// How far a share may move from the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corridor {
    /// Thousandths of the previous amount, up or down.
    pub permille: u32,
    /// Member → what it paid before, in cents. A member without an amount is not held.
    pub previous: BTreeMap<String, i64>,
    /// Who takes over the gap; `None`: the others, by the key.
    pub bearer: Option<String>,
}

/// A cost that one member bears alone, beside the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    pub member: String,
    pub label: String,
    /// Cents.
    pub amount: i64,
}

/// One key of a mixture, as it weighs for one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixPart {
    pub key: String,
    pub weight: i64,
    /// The member's quantity over the whole year.
    pub quantity: i64,
    /// As in [`Share::days`](super::Share::days).
    pub days: Option<(u32, u32)>,
    /// The member's part of this key is `num / den`.
    pub num: i128,
    pub den: i128,
}

/// What a rule added to a share, or took from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    pub why: Why,
    /// Cents.
    pub cents: i64,
}

/// The rule behind an [`Adjustment`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The member's part of what the prices leave over or exceed.
    Rest,
    /// The share is held at its cap.
    Cap,
    /// The share is held at its floor.
    Floor,
    /// The share is held at an edge of the corridor.
    Corridor,
    /// What the members that are held leave to this one, by the key.
    Others,
    /// The gap of the corridor, which this member bears.
    Gap,
    /// A direct charge, by its label.
    Direct(String),
}

impl Why {
    /// The word of the JSON output.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Cap => "cap",
            Self::Floor => "floor",
            Self::Corridor => "corridor",
            Self::Others => "others",
            Self::Gap => "gap",
            Self::Direct(_) => "direct",
        }
    }
}
