//! Pages about people.

pub mod ask_link;
pub mod authorities;
pub mod authority;
pub mod my_account;
pub mod new_password;
pub mod new_person;
pub mod people;
pub mod person;
mod person_form;
pub mod person_state;
pub mod sign_in;
