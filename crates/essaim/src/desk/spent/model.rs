//! Lengths of time as people write them.

/// Minutes of one entry at most: a day of twelve hours.
pub const LONGEST: i64 = 720;
/// Kilometres of one visit at most.
pub const FARTHEST: i64 = 500;

/// Minutes of « 90 », « 45 min », « 1h30 », « 1 h 30 », « 1:30 » or « 2 h »; none when it is no length of time.
pub fn minutes(typed: &str) -> Option<i64> {
    let text: String = typed
        .to_lowercase()
        .replace("minutes", "")
        .replace("min", "")
        .replace("heures", "h")
        .replace("heure", "h")
        .replace(':', "h")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    match text.split_once('h') {
        None => text.parse().ok().filter(|n| *n >= 0),
        Some((hours, "")) => Some(hours.parse::<i64>().ok().filter(|n| (0..1000).contains(n))? * 60),
        Some((hours, rest)) => {
            let (hours, rest) = (hours.parse::<i64>().ok()?, rest.parse::<i64>().ok()?);
            ((0..1000).contains(&hours) && (0..60).contains(&rest)).then_some(hours * 60 + rest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_read_as_people_write_it() {
        for (typed, expected) in [
            ("90", Some(90)),
            ("45 min", Some(45)),
            ("1h30", Some(90)),
            ("1 h 30", Some(90)),
            ("1:05", Some(65)),
            ("2 heures", Some(120)),
            ("1h75", None),
            ("-5", None),
            ("bientôt", None),
            ("", None),
            ("9999999999999999999h", None),
        ] {
            assert_eq!(minutes(typed), expected, "{typed}");
        }
    }
}
