//! The half-yearly dashboard of an authority: page and PDF.
