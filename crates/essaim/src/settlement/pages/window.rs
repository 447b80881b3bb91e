//! Which members a page of a year shows: all of a few, or a dozen at a time of many, from a place or by a search. What
//! is not shown is always told as a sum.

use serde::Deserialize;

use crate::db::fulltext::fold;
use crate::settlement::Ledger;
use crate::web::words::{count, plural};

/// Members shown as columns.
pub const COLUMNS: usize = 12;
/// Members shown as rows.
pub const ROWS: usize = 60;

/// Which members are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The place of the first member, from 1.
    pub debut: String,
    /// Words of a member's name.
    pub collectivite: String,
}

/// The members that a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Places of those shown, in their order.
    shown: Vec<usize>,
    /// How many there are, and how many answer the search.
    all: usize,
    found: usize,
    /// The place of the first one shown among those found.
    first: usize,
    most: usize,
    pub search: String,
    /// The address of the page, without a question mark.
    pub there: String,
    /// What else its address asks.
    more: Vec<(&'static str, String)>,
}

impl Window {
    /// `own` is the member that the page is about, where nothing else is asked: it is then among those shown.
    pub fn of(ledger: &Ledger, wanted: &Wanted, own: Option<i64>, most: usize) -> Window {
        let all = ledger.authorities.len();
        let search = match all > most {
            true => wanted.collectivite.trim().to_owned(),
            false => String::new(),
        };
        let sought = fold(&search);
        let found: Vec<usize> = ledger
            .authorities
            .iter()
            .enumerate()
            .filter(|(_, a)| {
                sought.is_empty() || fold(&a.name).contains(&sought) || fold(&a.short_name).contains(&sought)
            })
            .map(|(place, _)| place)
            .collect();
        let own = own.and_then(|id| found.iter().position(|&p| ledger.authorities[p].id == id));
        let asked = wanted.debut.trim().parse::<usize>().ok().filter(|n| *n > 0);
        let first = match (asked, own) {
            (Some(number), _) => number - 1,
            (None, own) => own.unwrap_or(0),
        };
        let first = if first < found.len() {
            first / most * most
        } else {
            0
        };
        Window {
            shown: found[first..found.len().min(first + most)].to_vec(),
            found: found.len(),
            all,
            first,
            most,
            search,
            there: String::new(),
            more: Vec::new(),
        }
    }

    /// The page that it is on, and what else its address asks.
    pub fn on(self, there: String, more: Vec<(&'static str, String)>) -> Window {
        Window { there, more, ..self }
    }

    pub fn places(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        self.shown.iter().copied()
    }

    /// Whether the page shows a part of the members only.
    pub fn is_part(&self) -> bool {
        self.all > self.most
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many members are not shown.
    pub fn others(&self) -> usize {
        self.all - self.shown.len()
    }

    /// « Les 2 988 autres ».
    pub fn rest(&self) -> String {
        match self.others() {
            1 => "L’autre collectivité".into(),
            n => format!("Les {} autres", count(&number(n))),
        }
    }

    /// « Collectivités 13 à 24 sur 3 000 », « 2 collectivités trouvées sur 3 000 ».
    pub fn said(&self) -> String {
        let all = count(&number(self.all));
        match (self.search.is_empty(), self.shown.len()) {
            (_, 0) => format!("Aucune des {all} collectivités ne porte ce nom."),
            (true, n) => format!(
                "Collectivités {} à {} sur {all}.",
                count(&number(self.first + 1)),
                count(&number(self.first + n))
            ),
            (false, _) => format!(
                "{} sur {all}.",
                plural(
                    &number(self.found),
                    "collectivité trouvée",
                    "collectivités trouvées"
                )
            ),
        }
    }

    /// What else the address asks: hidden fields of the search.
    pub fn more(&self) -> &[(&'static str, String)] {
        &self.more
    }

    fn link(&self, debut: usize) -> String {
        let mut query = self.more.clone();
        query.push(("debut", debut.to_string()));
        if !self.search.is_empty() {
            query.push(("collectivite", self.search.clone()));
        }
        format!(
            "{}?{}",
            self.there,
            serde_urlencoded::to_string(query).unwrap_or_default()
        )
    }

    /// The addresses of the pages before and after.
    pub fn previous(&self) -> Option<String> {
        (self.first > 0).then(|| self.link(self.first + 1 - self.most))
    }

    pub fn next(&self) -> Option<String> {
        let after = self.first + self.most;
        (after < self.found).then(|| self.link(after + 1))
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    fn window(members: usize, debut: &str, search: &str, own: Option<i64>) -> Window {
        let wanted = Wanted {
            debut: debut.into(),
            collectivite: search.into(),
        };
        Window::of(&sample::many(members, 1), &wanted, own, 4).on("/ici".into(), Vec::new())
    }

    #[test]
    fn few_members_are_all_shown_whatever_is_asked() {
        let window = window(4, "3", "M2", Some(2));
        assert_eq!(window.places().collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert!(!window.is_part() && window.others() == 0 && window.next().is_none());
    }

    #[test]
    fn many_are_shown_page_by_page_from_their_own() {
        let first = window(9, "", "", None);
        assert_eq!(
            (first.previous(), first.next()),
            (None, Some("/ici?debut=5".into()))
        );
        assert_eq!(first.said(), "Collectivités 1 à 4 sur 9.");
        assert_eq!(first.rest(), "Les 5 autres");
        let last = window(9, "9", "", None);
        assert_eq!(last.places().collect::<Vec<_>>(), [8]);
        assert_eq!(
            (last.previous(), last.next()),
            (Some("/ici?debut=5".into()), None)
        );
        assert_eq!(window(9, "", "", Some(6)), window(9, "5", "", None));
        assert_eq!(window(9, "700", "", None), first);
        assert_eq!(window(9, "zéro", "", None), first);
    }

    #[test]
    fn a_search_finds_by_name_without_accents_or_says_that_nobody_is_named_so() {
        let found = window(30, "", "COMMUNE D’M2", None);
        assert_eq!(found.places().collect::<Vec<_>>(), [1, 19, 20, 21]);
        assert_eq!(found.said(), "11\u{a0}collectivités trouvées sur 30.");
        let none = window(30, "", "Personne", None);
        assert!(none.is_empty() && none.said().starts_with("Aucune des 30"));
    }
}
