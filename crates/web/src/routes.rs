//! Every address of the clinic, in one table: the router, the links and the access tests are made from it.
//!
//! A line says: method, path, name of the link, handler, who may knock, whose record it is about, rate class, largest
//! body, and whether the answer holds health information. Knocking is not entering: the verb behind the handler asks
//! `care::access` again, with the record in hand. Posts from browsers always carry a form token ([`Route::csrf`]).
//!
//! *To add a route*: a line in the table. Never write an address into a page: call [`link`].

use std::fmt::Display;

use axum::Router;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use record::{Role, actor::Scope};

use crate::{api, app::App, guard::guarded, pages};

/// One address.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// How it is asked for.
    pub method: Verb,
    /// The path, with `{parameters}`.
    pub path: &'static str,
    /// Name of the link function.
    pub name: &'static str,
    /// Who may knock.
    pub who: Who,
    /// Whose record it is about.
    pub owner: OwnerRule,
    /// How often it may be asked for.
    pub rate: RateClass,
    /// The largest body.
    pub body: Body,
    /// Whether the answer holds health information: never stored by a browser or a proxy.
    pub phi: bool,
}

/// How an address is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    non_camel_case_types,
    reason = "the words of the table are the words of axum"
)]
pub enum Verb {
    /// Reads; changes nothing.
    get,
    /// Changes something.
    post,
}

/// Who may knock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Whoever is signed in.
    SignedIn,
    /// Somebody who has signed up and has no chart yet, or has one.
    Newcomer,
    /// A patient with a chart.
    Patient,
    /// Staff with one of these roles.
    Staff(&'static [Role]),
    /// A machine with a token of this scope.
    System(Scope),
}

/// Whose record a route is about; the access tests ask for own, other and missing ones accordingly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerRule {
    /// Nobody's.
    Nobody,
    /// The asking patient's own; the address names no chart.
    Own,
    /// The chart named by `{patient}`.
    Chart,
    /// The chart that the thing named by the last `{…}` belongs to.
    Thing,
}

/// How often a route may be asked for by one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// A page or an ordinary form.
    Page,
    /// Something that checks a secret: signing in, joining, an invitation.
    SignIn,
    /// A machine.
    Machine,
    /// Health checks: never limited.
    Free,
}

/// The largest body a route takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A form: 64 kB. Its token is checked before the handler runs.
    Form,
    /// Photographs in a multipart form: 20 MB. The handler checks the token with [`crate::Visitor::holds`].
    Photographs,
    /// Words with a few photographs in a multipart form. Up to 64 MB are read, so that words are not lost over
    /// photographs that are too large together; of the photographs [`crate::upload::TOGETHER`] are kept. The guard
    /// reads it and checks its token, as for a form.
    Letter,
    /// A FHIR resource: 2 MB.
    Fhir,
    /// A question with the chart that belongs to it: 8 MB. It cannot be asked in parts.
    Question,
}

impl Body {
    /// Its limit in bytes.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::Form => 64 * 1024,
            Self::Photographs => 20 * 1024 * 1024,
            Self::Letter => 64 * 1024 * 1024,
            Self::Fhir => 2 * 1024 * 1024,
            Self::Question => 8 * 1024 * 1024,
        }
    }
}

impl Route {
    /// Whether a form token is required: every post from a browser. A machine has no cookie to be misused.
    #[must_use]
    pub fn csrf(&self) -> bool {
        self.method == Verb::post && !matches!(self.who, Who::System(_))
    }

    /// Whether `path` is an address of this route.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let (mut ours, mut theirs) = (self.path.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(part), Some(said)) if part == said => {}
                (Some(part), Some(said)) if part.starts_with('{') && !said.is_empty() => {}
                _ => return false,
            }
        }
    }
}

/// An address inside the clinic, made by a function of [`link`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(String);

/// What may stand unescaped in a path segment or a query value.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

impl Link {
    fn fill(path: &str, parameters: &[(&str, String)]) -> Self {
        let mut filled = path.to_owned();
        for (name, value) in parameters {
            let value = utf8_percent_encode(value, KEPT).to_string();
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        Self(filled)
    }

    /// The same with `name=value` in its query.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(&value.to_string(), KEPT));
        self
    }

    /// The same with `#id`.
    #[must_use]
    pub fn at(mut self, id: &str) -> Self {
        self.0.push('#');
        self.0.push_str(id);
        self
    }

    /// A path that somebody else said (`?next=…`), when it is one of ours that can be read.
    #[must_use]
    pub fn known(said: &str) -> Option<Self> {
        let path = said.split(['?', '#']).next().unwrap_or_default();
        let fine = !said.contains(['\\', '\r', '\n']) && !said.starts_with("//");
        let ours = ROUTES
            .iter()
            .any(|route| route.method == Verb::get && route.matches(path));
        (fine && ours).then(|| Self(said.to_owned()))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl maud::Render for Link {
    fn render_to(&self, buffer: &mut String) {
        maud::Render::render_to(self.0.as_str(), buffer);
    }
}

macro_rules! routes {
    ($( $method:ident $path:literal $name:ident($($parameter:ident),*) => $handler:path,
        $who:expr, $owner:ident, $rate:ident, $body:ident, $phi:ident; )*) => {
        /// The table.
        pub const ROUTES: &[Route] = &[$( routes!(@row $method $path $name $who, $owner, $rate, $body, $phi) ),*];

        /// The router, made from the table.
        pub(crate) fn router(app: &App) -> Router<App> {
            Router::new()
                $(.route($path, guarded(
                    app,
                    routes!(@row $method $path $name $who, $owner, $rate, $body, $phi),
                    axum::routing::$method($handler),
                )))*
        }

        /// One function for each address.
        pub mod link {
            use super::{Display, Link};
            $(
                #[doc = concat!("`", stringify!($method), " ", $path, "`")]
                #[must_use]
                pub fn $name($($parameter: impl Display),*) -> Link {
                    Link::fill($path, &[$((stringify!($parameter), $parameter.to_string())),*])
                }
            )*
        }
    };
    (@row $method:ident $path:literal $name:ident $who:expr, $owner:ident, $rate:ident, $body:ident, $phi:ident) => {
        Route {
            method: Verb::$method,
            path: $path,
            name: stringify!($name),
            who: $who,
            owner: OwnerRule::$owner,
            rate: RateClass::$rate,
            body: Body::$body,
            phi: routes!(@phi $phi),
        }
    };
    (@phi Open) => { false };
    (@phi Health) => { true };
}

use Who::{Anyone, SignedIn};
use pages::admin::{ADMINISTRATORS, AUDITORS, KEEPERS, QUEUE_READERS};
use pages::clinic::{CLINICIANS, READERS};

routes! {
    // Everybody
    get  "/"               landing()        => pages::landing::show,     Anyone, Nobody, Page,   Form, Open;
    get  "/learn"          learn_all()      => pages::learn::list,       Anyone, Nobody, Page,   Form, Open;
    get  "/learn/{topic}"  learn(topic)     => pages::learn::topic,      Anyone, Nobody, Page,   Form, Open;
    get  "/how-it-works"   how_it_works()   => pages::how_it_works::show, Anyone, Nobody, Page,  Form, Open;
    get  "/start"          start()          => pages::safety::ask,       Anyone, Nobody, Page,   Form, Open;
    post "/start"          answer_safety()  => pages::safety::answer,    Anyone, Nobody, Page,   Form, Open;
    get  "/help-now"       help_now()       => pages::safety::help,      Anyone, Nobody, Page,   Form, Open;
    get  "/costs"          costs()          => pages::about::costs,      Anyone, Nobody, Page,   Form, Open;
    get  "/privacy"        privacy()        => pages::about::privacy,    Anyone, Nobody, Page,   Form, Open;
    get  "/gallery"        gallery()        => pages::gallery::show,     Anyone, Nobody, Page,   Form, Open;

    // Joining, signing in and out
    get  "/sign-up"        sign_up()        => pages::account::sign_up,      Anyone, Nobody, Page,   Form, Open;
    post "/sign-up"        join()           => pages::account::join,         Anyone, Nobody, SignIn, Form, Open;
    get  "/sign-in"        sign_in()        => pages::account::sign_in,      Anyone, Nobody, Page,   Form, Open;
    post "/sign-in"        enter()          => pages::account::enter,        Anyone, Nobody, SignIn, Form, Open;
    get  "/sign-out"       sign_out()       => pages::account::sign_out,     SignedIn, Nobody, Page, Form, Open;
    post "/sign-out"       leave()          => pages::account::leave,        SignedIn, Nobody, Page, Form, Open;

    // The patient's side
    get  "/my-care"                my_care()             => pages::care::my_care::show,   Who::Newcomer, Own,   Page, Form, Health;
    get  "/book"                   book()                => pages::care::book::show,      Who::Patient,  Own,   Page, Form, Health;
    post "/book"                   hold_time()           => pages::care::book::hold,      Who::Patient,  Own,   Page, Form, Health;
    get  "/visits/{visit}"         visit(visit)          => pages::care::visit::show,     Who::Patient,  Thing, Page, Form, Health;
    post "/visits/{visit}/extend"  extend_hold(visit)    => pages::care::visit::extend,   Who::Patient,  Thing, Page, Form, Health;
    post "/visits/{visit}/confirm" confirm_visit(visit)  => pages::care::visit::confirm,  Who::Patient,  Thing, Page, Form, Health;
    post "/visits/{visit}/cancel"  cancel_visit(visit)   => pages::care::visit::cancel,   Who::Patient,  Thing, Page, Form, Health;
    get  "/visits/{visit}/calendar" visit_calendar(visit) => pages::care::visit::calendar, Who::Patient, Thing, Page, Form, Health;
    get  "/visits/{visit}/test"    visit_test(visit)     => pages::visit::test::show,     Who::Patient,  Thing, Page, Form, Health;
    post "/visits/{visit}/test"    keep_visit_test(visit) => pages::visit::test::keep,    Who::Patient,  Thing, Page, Form, Health;
    get  "/visits/{visit}/door"    visit_door(visit)     => pages::visit::door::show,     Who::Patient,  Thing, Page, Form, Health;
    post "/visits/{visit}/door"    come_to_visit(visit)  => pages::visit::door::come,     Who::Patient,  Thing, Page, Form, Health;
    post "/visits/{visit}/call-me" call_me(visit)        => pages::visit::door::call_me,  Who::Patient,  Thing, Page, Form, Health;
    get  "/visits/{visit}/call"    visit_call(visit)     => pages::visit::call::show,     Who::Patient,  Thing, Page, Form, Health;
    get  "/visits/{visit}/line"    visit_line(visit)     => pages::visit::line::of_patient, Who::Patient, Thing, Page, Form, Health;
    get  "/my-care/waitlist"       my_waitlist()         => pages::care::waitlist::show,  Who::Patient,  Own,   Page, Form, Health;
    post "/my-care/waitlist"       save_waitlist()       => pages::care::waitlist::save,  Who::Patient,  Own,   Page, Form, Health;
    post "/my-care/waitlist/stay"  stay_on_waitlist()    => pages::care::waitlist::stay,  Who::Patient,  Own,   Page, Form, Health;
    post "/my-care/waitlist/leave" leave_waitlist()      => pages::care::waitlist::leave, Who::Patient,  Own,   Page, Form, Health;
    get  "/my-care/follow-ups"     my_follow_ups()       => pages::care::series::show,    Who::Patient,  Own,   Page, Form, Health;
    post "/my-care/follow-ups"     book_follow_ups()     => pages::care::series::book,    Who::Patient,  Own,   Page, Form, Health;
    post "/my-care/follow-ups/usual" keep_usual_time()   => pages::care::series::keep_usual, Who::Patient, Own, Page, Form, Health;
    post "/visits/{visit}/stay"    keep_follow_up(visit) => pages::care::series::stay,    Who::Patient,  Thing, Page, Form, Health;
    get  "/my-care/plan"           my_plan()             => pages::care::plan::show,      Who::Patient,  Own,   Page, Form, Health;
    get  "/my-care/forecast"       my_forecast()         => pages::care::forecast::show,  Who::Patient,  Own,   Page, Form, Health;
    get  "/my-care/tests"          my_tests()            => pages::care::tests::show,     Who::Patient,  Own,   Page, Form, Health;
    get  "/messages"               my_messages()         => pages::care::messages::list,  Who::Patient,  Own,   Page, Form, Health;
    get  "/messages/new"           new_message()         => pages::care::messages::new,   Who::Patient,  Own,   Page, Form, Health;
    post "/messages"               begin_message()       => pages::care::messages::begin, Who::Patient,  Own,   Page, Letter, Health;
    get  "/messages/{thread}"      my_message(thread)    => pages::care::messages::show,  Who::Patient,  Thing, Page, Form, Health;
    post "/messages/{thread}"      write_message(thread) => pages::care::messages::write, Who::Patient,  Thing, Page, Letter, Health;
    get  "/reviews/new"            new_review()          => pages::care::review::new,     Who::Patient,  Own,   Page, Form, Health;
    post "/reviews"                send_review()         => pages::care::review::send,    Who::Patient,  Own,   Page, Letter, Health;
    get  "/reviews/{review}"       my_review(review)     => pages::care::review::show,    Who::Patient,  Thing, Page, Form, Health;
    post "/reviews/{review}/return" take_back_review(review) => pages::care::review::take_back, Who::Patient, Thing, Page, Form, Health;
    get  "/my-care/more"           my_renewals()         => pages::care::renewal::show,   Who::Patient,  Own,   Page, Form, Health;
    post "/my-care/more"           ask_renewal()         => pages::care::renewal::ask,    Who::Patient,  Own,   Page, Form, Health;

    // The intake
    get  "/where"                            place()                       => pages::intake::place::show,         Who::Newcomer, Own,   Page, Form,        Health;
    post "/where"                            open_chart()                  => pages::intake::place::open,         Who::Newcomer, Own,   Page, Form,        Health;
    get  "/intake"                           intake()                      => pages::intake::resume,              Who::Newcomer, Own,   Page, Form,        Health;
    get  "/intake/question/{question}"       question(question)            => pages::intake::question::show,      Who::Patient,  Own,   Page, Form,        Health;
    post "/intake/question/{question}"       answer(question)              => pages::intake::question::answer,    Who::Patient,  Own,   Page, Form,        Health;
    get  "/intake/scalp/{view}"              scalp(view)                   => pages::intake::scalp::show,         Who::Patient,  Own,   Page, Form,        Health;
    post "/intake/scalp/{view}"              mark_scalp(view)              => pages::intake::scalp::mark,         Who::Patient,  Own,   Page, Form,        Health;
    get  "/intake/photographs"               photographs()                 => pages::intake::photographs::show,   Who::Patient,  Own,   Page, Form,        Health;
    post "/intake/photographs"               finish_photographs()          => pages::intake::photographs::finish, Who::Patient,  Own,   Page, Form,        Health;
    post "/intake/photographs/{view}"        add_photograph(view)          => pages::intake::photographs::add,    Who::Patient,  Own,   Page, Photographs, Health;
    get  "/photographs/{photograph}"         photograph(photograph)        => pages::intake::photographs::picture, SignedIn,     Thing, Page, Form,        Health;
    post "/photographs/{photograph}/delete"  delete_photograph(photograph) => pages::intake::photographs::delete, Who::Patient,  Thing, Page, Form,        Health;
    get  "/intake/help"                      intake_help()                 => pages::intake::help::now,           Who::Patient,  Own,   Page, Form,        Health;
    get  "/intake/check"                     check()                       => pages::intake::check::show,         Who::Patient,  Own,   Page, Form,        Health;
    post "/intake/check"                     send_intake()                 => pages::intake::check::send,         Who::Patient,  Own,   Page, Form,        Health;
    get  "/intake/thanks"                    thanks()                      => pages::intake::help::thanks,        Who::Patient,  Own,   Page, Form,        Health;

    // A guest of a visit
    get  "/call/{secret}"          guest_call(secret)    => pages::visit::guest::show,    Anyone,        Nobody, Page, Form, Health;
    get  "/call/{secret}/line"     guest_line(secret)    => pages::visit::line::of_guest, Anyone,        Nobody, Page, Form, Health;

    // The clinician's side
    get  "/visits"                               visits()                 => pages::visit::day::show,              Who::Staff(CLINICIANS), Nobody, Page, Form, Health;
    get  "/visits/week"                          visits_week()            => pages::visit::week::show,             Who::Staff(CLINICIANS), Nobody, Page, Form, Health;
    get  "/visits/{visit}/room"                  visit_room(visit)        => pages::visit::room::show,             Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/visits/{visit}/room/line"             room_line(visit)         => pages::visit::line::of_clinician,     Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/visits/{visit}/room/admission"        admit(visit)             => pages::visit::lead::admit,            Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/visits/{visit}/room/end"              end_visit(visit)         => pages::visit::lead::end,              Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/visits/{visit}/room/absence"          miss_visit(visit)        => pages::visit::lead::missed,           Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/visits/{visit}/room/draft"            save_visit_note(visit)   => pages::visit::lead::save,             Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/visits/{visit}/room/note"             sign_visit_note(visit)   => pages::visit::lead::sign,             Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/visits/{visit}/room/guests"           invite_guest(visit)      => pages::visit::lead::invite,           Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/worklist"                             worklist()               => pages::clinic::worklist::show,        Who::Staff(READERS),    Nobody, Page, Form, Health;
    get  "/charts/{patient}"                     chart(patient)           => pages::clinic::chart::show,           Who::Staff(READERS),    Chart,  Page, Form, Health;
    post "/charts/{patient}/sooner"              ask_sooner(patient)      => pages::clinic::sooner::ask,           Who::Staff(CLINICIANS), Chart,  Page, Form, Health;
    post "/charts/{patient}/sooner/end"          take_sooner_back(patient) => pages::clinic::sooner::take_back,    Who::Staff(CLINICIANS), Chart,  Page, Form, Health;
    get  "/charts/{patient}/changes"             changes(patient)         => pages::clinic::changes::show,         Who::Staff(CLINICIANS), Chart,  Page, Form, Health;
    get  "/charts/{patient}/forecast"            forecast(patient)        => pages::clinic::forecast::show,     Who::Staff(CLINICIANS), Chart,  Page, Form, Health;
    post "/charts/{patient}/forecast"            sign_forecast(patient)   => pages::clinic::forecast::sign,     Who::Staff(CLINICIANS), Chart,  Page, Form, Health;
    get  "/charts/{patient}/messages"            messages(patient)        => pages::clinic::messages::list,        Who::Staff(READERS),    Chart,  Page, Form, Health;
    get  "/threads/{thread}"                     thread(thread)           => pages::clinic::messages::show,        Who::Staff(READERS),    Thing,  Page, Form, Health;
    post "/threads/{thread}"                     answer_thread(thread)    => pages::clinic::messages::answer,      Who::Staff(CLINICIANS), Thing,  Page, Letter, Health;
    post "/threads/{thread}/settlement"          settle_thread(thread)    => pages::clinic::messages::settle,      Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/reviews/{review}/desk"                review_desk(review)      => pages::clinic::review::show,          Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/reviews/{review}/desk/taking"         take_up_review(review)   => pages::clinic::review::take_up,       Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/reviews/{review}/desk/draft"          save_review_note(review) => pages::clinic::review::save,          Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/reviews/{review}/desk/note"           sign_review_note(review) => pages::clinic::review::sign,          Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/reviews/{review}/desk/answer"         answer_review(review)    => pages::clinic::review::answer,        Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/reviews/{review}/desk/sending-on"     send_review_on(review)   => pages::clinic::review::send_on,       Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/encounters/{encounter}/notes"         write_note(encounter)    => pages::clinic::chart::write_note,     Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/encounters/{encounter}/examination"   examination(encounter)   => pages::clinic::examination::show,     Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/encounters/{encounter}/examination"   keep_examination(encounter) => pages::clinic::examination::keep,  Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/encounters/{encounter}/diagnosis"     diagnose(encounter)      => pages::clinic::examination::diagnose, Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/encounters/{encounter}/order"         order(encounter)         => pages::clinic::order::show,           Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/encounters/{encounter}/order"         sign_order(encounter)    => pages::clinic::order::sign,           Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/encounters/{encounter}/plan"          draft_plan(encounter)    => pages::clinic::draft::show,           Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/encounters/{encounter}/plan"          save_plan(encounter)     => pages::clinic::draft::save,            Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/plans/{plan}"                         plan(plan)               => pages::clinic::plan::show,            Who::Staff(READERS),    Thing,  Page, Form, Health;
    post "/plans/{plan}/signature"               sign_plan(plan)          => pages::clinic::plan::sign,            Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/charts/{patient}/results"             enter_result(patient)    => pages::clinic::results::show,         Who::Staff(READERS),    Chart,  Page, Form, Health;
    post "/charts/{patient}/results"             keep_result(patient)     => pages::clinic::results::keep,         Who::Staff(READERS),    Chart,  Page, Form, Health;
    get  "/tasks/{task}"                         task(task)               => pages::clinic::task::show,            Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    post "/tasks/{task}"                         answer_task(task)        => pages::clinic::task::answer,          Who::Staff(CLINICIANS), Thing,  Page, Form, Health;
    get  "/renewals/{renewal}"                   renewal(renewal)         => pages::clinic::renewal::show,         Who::Staff(READERS),    Thing,  Page, Form, Health;
    post "/renewals/{renewal}"                   answer_renewal(renewal)  => pages::clinic::renewal::answer,       Who::Staff(CLINICIANS), Thing,  Page, Form, Health;

    get  "/quarantine"                           quarantine()             => pages::clinic::quarantine::list,      Who::Staff(READERS),    Nobody, Page, Form, Health;
    get  "/quarantine/{result}"                  quarantined(result)      => pages::clinic::quarantine::show,      Who::Staff(READERS),    Nobody, Page, Form, Health;
    post "/quarantine/{result}/match"            match_result(result)     => pages::clinic::quarantine::match_to,  Who::Staff(READERS),    Nobody, Page, Form, Health;
    post "/quarantine/{result}/dismissal"        dismiss_result(result)   => pages::clinic::quarantine::dismiss,   Who::Staff(READERS),    Nobody, Page, Form, Health;

    // The administrator's side
    get  "/staff"                                 staff()                         => pages::admin::staff::list,                Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    get  "/staff/new"                             invite_form()                   => pages::admin::staff::ask,                 Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/new"                             invite()                        => pages::admin::staff::invite,              Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    get  "/staff/{member}"                        member(member)                  => pages::admin::member::show,               Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/link"                   new_link(member)                => pages::admin::member::new_link,           Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/suspension"             suspend(member)                 => pages::admin::member::suspend,            Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/reactivation"           reactivate(member)              => pages::admin::member::reactivate,         Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/role"                   change_role(member)             => pages::admin::member::change_role,        Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/licences"               add_licence(member)             => pages::admin::member::add_licence,        Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/licences/end"           end_licence(member)             => pages::admin::member::end_licence,        Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/hand-over"              hand_over(member)               => pages::admin::member::hand_over,          Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/staff/{member}/departure"              leave_clinic(member)            => pages::admin::member::leave,              Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    get  "/schedule"                              schedule()                      => pages::admin::schedule::list,             Who::Staff(KEEPERS),        Nobody, Page, Form, Open;
    get  "/schedule/{member}"                     clinician_schedule(member)      => pages::admin::schedule::show,             Who::Staff(KEEPERS),        Nobody, Page, Form, Open;
    post "/schedule/{member}/hours"               add_hours(member)               => pages::admin::schedule::add_hours,        Who::Staff(KEEPERS),        Nobody, Page, Form, Open;
    post "/schedule/{member}/hours/{hours}/removal" remove_hours(member, hours)   => pages::admin::schedule::remove_hours,     Who::Staff(KEEPERS),        Nobody, Page, Form, Open;
    post "/schedule/{member}/exceptions"          add_exception(member)           => pages::admin::schedule::add_exception,    Who::Staff(KEEPERS),        Nobody, Page, Form, Open;
    post "/schedule/{member}/exceptions/{exception}/removal" remove_exception(member, exception) => pages::admin::schedule::remove_exception, Who::Staff(KEEPERS), Nobody, Page, Form, Open;
    get  "/waitlist"                              waitlist()                      => pages::admin::waitlist::show,             Who::Staff(QUEUE_READERS),  Nobody, Page, Form, Health;
    get  "/audit"                                 audit()                         => pages::admin::trail::show,                Who::Staff(AUDITORS),       Nobody, Page, Form, Open;
    get  "/audit/verification"                    verify_audit()                  => pages::admin::trail::verify,              Who::Staff(AUDITORS),       Nobody, Page, Form, Open;
    get  "/system"                                system()                        => pages::admin::system::show,               Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    get  "/mailbox"                               mailbox()                       => pages::admin::mailbox::show,              Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/system/clinic"                         describe_clinic()               => pages::admin::system::describe,           Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/system/tokens"                         make_token()                    => pages::admin::system::make_token,         Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    post "/system/tokens/{token}/revocation"      revoke_token(token)             => pages::admin::system::revoke_token,       Who::Staff(ADMINISTRATORS), Nobody, Page, Form, Open;
    get  "/join/{secret}"                         join_link(secret)               => pages::admin::join::show,                 Anyone,                     Nobody, SignIn, Form, Open;
    post "/join/{secret}"                         join_by_link(secret)            => pages::admin::join::join,                 Anyone,                     Nobody, SignIn, Form, Open;

    // Other systems, by FHIR R4
    get  "/fhir/R4/metadata"                    fhir_metadata()               => api::capability::show,     Anyone,                           Nobody, Machine, Fhir, Open;
    post "/fhir/R4"                             send_results()                => api::results::take,        Who::System(Scope::SendResults),  Nobody, Machine, Fhir, Health;
    post "/fhir/R4/Observation"                 send_observation()            => api::results::take,        Who::System(Scope::SendResults),  Nobody, Machine, Fhir, Health;
    post "/fhir/R4/DiagnosticReport"            send_report()                 => api::results::take,        Who::System(Scope::SendResults),  Nobody, Machine, Fhir, Health;
    get  "/fhir/R4/Patient/{patient}"           fhir_patient(patient)         => api::charts::one_patient,  Who::System(Scope::ReadCharts),   Chart,  Machine, Fhir, Health;
    get  "/fhir/R4/Observation"                 fhir_observations()           => api::charts::observations, Who::System(Scope::ReadCharts),   Chart,  Machine, Fhir, Health;
    get  "/fhir/R4/Observation/{observation}"   fhir_observation(observation) => api::charts::observation,  Who::System(Scope::ReadCharts),   Thing,  Machine, Fhir, Health;
    get  "/fhir/R4/Schedule"                    fhir_schedules()              => api::bookings::schedules,  Who::System(Scope::ReadCharts),   Nobody, Machine, Fhir, Health;
    get  "/fhir/R4/Schedule/{schedule}"         fhir_schedule(schedule)       => api::bookings::schedule,   Who::System(Scope::ReadCharts),   Nobody, Machine, Fhir, Health;
    get  "/fhir/R4/Slot"                        fhir_slots()                  => api::bookings::slots,      Who::System(Scope::ReadCharts),   Nobody, Machine, Fhir, Health;
    get  "/fhir/R4/Slot/{slot}"                 fhir_slot(slot)               => api::bookings::slot,       Who::System(Scope::ReadCharts),   Nobody, Machine, Fhir, Health;
    get  "/fhir/R4/Appointment"                 fhir_appointments()           => api::bookings::appointments, Who::System(Scope::ReadCharts), Chart,  Machine, Fhir, Health;
    get  "/fhir/R4/Appointment/{visit}"         fhir_appointment(visit)       => api::bookings::appointment, Who::System(Scope::ReadCharts),  Thing,  Machine, Fhir, Health;
    get  "/fhir/R4/Encounter"                   fhir_encounters()             => api::reviews::all,          Who::System(Scope::ReadCharts),   Chart,  Machine, Fhir, Health;
    get  "/fhir/R4/Encounter/{review}"          fhir_encounter(review)        => api::reviews::one,          Who::System(Scope::ReadCharts),   Thing,  Machine, Fhir, Health;

    // Other systems, by CDS Hooks 2.0
    get  "/cds-services"                        cds_services()                => api::cds::discover,        Anyone,                                  Nobody, Machine, Fhir, Open;
    post "/cds-services/{service}"              ask_cds(service)              => api::cds::ask,             Who::System(Scope::AskDecisionSupport), Nobody, Machine, Question, Health;
    post "/cds-services/{service}/feedback"     tell_cds(service)             => api::cds::feedback,        Who::System(Scope::AskDecisionSupport), Nobody, Machine, Fhir, Health;

    // For whoever runs the machine
    get  "/healthz"        healthz()        => pages::health::alive,         Anyone, Nobody, Free,   Form, Open;
    get  "/readyz"         readyz()         => pages::health::ready,         Anyone, Nobody, Free,   Form, Open;
}
