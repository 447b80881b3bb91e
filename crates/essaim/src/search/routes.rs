//! The address of the search, with who may ask for it.

use super::pages;
use crate::web::{Routes, Who};

pub fn declare(routes: Routes) -> Routes {
    routes.get("/recherche", Who::SignedIn, pages::show)
}
