//! The park of a dashboard: how much of what an authority has at the end of the half-year, how old it is, and what no
//! warranty covers any more.

use jiff::civil::Date;
use sea_orm::ConnectionTrait;

use super::half::Half;
use super::store::Scope;
use crate::error::Result;
use crate::park::model::Kind;
use crate::park::store::{self, Count};
use crate::web::words;

/// The park on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Park {
    pub day: Date,
    /// By kind, in the order of [`Kind::ALL`].
    pub kinds: Vec<Count>,
}

/// The park of a scope on the last day of a half-year, or today while it runs. None when there is nothing in it.
pub async fn park<C: ConnectionTrait>(conn: &C, scope: &Scope, half: Half, now: i64) -> Result<Option<Park>> {
    let day = words::local(now.min(half.end() - 1)).date();
    let authority = scope.authority().map(|a| a.id);
    let kinds = store::counts(conn, scope.service_id(), authority, day).await?;
    Ok((!kinds.is_empty()).then_some(Park { day, kinds }))
}

impl Park {
    /// « 31/12/2026 »
    pub fn day(&self) -> String {
        words::day_in_words(self.day)
    }

    fn sum(&self, of: fn(&Count) -> i64) -> i64 {
        self.kinds.iter().map(of).sum()
    }

    /// The whole, as a line of its own.
    pub fn whole(&self) -> Count {
        Count {
            kind: String::new(),
            total: self.sum(|c| c.total),
            young: self.sum(|c| c.young),
            middle: self.sum(|c| c.middle),
            aging: self.sum(|c| c.aging),
            old: self.sum(|c| c.old),
            undated: self.sum(|c| c.undated),
            out_of_warranty: self.sum(|c| c.out_of_warranty),
        }
    }

    /// Kinds and their numbers, for a short list.
    pub fn lines(&self) -> Vec<(String, i64)> {
        self.kinds
            .iter()
            .map(|c| (label(&c.kind).to_owned(), c.total))
            .collect()
    }

    /// « Parc au 30/06/2026 : 22 matériels, dont 8 de moins de 3 ans… ; garantie finie pour 10. »
    pub fn sentence(&self) -> String {
        let whole = self.whole();
        let ages: Vec<String> = [
            (whole.young, "de moins de 3\u{a0}ans"),
            (whole.middle, "de 3 à 5\u{a0}ans"),
            (whole.aging, "de 5 à 7\u{a0}ans"),
            (whole.old, "de 7\u{a0}ans et plus"),
            (whole.undated, "sans date d’achat"),
        ]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", words::count(&number)))
        .collect();
        format!(
            "Parc au {}\u{a0}: {}, dont {}\u{202f}; garantie finie pour {}.",
            self.day(),
            words::plural(&whole.total, "matériel", "matériels"),
            ages.join(", "),
            words::count(&whole.out_of_warranty)
        )
    }
}

/// The word of a kind.
pub fn label(kind: &str) -> &'static str {
    Kind::parse(kind).map_or("Total", Kind::label)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use jiff::civil::date;

    pub fn sample() -> Park {
        let count = |kind: Kind, old| Count {
            kind: kind.slug().into(),
            total: 10 + old,
            young: 4,
            middle: 6,
            aging: 0,
            old,
            undated: 0,
            out_of_warranty: 5,
        };
        Park {
            day: date(2026, 6, 30),
            kinds: vec![count(Kind::Laptop, 2), count(Kind::Printer, 0)],
        }
    }

    #[test]
    fn the_whole_is_the_sum_of_the_kinds_and_the_sentence_leaves_out_what_is_nil() {
        let park = sample();
        assert_eq!((park.whole().total, park.whole().out_of_warranty), (22, 10));
        assert_eq!(
            park.lines(),
            [("Portable".to_owned(), 12), ("Imprimante".to_owned(), 10)]
        );
        assert_eq!(
            park.sentence(),
            "Parc au 30/06/2026\u{a0}: 22\u{a0}matériels, dont 8 de moins de 3\u{a0}ans, 12 de 3 à 5\u{a0}ans, 2 de 7\u{a0}ans et \
             plus\u{202f}; garantie finie pour 10."
        );
        assert_eq!(label(""), "Total");
    }
}
