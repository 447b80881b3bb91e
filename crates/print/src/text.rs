//! Numbers and money written the French way.

/// Narrow no-break space: between groups of digits, and before `;` `!` `?`.
pub const NARROW: char = '\u{202f}';
/// No-break space: before `€`, `%`, `:` and inside « ».
pub const NO_BREAK: char = '\u{a0}';

/// Writes cents as euros: `123456` gives « 1 234,56 € ».
pub fn euros(cents: i64) -> String {
    let sign = if cents < 0 { "−" } else { "" };
    let size = cents.unsigned_abs();
    format!("{sign}{},{:02}{NO_BREAK}€", grouped(size / 100), size % 100)
}

/// Writes cents as euros with a sign, for a difference: « +1,00 € », « −0,01 € », « 0,00 € ».
pub fn signed_euros(cents: i64) -> String {
    let plus = if cents > 0 { "+" } else { "" };
    format!("{plus}{}", euros(cents))
}

/// Writes a whole number: `1875` gives « 1 875 ».
pub fn integer(number: i64) -> String {
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(number.unsigned_abs()))
}

/// Writes hundredths of a percent, without the decimals it does not need: `9690` gives
/// « 96,9 % », `9500` gives « 95 % ».
pub fn percent(hundredths: i64) -> String {
    let decimals = match hundredths % 100 {
        0 => 0,
        part if part % 10 == 0 => 1,
        _ => 2,
    };
    percent_to(hundredths, decimals)
}

/// Writes hundredths of a percent with so many decimals (two at most), rounded to the nearest:
/// `696` with one gives « 7,0 % ».
pub fn percent_to(hundredths: i64, decimals: usize) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    let size = hundredths.unsigned_abs();
    let number = match decimals {
        0 => grouped((size + 50) / 100),
        1 => format!("{},{}", grouped((size + 5) / 100), (size + 5) / 10 % 10),
        _ => format!("{},{:02}", grouped(size / 100), size % 100),
    };
    format!("{sign}{number}{NO_BREAK}%")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(NARROW);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_narrow_groups_and_a_no_break_space_before_the_sign() {
        assert_eq!(euros(123_456), "1\u{202f}234,56\u{a0}€");
        assert_eq!(euros(5), "0,05\u{a0}€");
        assert_eq!(euros(-100_000_000), "−1\u{202f}000\u{202f}000,00\u{a0}€");
        assert_eq!(
            euros(i64::MIN),
            "−92\u{202f}233\u{202f}720\u{202f}368\u{202f}547\u{202f}758,08\u{a0}€"
        );
        assert_eq!(signed_euros(100), "+1,00\u{a0}€");
        assert_eq!(signed_euros(0), "0,00\u{a0}€");
        assert_eq!(signed_euros(-1), "−0,01\u{a0}€");
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(integer(0), "0");
        assert_eq!(integer(999), "999");
        assert_eq!(integer(1875), "1\u{202f}875");
        assert_eq!(integer(-1_234_567), "−1\u{202f}234\u{202f}567");
    }

    #[test]
    fn percents_drop_the_decimals_they_do_not_need() {
        assert_eq!(percent(9500), "95\u{a0}%");
        assert_eq!(percent(9690), "96,9\u{a0}%");
        assert_eq!(percent(8005), "80,05\u{a0}%");
        assert_eq!(percent(-1), "−0,01\u{a0}%");
        assert_eq!(percent_to(696, 1), "7,0\u{a0}%");
        assert_eq!(percent_to(9_995, 1), "100,0\u{a0}%");
        assert_eq!(percent_to(50, 0), "1\u{a0}%");
        assert_eq!(percent_to(160, 2), "1,60\u{a0}%");
    }
}
