//! Where the quantities of a key come from, in words.

use reckon::readings::Span;

use super::keys::{dated, held, snapshot_of};
use crate::settlement::explain::decimal;
use crate::settlement::ledger::Ledger;
use crate::settlement::model::{SharingKey, base_of, is_weighted, quantity_in_words, unit_of};
use crate::web::words::{day_in_words, plural};

/// What Essaim counts by itself: « Compté par Essaim : incidents × 2, demandes × 1 ».
pub fn counted(ledger: &Ledger, key: &str) -> String {
    let said = "Compté par Essaim".to_owned();
    match ledger.input.weighted_keys.get(key) {
        None => said,
        Some(parts) => {
            let part = |(class, weight): &(String, i64)| format!("{} × {weight}", unit_of(class, false));
            let parts: Vec<String> = parts.iter().map(part).collect();
            format!("{said}\u{a0}: {}", parts.join(", "))
        }
    }
}

/// Where what was entered or read comes from.
pub fn source(ledger: &Ledger, key: &str) -> String {
    if !ledger.is_read(base_of(key)) {
        let found = ledger.measures.iter().find(|m| m.sharing_key == key);
        return found.map(|m| m.source.clone()).unwrap_or_default();
    }
    let key = base_of(key);
    let of_key = || ledger.readings.iter().filter(|r| r.sharing_key == key);
    let mut sources: Vec<&str> = of_key()
        .map(|r| r.source.as_str())
        .filter(|s| !s.is_empty())
        .collect();
    sources.dedup();
    let mut days: Vec<&str> = of_key().map(|r| r.read_on.as_str()).collect();
    days.sort_unstable();
    days.dedup();
    let how = match snapshot_of(&ledger.methods, key) {
        Some(day) => format!("Situation au {}", day_in_words(day)),
        None => format!(
            "Moyenne, selon les jours, de {} ({})",
            plural(
                &i64::try_from(days.len()).unwrap_or(i64::MAX),
                "relevé",
                "relevés"
            ),
            days.iter().map(|d| day(d)).collect::<Vec<_>>().join(", ")
        ),
    };
    match sources.is_empty() {
        true => how,
        false => format!("{how}. {}", sources.join("\u{202f}; ")),
    }
}

fn day(text: &str) -> String {
    text.parse().map(day_in_words).unwrap_or_default()
}

/// How the quantity of a member was found, where it is not simply what was entered: a name for it, and the sentence.
pub fn of_member(ledger: &Ledger, key: &str, member: &str) -> Option<(&'static str, String)> {
    if is_weighted(key) {
        return Some(("Tickets pondérés", weighted(ledger, key, member)?));
    }
    let base = base_of(key);
    if !ledger.is_read(base) {
        return None;
    }
    let authority = ledger.member(member)?.id;
    match snapshot_of(&ledger.methods, base) {
        Some(on) => {
            let by_then = dated(&ledger.readings, base, authority);
            let (read, quantity) = by_then
                .into_iter()
                .filter(|(d, _)| *d <= on)
                .max_by_key(|(d, _)| *d)?;
            let said = format!(
                "Situation au {}\u{a0}: {}, relevés le {}.",
                day_in_words(on),
                quantity_in_words(base, quantity),
                day_in_words(read)
            );
            Some(("Relevé", said))
        }
        None => {
            let read = dated(&ledger.readings, base, authority);
            let spans = held(&read, &ledger.rules, ledger.year.year, authority);
            Some(("Relevés", average(base, &spans)?))
        }
    }
}

/// « Moyenne de 2 relevés : 4 800 Go du 01/01/2025 au 30/06/2025 (181 jours), … Soit 4 900,55 Go en moyenne. »
fn average(key: &str, spans: &[Span]) -> Option<String> {
    let days: i64 = spans.iter().map(Span::days).sum();
    let sum = reckon::readings::quantity_days(spans)?;
    let span = |s: &Span| {
        format!(
            "{} du {} au {} ({})",
            quantity_in_words(key, s.quantity),
            day_in_words(s.first),
            day_in_words(s.last),
            plural(&s.days(), "jour", "jours")
        )
    };
    let told: Vec<String> = spans.iter().map(span).collect();
    Some(format!(
        "Moyenne de {}\u{a0}: {}. Soit {}\u{a0}{} en moyenne sur {}.",
        plural(&i64::try_from(spans.len()).ok()?, "relevé", "relevés"),
        told.join(", "),
        decimal(Some(i128::from(sum)), i128::from(days), 2),
        unit_of(key, false),
        plural(&days, "jour", "jours")
    ))
}

/// « 1 501 tickets : 900 incidents × 2 + 601 demandes × 1. »
fn weighted(ledger: &Ledger, key: &str, member: &str) -> Option<String> {
    let of = |key: &str| {
        let of_member = ledger.input.quantities.get(key).and_then(|of| of.get(member));
        of_member.copied().unwrap_or(0)
    };
    let parts = ledger.input.weighted_keys.get(key)?;
    let there = parts.iter().filter(|(class, _)| of(class) > 0);
    let told: Vec<String> = there
        .map(|(class, weight)| format!("{} × {weight}", quantity_in_words(class, of(class))))
        .collect();
    let all = of(SharingKey::Tickets.slug());
    let light = all - parts.iter().map(|(class, _)| of(class)).sum::<i64>();
    let mut said = quantity_in_words(SharingKey::Tickets.slug(), all);
    if !told.is_empty() {
        said.push_str(&format!("\u{a0}: {}", told.join(" + ")));
    }
    if light > 0 {
        let lighter = plural(&light, "ticket ne pèse pas", "tickets ne pèsent pas");
        said.push_str(&format!("\u{202f}; {lighter}"));
    }
    said.push('.');
    Some(said)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use reckon::readings::spans;

    use super::*;

    #[test]
    fn an_average_tells_each_reading_and_its_days() {
        let held = spans(
            &[(date(2025, 1, 1), 4_800), (date(2025, 7, 1), 5_000)],
            date(2025, 1, 1),
            date(2025, 12, 31),
        );
        let said = average("gigabytes", &held)
            .unwrap()
            .replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(
            said,
            "Moyenne de 2 relevés : 4 800 Go du 01/01/2025 au 30/06/2025 (181 jours), 5 000 Go du 01/07/2025 au \
             31/12/2025 (184 jours). Soit 4 900,82… Go en moyenne sur 365 jours."
        );
    }
}
