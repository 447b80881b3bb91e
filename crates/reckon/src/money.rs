//! Amounts in integer euro cents, as they are written and read in French.

/// An amount in euro cents.
pub type Cents = i64;

/// Groups of three digits are kept together: narrow no-break space.
const GROUP: char = '\u{202F}';
/// Before the euro sign: no-break space.
const BEFORE_SIGN: char = '\u{00A0}';
/// The minus sign proper, as wide as a digit.
const MINUS: char = '\u{2212}';

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("no amount is given")]
    Empty,
    #[error("this is not an amount in euros")]
    NotAnAmount,
    #[error("an amount has at most two decimals")]
    TooManyDecimals,
    #[error("the amount is too large")]
    TooLarge,
}

impl MoneyError {
    /// The French sentence for the person who typed the amount.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Empty => "Indiquez un montant.",
            Self::NotAnAmount => "Écrivez un montant en euros, par exemple 1\u{202F}234,56.",
            Self::TooManyDecimals => "Un montant a deux décimales au plus.",
            Self::TooLarge => "Ce montant est trop grand.",
        }
    }
}

/// Writes cents as euros: `1 234,56 €`, with U+202F between groups, U+00A0 before the euro sign
/// and U+2212 as the minus sign.
///
/// ```
/// assert_eq!(reckon::money::euros(123_456), "1\u{202F}234,56\u{A0}€");
/// ```
pub fn euros(cents: Cents) -> String {
    let size = cents.unsigned_abs();
    let whole = (size / 100).to_string();
    let mut text = String::with_capacity(whole.len() * 2 + 8);
    if cents < 0 {
        text.push(MINUS);
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    text.push_str(&format!(",{:02}", size % 100));
    text.push(BEFORE_SIGN);
    text.push('€');
    text
}

/// Reads an amount in euros: `1 234,56`, `1234.5 €`, `12`, `−3,20`.
///
/// Comma or point before one or two decimals; spaces of any kind between groups of three digits;
/// the euro sign may follow. A point never groups thousands, because `1.234` would then be
/// ambiguous.
///
/// # Errors
/// The text is empty, is no amount, has more than two decimals, or does not fit in 64 bits of cents.
pub fn parse_euros(text: &str) -> Result<Cents, MoneyError> {
    let text = text.trim();
    let text = text.strip_suffix('€').unwrap_or(text).trim_end();
    let (negative, digits) = match text.strip_prefix(['-', MINUS]) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    if digits.is_empty() {
        return Err(if negative {
            MoneyError::NotAnAmount
        } else {
            MoneyError::Empty
        });
    }
    let (whole, decimals) = match digits.split_once([',', '.']) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let cents = whole_euros(whole)?
        .checked_mul(100)
        .and_then(|c| c.checked_add(hundredths(decimals).ok()?))
        .ok_or(MoneyError::TooLarge);
    // A wrong decimal part is said as such, whatever the size.
    hundredths(decimals)?;
    let cents = if negative { -cents? } else { cents? };
    Cents::try_from(cents).map_err(|_| MoneyError::TooLarge)
}

/// `1234`, or `1 234` in groups of three.
fn whole_euros(text: &str) -> Result<i128, MoneyError> {
    let groups: Vec<&str> = text.split(char::is_whitespace).collect();
    let digits_only = |g: &&str| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().all(digits_only) {
        return Err(MoneyError::NotAnAmount);
    }
    let grouped = groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3);
    if groups.len() > 1 && !grouped {
        return Err(MoneyError::NotAnAmount);
    }
    groups.concat().parse().map_err(|_| MoneyError::TooLarge)
}

fn hundredths(decimals: Option<&str>) -> Result<i128, MoneyError> {
    let Some(text) = decimals else { return Ok(0) };
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MoneyError::NotAnAmount);
    }
    let value: i128 = match text.len() {
        1 | 2 => text.parse().map_err(|_| MoneyError::NotAnAmount)?,
        _ => return Err(MoneyError::TooManyDecimals),
    };
    Ok(if text.len() == 1 { value * 10 } else { value })
}
