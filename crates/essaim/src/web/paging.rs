//! Keyset pages: the next page starts after the last row seen, whatever the size of the list.

/// Rows a page shows.
pub const PAGE: usize = 50;

/// A place in a list sorted by an instant and an id: `1795000000.42`, or `-.42` for rows without instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: Option<i64>,
    pub id: i64,
}

impl Cursor {
    pub fn parse(text: &str) -> Option<Cursor> {
        let (at, id) = text.split_once('.')?;
        let at = if at == "-" { None } else { Some(at.parse().ok()?) };
        Some(Cursor {
            at,
            id: id.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.at {
            Some(at) => write!(f, "{at}.{}", self.id),
            None => write!(f, "-.{}", self.id),
        }
    }
}

/// Cuts a list that was asked with one row more than a page; gives the cursor of the next page when there is one.
pub fn cut<T>(rows: &mut Vec<T>, place: impl Fn(&T) -> Cursor) -> Option<String> {
    if rows.len() <= PAGE {
        return None;
    }
    rows.truncate(PAGE);
    rows.last().map(|last| place(last).to_string())
}
