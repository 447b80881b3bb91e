use std::fmt;

/// Why a document could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintError {
    /// The data do not fit together, for instance a row with more cells than there are columns.
    Shape(String),
    /// The typesetting of a PDF failed; holds the messages of the typesetter, one a line.
    Typesetting(String),
    /// A workbook could not be written.
    Workbook(String),
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(message) => write!(f, "the data do not fit together: {message}"),
            Self::Typesetting(message) => write!(f, "the document was not typeset: {message}"),
            Self::Workbook(message) => write!(f, "the workbook was not written: {message}"),
        }
    }
}

impl std::error::Error for PrintError {}
