//! What a post costs a shared service.

use crate::money::Cents;

/// The cost of a whole year at full time × the share of the working time given to the service (thousandths) × the part
/// of the year present (days of it), rounded half up to the cent. The share is that of annex 1 of the agreement; the
/// days are those on which the post was held.
///
/// `None` for a cost below zero, a share beyond the whole, more days than the year has, or a year without days.
///
/// ```
/// use reckon::staff::cost;
/// assert_eq!(cost(4_547_685, 950, 365, 365), Some(4_320_301));
/// assert_eq!(cost(3_650_000, 1000, 100, 365), Some(1_000_000));
/// ```
pub fn cost(yearly: Cents, share_permille: u32, days: u32, days_of_year: u32) -> Option<Cents> {
    if yearly < 0 || share_permille > 1000 || days > days_of_year || days_of_year == 0 {
        return None;
    }
    let part = i128::from(yearly) * i128::from(share_permille) * i128::from(days);
    let whole = 1000 * i128::from(days_of_year);
    // Not above `yearly`: the share and the days are parts of wholes.
    i64::try_from((2 * part + whole) / (2 * whole)).ok()
}
