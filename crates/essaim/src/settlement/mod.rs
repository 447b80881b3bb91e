//! The year's money: costs by pool, keys, shares, revenue orders, and where each figure comes from.
