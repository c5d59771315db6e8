//! One file a page or a family of pages.

pub mod about;
pub mod account;
pub mod gallery;
pub mod health;
pub mod landing;
pub mod learn;
pub mod my_care;
pub mod safety;
