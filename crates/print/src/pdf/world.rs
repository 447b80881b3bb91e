//! The closed world in which a template is typeset: our own templates, the fonts that come with
//! the typesetter, one document's data and drawings. Nothing is read from the machine.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_kit::fonts::FontStore;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::alphabet::Alphabet;
use crate::PrintError;

/// The templates, by the path under which they import each other.
const TEMPLATES: [(&str, &str); 7] = [
    ("house.typ", include_str!("../../templates/house.typ")),
    ("agreement.typ", include_str!("../../templates/agreement.typ")),
    ("bilan.typ", include_str!("../../templates/bilan.typ")),
    ("order.typ", include_str!("../../templates/order.typ")),
    ("dashboard.typ", include_str!("../../templates/dashboard.typ")),
    ("quote.typ", include_str!("../../templates/quote.typ")),
    ("statement.typ", include_str!("../../templates/statement.typ")),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // The heads of rows can only be told to those who listen with this feature.
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut fonts = FontStore::new();
    fonts.extend(typst_kit::fonts::embedded());
    fonts
});

static SOURCES: LazyLock<HashMap<FileId, Source>> = LazyLock::new(|| {
    TEMPLATES
        .iter()
        .map(|(name, text)| (file_id(name), Source::new(file_id(name), (*text).to_owned())))
        .collect()
});

/// What one document is made of, besides its template.
#[derive(Default, Clone)]
pub(super) struct Material {
    /// The data, read by the template as JSON: user text stays data and is never read as markup.
    pub data: Value,
    /// The drawings, in SVG, found by the template under `chart-0.svg`, `chart-1.svg`…
    pub charts: Vec<String>,
    /// Whether the data say when the document is made.
    pub dated: bool,
}

struct Desk {
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

/// A PDF and its number of pages.
pub(super) struct Made {
    pub bytes: Vec<u8>,
    pub pages: usize,
}

/// Typesets a template with its material and exports it as a tagged PDF that keeps to PDF/UA-1 and,
/// if it is dated, to PDF/A-2a: an archive wants to know when a document was made. A document of
/// more than `most` pages is only counted, its bytes are left empty.
///
/// Should a rare combination of characters be refused, the document is made again with fewer.
pub(super) fn make(template: &str, material: &Material, most: usize) -> Result<Made, PrintError> {
    make_with(Alphabet::Wide, template, material, most)
        .or_else(|_| make_with(Alphabet::Plain, template, material, most))
}

fn make_with(
    alphabet: Alphabet,
    template: &str,
    material: &Material,
    most: usize,
) -> Result<Made, PrintError> {
    let mut data = material.data.clone();
    alphabet.clean(&mut data, FONTS.book());
    let mut files = HashMap::from([(file_id("data.json"), Bytes::from_string(data.to_string()))]);
    for (index, chart) in material.charts.iter().enumerate() {
        let chart = Bytes::from_string(alphabet.cleaned(chart, FONTS.book()));
        files.insert(file_id(&format!("chart-{index}.svg")), chart);
    }
    let desk = Desk {
        main: file_id(template),
        files,
    };
    let result = typst::compile::<PagedDocument>(&desk)
        .output
        .and_then(|document| {
            let pages = document.pages().len();
            let wanted = pages <= most;
            let bytes = if wanted {
                typst_pdf::pdf(&document, &options(material.dated))?
            } else {
                vec![]
            };
            Ok(Made { bytes, pages })
        });
    // Keep what the next documents are likely to need again, not every document ever made.
    typst::comemo::evict(8);
    result.map_err(|errors| PrintError::Typesetting(told(&errors)))
}

fn options(dated: bool) -> PdfOptions {
    let standards = if dated {
        PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
    } else {
        PdfStandards::new(&[PdfStandard::Ua_1])
    };
    let standards = standards.expect("the two standards are both of PDF 1.7");
    PdfOptions {
        creator: Smart::Custom(Some("Essaim".into())),
        standards,
        ..PdfOptions::default()
    }
}

fn told(errors: &[SourceDiagnostic]) -> String {
    let line = |error: &SourceDiagnostic| {
        let hints = error.hints.iter().map(|hint| format!(" ({})", hint.v));
        std::iter::once(error.message.to_string())
            .chain(hints)
            .collect::<String>()
    };
    errors.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names of our files are plain");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        FONTS.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.font(index)
    }

    /// The time is not known here: what a document says of it is in its data.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}
