//! What can be said on the command line; every option can also come from the environment.

mod forecast;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use forecast::*;

/// An open telemedicine clinic for hair loss, in one binary.
#[derive(Debug, Parser)]
#[command(name = "anagen", version, about)]
pub(crate) struct Anagen {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the clinic (the default).
    Serve(Serve),
    /// Prints what the guideline makes of a FHIR R4 Bundle or a vignette file; needs no server.
    Assess(Assess),
    /// Takes laboratory results from a FHIR R4 file into the clinic.
    Import(Import),
    /// Says how hair may go under a medicine: of a trial or of one patient. For clinicians and researchers.
    Forecast(Forecast),
    /// Checks, explains and tries the clinical content.
    Guideline(Guideline),
    /// Verifies the chain of the audit trail.
    Audit(Data),
    /// Copies the database and the photographs into a new folder while the clinic works on.
    Backup(Backup),
    /// Looks at the clinic's health: engine, integrity, clock, time zones, backups, overdue sweeps.
    Doctor(Data),
    /// Makes a token for a laboratory feed or another system, and prints it once.
    Token(Token),
    /// Says which hospital systems may ask for decision support (CDS Hooks), by their public keys.
    CdsClient(CdsClient),
}

/// Where the clinic's data is.
#[derive(Args, Clone, Debug)]
pub(crate) struct Data {
    /// Folder for the database, the keys, the photographs and the mailbox.
    #[arg(
        long,
        env = "ANAGEN_DATA",
        default_value = "anagen-data",
        value_name = "DIR"
    )]
    pub(crate) data: PathBuf,
    /// `postgres://…` to keep the records in PostgreSQL instead of the folder's SQLite file.
    #[arg(long, env = "ANAGEN_DATABASE", value_name = "URL")]
    pub(crate) database: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Address to listen on; port 0 takes a free one.
    #[arg(
        long,
        env = "ANAGEN_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDR"
    )]
    pub(crate) listen: std::net::SocketAddr,
    /// The clinic's address as people see it, when a proxy adds TLS (`https://clinic.example`).
    #[arg(long, env = "ANAGEN_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// An empty clinic instead of the demonstration, with a one-time link for the first administrator.
    #[arg(long, env = "ANAGEN_NO_DEMO")]
    pub(crate) no_demo: bool,
    /// Believe this machine's clock although it does not fit the last record.
    #[arg(long)]
    pub(crate) accept_clock: bool,
    #[command(flatten)]
    pub(crate) relay: Relay,
    #[command(flatten)]
    pub(crate) mail: Mail,
}

/// How letters leave the clinic.
#[derive(Args, Clone, Debug)]
pub(crate) struct Mail {
    /// File with the address of a mail server, `smtps://USER:PASSWORD@HOST`; without it letters go into the mailbox folder.
    #[arg(
        long,
        env = "ANAGEN_SMTP_FILE",
        value_name = "FILE",
        requires = "mail_from"
    )]
    pub(crate) smtp_file: Option<PathBuf>,
    /// Address that letters come from.
    #[arg(long, env = "ANAGEN_MAIL_FROM", value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,
}

/// How browsers that cannot reach each other in a video visit get through.
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_field_names,
    reason = "the fields are the names of the options"
)]
pub(crate) struct Relay {
    /// UDP and TCP address of the built-in relay (TURN); without it, port 3478 beside the clinic's own address, or a free one.
    #[arg(long, env = "ANAGEN_TURN_LISTEN", value_name = "ADDR")]
    pub(crate) turn_listen: Option<std::net::SocketAddr>,
    /// The relay's address as the internet sees it, when this machine has another.
    #[arg(long, env = "ANAGEN_TURN_EXTERNAL", value_name = "IP")]
    pub(crate) turn_external: Option<std::net::IpAddr>,
    /// Where a proxy ends TLS for the relay and passes on to its TCP port, for networks that let only TLS out.
    #[arg(long, env = "ANAGEN_TURN_TLS_AT", value_name = "HOST:PORT")]
    pub(crate) turn_tls_at: Option<String>,
    /// A relay that somebody else runs (coturn), instead of the built-in one: `turn:turn.example:3478`, several with commas.
    #[arg(
        long,
        env = "ANAGEN_TURN_URL",
        value_name = "URL",
        value_delimiter = ',',
        requires = "turn_secret_file"
    )]
    pub(crate) turn_url: Vec<String>,
    /// File with the secret that such a relay shares with the clinic (coturn: `static-auth-secret`).
    #[arg(
        long,
        env = "ANAGEN_TURN_SECRET_FILE",
        value_name = "FILE",
        requires = "turn_url"
    )]
    pub(crate) turn_secret_file: Option<PathBuf>,
}

impl Default for Serve {
    fn default() -> Self {
        // The same defaults as on the command line, environment included.
        #[derive(Parser)]
        struct Alone {
            #[command(flatten)]
            serve: Serve,
        }
        Alone::parse_from(["anagen"]).serve
    }
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Assess {
    /// A FHIR R4 Bundle, or a vignette (`aa-vignette/1`); `-` reads standard input.
    pub(crate) chart: PathBuf,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The day to judge on; a vignette brings its own.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<jiff::civil::Date>,
    /// Whose labels apply.
    #[arg(long, value_enum, default_value_t = Region::Us)]
    pub(crate) region: Region,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Region {
    /// United States.
    Us,
    /// European Union.
    Eu,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) data: Data,
    /// A FHIR R4 `Bundle`, `Observation` or `DiagnosticReport`.
    pub(crate) file: PathBuf,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Guideline {
    #[command(subcommand)]
    pub(crate) what: GuidelineCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum GuidelineCommand {
    /// Reads every file, runs every example and every vignette, and names what is wrong.
    Check {
        /// A folder of clinical content; without it, the content built into the binary.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Answers worked cases (`aa-vignette/1`); with `--check`, compares with what they expect.
    Vignette {
        /// Files of one case or an array of them, or folders of `.json` files; `-` reads standard input.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// How to print it: a line a case and medicine, or an array with one object a case.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Compares each answer with the case's `expected` and fails where they differ.
        #[arg(long)]
        check: bool,
    },
    /// Writes two patients for every threshold of the rules, one on each side of it, as cases for `vignette --check`.
    Boundary {
        /// Folder to write to: one file a rule. It is made where it is missing.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Says one rule in plain words, with its sources and examples.
    Explain {
        /// The rule's id (`contraindication/alc_low`), a part of one, or a reason code (`ALC_LT_500`).
        rule: String,
    },
    /// Writes the rules for other systems: CQL, and FHIR R4 Library and `PlanDefinition` resources.
    Export {
        /// Folder to write into; must not exist yet.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Lists whom another edition would tell something else; the assessments that were made stay as they are.
    Rescreen {
        #[command(flatten)]
        data: Data,
        /// A folder of clinical content; without it, the content built into the binary.
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
        /// How to print it.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Writes every rule in plain words as one printable page.
    Handbook {
        /// HTML file to write; without it, standard output.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Folder to write; must not exist yet.
    pub(crate) to: PathBuf,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct Token {
    #[command(flatten)]
    pub(crate) data: Data,
    /// What the token is for, as shown to the administrator and in the audit trail.
    pub(crate) name: String,
    /// What it may do.
    #[arg(long, value_enum, default_value_t = Scope::SendResults)]
    pub(crate) scope: Scope,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct CdsClient {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(subcommand)]
    pub(crate) what: CdsClientCommand,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum CdsClientCommand {
    /// Registers a system, or gives one that is registered new keys.
    Add {
        /// Which system it is, as shown in the audit trail.
        name: String,
        /// `iss` of its tokens.
        #[arg(long, value_name = "URL")]
        issuer: String,
        /// Its public keys: a JWK Set with EC keys on P-384 (ES384) or RSA keys (RS384).
        #[arg(long, value_name = "FILE")]
        jwks: PathBuf,
    },
    /// Prints who is registered, how often each has asked, and what became of the cards.
    List,
    /// Ends a system's right to ask, from its next call on.
    Revoke {
        /// `iss` of its tokens.
        issuer: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scope {
    /// May send in results, and read nothing.
    SendResults,
    /// May read the FHIR API, and write nothing.
    ReadCharts,
    /// May ask for decision support (CDS Hooks) with data it brings along; reads no chart.
    AskDecisionSupport,
}
