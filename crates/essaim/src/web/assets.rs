//! Style sheet, script and icons: in the binary, served under a name that changes with their content.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::crypto;
use crate::error::{Error, Result};

struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    /// `/assets/app.1a2b3c4d.css`
    href: String,
}

fn asset(name: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = crypto::digest(bytes);
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    Asset {
        name,
        content_type,
        bytes,
        href: format!("/assets/{stem}.{}.{extension}", &digest[..8]),
    }
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        asset(
            "app.css",
            "text/css; charset=utf-8",
            include_bytes!("../../assets/app.css"),
        ),
        asset(
            "app.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../../assets/app.js"),
        ),
        asset(
            "icons.svg",
            "image/svg+xml",
            include_bytes!("../../assets/icons.svg"),
        ),
        asset(
            "mark.svg",
            "image/svg+xml",
            include_bytes!("../../assets/mark.svg"),
        ),
    ]
});

/// The address of an asset. An unknown name gives an address that answers 404.
pub fn href(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|a| a.name == name)
        .map(|a| a.href.as_str())
        .unwrap_or("/assets/missing")
}

/// `GET /assets/{name}`: kept by browsers for a year, since another content has another name.
pub async fn show(Path(name): Path<String>) -> Result<Response> {
    let asked = format!("/assets/{name}");
    let asset = ASSETS.iter().find(|a| a.href == asked).ok_or(Error::NotFound)?;
    let mut response = asset.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}
