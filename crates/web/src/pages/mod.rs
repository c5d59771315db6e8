//! One file a page or a family of pages.

pub mod about;
pub mod account;
pub mod admin;
pub mod care;
pub mod clinic;
pub mod gallery;
pub mod health;
pub mod how_it_works;
pub mod intake;
pub mod landing;
pub mod learn;
pub mod safety;
pub mod visit;
