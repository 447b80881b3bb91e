use crate::DateTime;

/// The half-yearly dashboard of an authority, on one A4 page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dashboard {
    /// Name of the shared service.
    pub service_name: String,
    /// The authority that the dashboard is for.
    pub authority: String,
    /// The period, for instance « 1er semestre 2026 ».
    pub period_label: String,
    /// When the document is made, local time; written in the file, which then also keeps to PDF/A-2a
    /// for the archives. `None`: PDF/UA-1 only.
    pub issued: Option<DateTime>,
    /// Tickets resolved in time.
    pub in_time: i64,
    /// Tickets resolved, in all.
    pub resolved: i64,
    /// Share in time as it is to be read (« 96,9 % »); `None` when nothing was resolved.
    pub percent: Option<String>,
    /// The target as it is to be read (« 95 % »).
    pub target_percent: String,
    /// The target again, in hundredths of a percent (9500 for 95 %), to place its mark.
    pub target_bp: i64,
    /// Whether the target is kept.
    pub kept: bool,
    /// Tables by family, service, priority and site.
    pub tables: Vec<Breakdown>,
    /// Tickets received each month.
    pub months: Vec<Month>,
    /// Times: label and value as it is to be read (« 1 h 42 »).
    pub times: Vec<(String, String)>,
    /// Tickets reopened.
    pub reopened: i64,
    /// Tickets whose clock was suspended.
    pub suspended: i64,
    /// The park: label and number.
    pub park: Vec<(String, i64)>,
    /// Costs to date: label and cents.
    pub costs: Vec<(String, i64)>,
    /// Notes at the foot of the page.
    pub notes: Vec<String>,
}

/// A table of the dashboard: tickets by one criterion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breakdown {
    /// For instance « Par priorité ».
    pub title: String,
    /// Its rows; empty: the table says that there is nothing to show.
    pub rows: Vec<Row>,
}

/// A row of a [`Breakdown`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// What is counted.
    pub label: String,
    /// Tickets received.
    pub count: i64,
    /// Of which resolved in time.
    pub in_time: i64,
    /// Share in time as it is to be read; `None` when nothing was resolved.
    pub percent: Option<String>,
}

/// Tickets received in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    /// For instance « janv. ».
    pub label: String,
    /// Incidents.
    pub incidents: i64,
    /// Requests.
    pub requests: i64,
}
