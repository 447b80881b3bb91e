use proptest::prelude::*;
use reckon::money::{MoneyError, euros, parse_euros};

#[test]
fn amounts_are_written_in_french() {
    assert_eq!(euros(123_456), "1\u{202F}234,56\u{A0}€");
    assert_eq!(euros(-123_456), "\u{2212}1\u{202F}234,56\u{A0}€");
    assert_eq!(euros(0), "0,00\u{A0}€");
    assert_eq!(euros(5), "0,05\u{A0}€");
    assert_eq!(euros(-5), "\u{2212}0,05\u{A0}€");
    assert_eq!(euros(99_999), "999,99\u{A0}€");
    assert_eq!(euros(100_000_000), "1\u{202F}000\u{202F}000,00\u{A0}€");
    assert!(euros(i64::MIN).ends_with("758,08\u{A0}€"));
}

#[test]
fn amounts_are_read_as_people_type_them() {
    for (text, cents) in [
        ("1 234,56", 123_456),
        ("1234.5 €", 123_450),
        ("12", 1_200),
        (" 1\u{202F}234,56\u{A0}€ ", 123_456),
        ("1\u{A0}234\u{A0}567", 123_456_700),
        ("-3,20", -320),
        ("\u{2212}3,2", -320),
        ("0,05€", 5),
        ("007", 700),
    ] {
        assert_eq!(parse_euros(text), Ok(cents), "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    use MoneyError::{Empty, NotAnAmount, TooLarge, TooManyDecimals};
    for (text, error) in [
        ("", Empty),
        ("  ", Empty),
        ("€", Empty),
        ("-", NotAnAmount),
        ("abc", NotAnAmount),
        ("1,2,3", NotAnAmount),
        ("1,", NotAnAmount),
        (",5", NotAnAmount),
        ("--1", NotAnAmount),
        ("1 23", NotAnAmount),
        ("1234 567", NotAnAmount),
        ("1  234", NotAnAmount),
        ("1.234,56", NotAnAmount),
        ("1.234", TooManyDecimals),
        ("٣", NotAnAmount),
        ("92233720368547758,08", TooLarge),
        ("999999999999999999999999999999999999999999", TooLarge),
        ("170141183460469231731687303715884105727", TooLarge),
    ] {
        assert_eq!(parse_euros(text), Err(error), "{text}");
        assert!(!error.in_words().is_empty());
    }
}

proptest! {
    #[test]
    fn what_is_written_can_be_read(cents in any::<i64>()) {
        prop_assert_eq!(parse_euros(&euros(cents)), Ok(cents));
    }
}
