//! What browsers may do with our pages: nothing inline, nothing from elsewhere, no frame but one of our own where a page asks.

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Of every page: no inline script or style, nothing from elsewhere, no frame, framed by nobody.
pub const PAGES: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                         form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Of a page that shows something of ours in a frame; nothing else changes.
const FRAMING: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                       frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page that shows something of ours in a frame.
pub fn framing(mut page: Response) -> Response {
    page.headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMING));
    page
}

/// The same when it `shows` a frame; as strict as any other when it does not.
pub fn framing_if(shows: bool, page: Response) -> Response {
    if shows { framing(page) } else { page }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_frames_differs_by_that_alone() {
        assert_eq!(FRAMING.replace("frame-src 'self'; ", ""), PAGES);
    }
}
