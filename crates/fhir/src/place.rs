//! Where in a text something stands (`Bundle.entry[3].resource.code`). Everything that is read has a place and hardly
//! anything is ever complained about, so a place is a chain of steps and becomes words only when it is told.

use std::{fmt, sync::Arc};

/// A place in what came in.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a>(Arc<Step<'a>>);

#[derive(Debug)]
enum Step<'a> {
    Root(String),
    Member(Place<'a>, &'a str),
    Item(Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// Where a text begins; in words, or empty.
    pub(crate) fn root(words: impl Into<String>) -> Self {
        Self(Arc::new(Step::Root(words.into())))
    }

    /// A member of the object that stands here.
    pub(crate) fn member(&self, key: &'a str) -> Self {
        Self(Arc::new(Step::Member(self.clone(), key)))
    }

    /// An item of the list that stands here.
    pub(crate) fn item(&self, index: usize) -> Self {
        Self(Arc::new(Step::Item(self.clone(), index)))
    }

    /// Whether it lies inside the list of contained resources of some resource.
    pub(crate) fn is_contained(&self) -> bool {
        match &*self.0 {
            Step::Root(_) => false,
            Step::Member(before, _) => before.is_contained(),
            Step::Item(list, _) => {
                matches!(&*list.0, Step::Member(_, "contained")) || list.is_contained()
            }
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Step::Root(words) => f.write_str(words),
            Step::Item(list, index) => {
                list.fmt(f)?;
                write!(f, "[{index}]")
            }
            Step::Member(object, key) => {
                object.fmt(f)?;
                if !matches!(&*object.0, Step::Root(words) if words.is_empty()) {
                    f.write_str(".")?;
                }
                f.write_str(key)
            }
        }
    }
}

impl From<&Place<'_>> for String {
    fn from(place: &Place<'_>) -> Self {
        place.to_string()
    }
}

impl From<Place<'_>> for String {
    fn from(place: Place<'_>) -> Self {
        place.to_string()
    }
}
