//! The arithmetic of a forecast, in whole cents. The shares are apportioned by `reckon`, so that they add up to the
//! forecast cost; a share is then taken in part from the *attribution de compensation*, and the rest called by advances.

use reckon::Refusal;
use reckon::sharing::{Pool, SharingInput, settle};

/// A member of a forecast.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    pub authority_id: i64,
    pub short_name: String,
    pub name: String,
    /// Forecast units of functioning.
    pub units: i64,
    /// Thousandths of the share taken from the attribution de compensation.
    pub compensation_permille: i64,
}

/// What a member will pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub member: Member,
    /// Cents of the forecast cost.
    pub share: i64,
    /// Cents taken from the attribution de compensation, rounded half up.
    pub compensation: i64,
    /// Cents of each advance: as many as instalments, the first ones a cent more where they cannot be equal.
    pub advances: Vec<i64>,
}

/// What each member will pay of a forecast cost. The shares add up to `budget_cents`.
///
/// # Errors
/// When all units are zero.
pub fn dues(year: i64, budget_cents: i64, instalments: i64, members: &[Member]) -> Result<Vec<Due>, Refusal> {
    const KEY: &str = "units";
    let names: Vec<String> = members.iter().map(|m| m.authority_id.to_string()).collect();
    let quantities = names
        .iter()
        .cloned()
        .zip(members.iter().map(|m| m.units))
        .collect();
    let input = SharingInput {
        year: i32::try_from(year).unwrap_or(9999),
        quantities: [(KEY.to_owned(), quantities)].into(),
        pools: vec![Pool {
            id: "forecast".into(),
            paid_by: names.first().cloned().unwrap_or_default(),
            key: KEY.into(),
            among: names.clone(),
            lines: vec![("forecast".into(), budget_cents)],
            ..Pool::default()
        }],
        members: names.clone(),
        ..SharingInput::default()
    };
    let shared = settle(&input)?;
    let due = |(member, name): (&Member, &String)| {
        let share = shared.totals[name];
        let compensation = part(share, member.compensation_permille);
        Due {
            member: member.clone(),
            share,
            compensation,
            advances: equal_parts(share - compensation, instalments),
        }
    };
    Ok(members.iter().zip(&names).map(due).collect())
}

/// Thousandths of an amount, rounded half up to the cent.
fn part(cents: i64, permille: i64) -> i64 {
    let exact = i128::from(cents) * i128::from(permille);
    i64::try_from((exact + 500).div_euclid(1000)).unwrap_or(cents)
}

/// An amount in so many parts that add up to it, the first ones a cent more.
fn equal_parts(cents: i64, parts: i64) -> Vec<i64> {
    let parts = parts.max(1);
    let (each, rest) = (cents.div_euclid(parts), cents.rem_euclid(parts));
    (0..parts).map(|i| each + i64::from(i < rest)).collect()
}

/// « 137,5867 € », the cost of a unit to a hundredth of a cent, rounded half up; « – » for no unit.
pub fn unit_cost(budget_cents: i64, units: i64) -> String {
    if units <= 0 {
        return "–".into();
    }
    let (cost, units) = (i128::from(budget_cents) * 100, i128::from(units));
    let rounded = (cost * 2 + units).div_euclid(2 * units);
    let whole = i64::try_from(rounded / 10_000).unwrap_or(i64::MAX);
    format!(
        "{},{:04}\u{a0}€",
        crate::web::words::count(&whole),
        rounded % 10_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn member(id: i64, units: i64, permille: i64) -> Member {
        Member {
            authority_id: id,
            units,
            compensation_permille: permille,
            ..Member::default()
        }
    }

    #[test]
    fn the_unit_cost_is_told_to_a_hundredth_of_a_cent() {
        assert_eq!(unit_cost(25_797_500, 1_875), "137,5867\u{a0}€");
        assert_eq!(unit_cost(100, 3), "0,3333\u{a0}€");
        assert_eq!(unit_cost(1, 20_000), "0,0000\u{a0}€");
        assert_eq!(unit_cost(100, 0), "–");
    }

    #[test]
    fn advances_are_equal_to_the_cent_and_the_first_take_the_rest() {
        let dues = dues(2027, 100_001, 4, &[member(1, 3, 0), member(2, 1, 500)]).unwrap();
        assert_eq!((dues[0].share, dues[1].share), (75_001, 25_000));
        assert_eq!(dues[0].advances, [18_751, 18_750, 18_750, 18_750]);
        assert_eq!(
            (dues[1].compensation, dues[1].advances.iter().sum::<i64>()),
            (12_500, 12_500)
        );
    }

    #[test]
    fn nothing_can_be_shared_without_units() {
        assert!(dues(2027, 100, 1, &[member(1, 0, 0)]).is_err());
    }

    proptest! {
        #[test]
        fn everything_adds_up(
            budget in 1..10_000_000_000_i64,
            instalments in 1..=12_i64,
            units in proptest::collection::vec((0..5_000_i64, 0..=1000_i64), 1..40),
        ) {
            let members: Vec<Member> = (1..).zip(&units).map(|(id, (u, p))| member(id, *u, *p)).collect();
            prop_assume!(units.iter().any(|(u, _)| *u > 0));
            let dues = dues(2027, budget, instalments, &members).unwrap();
            prop_assert_eq!(dues.iter().map(|d| d.share).sum::<i64>(), budget);
            for due in dues {
                prop_assert_eq!(due.compensation + due.advances.iter().sum::<i64>(), due.share);
                let (most, least) = (due.advances.iter().max().unwrap(), due.advances.iter().min().unwrap());
                prop_assert!(most - least <= 1 && due.advances.is_sorted_by(|a, b| a >= b));
            }
        }
    }
}
