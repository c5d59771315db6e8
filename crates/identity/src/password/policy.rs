//! What a password may be: long, and not one that everybody tries first.
//!
//! No rules on capitals, digits or signs: they make passwords worse and people angry (NIST SP 800-63B). Length and a
//! list of the commonest do the work.

/// What a password may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Least number of characters.
    pub shortest: usize,
    /// Greatest number of characters; beyond it hashing would only serve to keep the server busy.
    pub longest: usize,
    /// Least number of different characters, so that one key held down is not a password.
    pub different: usize,
}

/// Why a password is not taken, in words for the person who chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Too few characters.
    #[error("use at least {shortest} characters; three or four unrelated words work well")]
    TooShort {
        /// Least number of characters.
        shortest: usize,
    },
    /// Too many characters.
    #[error("use at most {longest} characters")]
    TooLong {
        /// Greatest number of characters.
        longest: usize,
    },
    /// Is the e-mail address, or the part before its `@`.
    #[error("the password must not be your e-mail address")]
    IsEmail,
    /// One of the passwords that are tried first.
    #[error("this password is one of the first that are tried; choose words of your own")]
    Common,
    /// A few characters again and again.
    #[error("this password repeats a few characters; choose three or four unrelated words")]
    Repeats,
}

impl Weak {
    /// The key of its text in the locale files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password-too-short",
            Self::TooLong { .. } => "password-too-long",
            Self::IsEmail => "password-is-email",
            Self::Common => "password-common",
            Self::Repeats => "password-repeats",
        }
    }
}

impl Default for Policy {
    /// 15 to 256 characters, at least five of them different.
    fn default() -> Self {
        Self {
            shortest: 15,
            longest: 256,
            different: 5,
        }
    }
}

impl Policy {
    /// Whether `password` may be used by the holder of `email`. Lengths are in characters, not bytes.
    ///
    /// # Errors
    ///
    /// The first reason why not.
    pub fn check(&self, password: &str, email: &str) -> Result<(), Weak> {
        let length = password.chars().count();
        if length < self.shortest {
            return Err(Weak::TooShort {
                shortest: self.shortest,
            });
        }
        if length > self.longest {
            return Err(Weak::TooLong {
                longest: self.longest,
            });
        }
        let folded = fold(password);
        let local = email.split_once('@').map_or(email, |(local, _)| local);
        if [email, local].iter().any(|own| fold(own) == folded) {
            return Err(Weak::IsEmail);
        }
        if COMMON.contains(&folded.as_str()) || is_twice_common(&folded) {
            return Err(Weak::Common);
        }
        let mut signs: Vec<char> = folded.chars().collect();
        signs.sort_unstable();
        signs.dedup();
        if signs.len() < self.different {
            return Err(Weak::Repeats);
        }
        Ok(())
    }
}

/// Lower case, without spaces and the signs put between words.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '_' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether `folded` is one of the commonest short words again and again (`passwordpassword`).
fn is_twice_common(folded: &str) -> bool {
    WORDS.iter().any(|word| {
        folded.len() > word.len()
            && folded.len().is_multiple_of(word.len())
            && word.repeat(folded.len() / word.len()) == folded
    })
}

const WORDS: [&str; 12] = [
    "password",
    "passwort",
    "qwerty",
    "qwertyuiop",
    "iloveyou",
    "letmein",
    "welcome",
    "admin",
    "monkey",
    "dragon",
    "sunshine",
    "anagen",
];

/// Passwords of 15 characters and more that lead public lists of leaked ones, or that this clinic's name suggests;
/// folded.
const COMMON: [&str; 28] = [
    "123456789012345",
    "1234567890123456",
    "12345678901234567890",
    "123456789123456789",
    "123456789abcdef",
    "0123456789abcdef",
    "abcdefghijklmno",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfg",
    "qwertyuiopasdfgh",
    "qwertyuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertyuiop12345",
    "qwertyuiop123456",
    "qwertyuiop1234567890",
    "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y7u8i",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8",
    "passwordpassword1",
    "password12345678",
    "password123456789",
    "iloveyouforever",
    "correcthorsebatterystaple",
    "thisismypassword",
    "changemechangeme",
    "welcometoanagen",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), Weak> {
        Policy::default().check(password, "ann.marie.example@mail.example")
    }

    #[test]
    fn long_and_own_is_enough() {
        for password in [
            "three brown hens",
            "threebrownhens1",
            "ñandú bajo la luz de luna",
            "fifteen letters",
            &"word and another ".repeat(15),
        ] {
            assert_eq!(check(password), Ok(()), "{password}");
        }
    }

    #[test]
    fn each_weakness_is_named() {
        let short = Err(Weak::TooShort { shortest: 15 });
        let long = Err(Weak::TooLong { longest: 256 });
        for (password, expected) in [
            ("", short),
            ("14 characters.", short),
            // fourteen letters, twenty-eight bytes
            ("ññññññññññññññ", short),
            (&"long password ".repeat(19), long),
            ("Ann.Marie.Example@mail.example", Err(Weak::IsEmail)),
            ("ann marie example", Err(Weak::IsEmail)),
            ("correct horse battery staple", Err(Weak::Common)),
            ("PasswordPassword", Err(Weak::Common)),
            ("qwertyuiopasdfgh", Err(Weak::Common)),
            ("aaaaaaaaaaaaaaaaaaaa", Err(Weak::Repeats)),
            ("abababababababab", Err(Weak::Repeats)),
        ] {
            assert_eq!(check(password), expected, "{password}");
        }
    }

    /// Each listed password must be long enough to be reachable and folded as it is compared.
    #[test]
    fn the_list_has_no_dead_entries() {
        for common in COMMON {
            assert_eq!(check(common), Err(Weak::Common), "{common}");
        }
    }
}
