//! Nobody reaches what is not theirs. One walk over every declared route, for every role, with the ids of their own
//! authority, of another member and of another shared service, in the path, the query and the form. It grows by itself:
//! a route with a parameter that the stage cannot fill fails it.

mod agreement;
mod ids;
pub mod rows;
mod walk;
