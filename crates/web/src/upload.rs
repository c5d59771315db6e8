//! A form with words and a few photographs, read before its handler runs, so that what is wrong with a photograph never
//! costs the words.

use std::time::Duration;

use axum::{
    extract::{
        FromRequest, FromRequestParts, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{header, request::Parts},
    response::IntoResponse,
};
use care::photograph::Upload;
use http_body_util::LengthLimitError;

use crate::{form::Form, problem::Problem, view::form::Wrong};

/// Largest size of all photographs of one form together, in bytes: 20 MB.
pub const TOGETHER: usize = 20 * 1024 * 1024;
/// Largest size of all words of one form together, in bytes: as much as a form without photographs.
const WORDS: usize = 64 * 1024;
/// The field under which photographs as a whole are spoken of.
pub const ALL: &str = "photographs";
/// Stands in a form whose photographs were left behind, because nobody was signed in any more when they came.
const LOST: &str = "photographs-lost";

/// The photographs of a form.
#[derive(Clone, Debug, Default)]
pub struct Files {
    uploads: Vec<Upload>,
    too_large: bool,
}

impl Files {
    /// The photographs, or what is wrong with them as a whole.
    pub fn take(self, form: &Form) -> Result<Vec<Upload>, Wrong> {
        let mut wrong = Wrong::nothing();
        if self.too_large {
            wrong.add(ALL, "problem-photographs-heavy");
        } else if form.has(LOST) {
            wrong.add(ALL, "problem-photographs-lost");
        }
        if wrong.is_empty() {
            Ok(self.uploads)
        } else {
            Err(wrong)
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Files {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Reads a form with photographs. Of somebody who may not send it (`keep` is false) only the words are kept.
pub(crate) async fn read(
    within: Duration,
    request: Request,
    keep: bool,
) -> Result<(Form, String, Files), Problem> {
    let multipart = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let reading = async {
        if multipart {
            parts(request, keep).await
        } else {
            let read = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
            let axum::Form(pairs) =
                read.map_err(|rejection| Problem::of(rejection.into_response().status()))?;
            Ok((pairs, Files::default()))
        }
    };
    let (pairs, files) = match tokio::time::timeout(within, reading).await {
        Err(_) => return Err(Problem::Slow),
        Ok(read) => read?,
    };
    let (form, token) = Form::of(pairs).ok_or(Problem::OutOfDate)?;
    Ok((form, token, files))
}

async fn parts(request: Request, keep: bool) -> Result<(Vec<(String, String)>, Files), Problem> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|rejection| Problem::of(rejection.status()))?;
    let (mut pairs, mut files) = (Vec::new(), Files::default());
    let (mut words_left, mut files_left) = (WORDS, TOGETHER);
    let mut lost = false;
    while let Some(part) = form
        .next_field()
        .await
        .map_err(|error| unreadable(&error))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file) = part.file_name().map(str::to_owned) else {
            let words = most(part, &mut words_left)
                .await?
                .ok_or(Problem::TooLarge)?;
            let words = String::from_utf8(words).map_err(|_| Problem::Unreadable)?;
            pairs.push((name, words));
            continue;
        };
        // A field in which nothing was chosen comes without a name of a file.
        if file.is_empty() {
            continue;
        }
        if !keep {
            lost = true;
            most(part, &mut 0).await?;
            continue;
        }
        match most(part, &mut files_left).await? {
            Some(bytes) => files.uploads.push(Upload { field: name, bytes }),
            None => files.too_large = true,
        }
    }
    if files.too_large {
        files.uploads.clear();
    }
    if lost {
        pairs.push((LOST.to_owned(), "yes".to_owned()));
    }
    Ok((pairs, files))
}

/// The bytes of a part, when they are no more than `left`; else the part is read to its end and forgotten.
async fn most(mut part: Field<'_>, left: &mut usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut bytes = Vec::new();
    let mut fits = true;
    while let Some(chunk) = part.chunk().await.map_err(|error| unreadable(&error))? {
        fits = fits && chunk.len() <= *left;
        if fits {
            *left -= chunk.len();
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(fits.then_some(bytes))
}

/// What stopped the reading. Two limits stand around a body and axum looks under one wrapping only, so that a body
/// without a length that grows too large would pass for a fault of ours.
pub(crate) fn unreadable(error: &MultipartError) -> Problem {
    let first: &(dyn std::error::Error + 'static) = error;
    let too_large = std::iter::successors(Some(first), |cause| cause.source())
        .any(<dyn std::error::Error>::is::<LengthLimitError>);
    if too_large {
        Problem::TooLarge
    } else {
        Problem::of(error.status())
    }
}
