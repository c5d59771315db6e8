//! One patient as SBML Level 3 Version 2: the equations of [`crate::hair_cycle`] under a steady drug and a given path of
//! flares. Every number is a named parameter, so that a tool can load the file once and set another patient.

use std::fmt::Write as _;

use super::mathml::{Math, apply, choose, minus, name, number, over, plus, time, times, weeks};
use crate::{cohort::Member, hair_cycle::Physiology};

/// All numbers of one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameterisation {
    /// The body.
    pub body: Physiology,
    /// SALT at the start, 0-100.
    pub salt: f64,
    /// Log reduction of the loop's gain by drug.
    pub log_reduction: f64,
    /// What flares add to ln gain at weeks 0, 1, 2, …; straight in between.
    pub flares: Vec<f64>,
}

impl Parameterisation {
    /// The numbers of `member`, whose drug is taken to stay as it is in the first week.
    #[must_use]
    pub fn of(member: &Member<'_>) -> Self {
        let it = member.course.prepared(member.baseline, &member.hidden);
        Self {
            body: it.body,
            salt: it.salt,
            log_reduction: it.reductions.first().copied().unwrap_or(0.0),
            flares: it.flares,
        }
    }

    /// Name, value and unit of every parameter, the knots of the flares after the rest.
    #[must_use]
    pub fn named(&self) -> Vec<(String, f64, &'static str)> {
        let body = &self.body;
        let fixed = [
            ("salt_0", self.salt, "dimensionless"),
            ("ln_gain", body.ln_gain, "dimensionless"),
            ("log_reduction", self.log_reduction, "dimensionless"),
            ("k_attack", body.attack_rate, "per_week"),
            ("seed", body.seed, "dimensionless"),
            ("k_entry", body.entry_rate, "per_week"),
            ("tau_growth", body.growth_weeks, "week"),
            ("k_shed", body.shedding_rate, "per_week"),
            ("E_half", body.entry_half_attack, "dimensionless"),
            ("psi", body.unaffected_susceptibility, "dimensionless"),
        ];
        let knots = self.flares.iter().enumerate();
        fixed
            .into_iter()
            .map(|(name, value, unit)| (name.to_owned(), value, unit))
            .chain(knots.map(|(week, x)| (format!("x_{week}"), *x, "dimensionless")))
            .collect()
    }
}

/// What follows from the state at every instant: name, formula, what it is.
fn assigned(knots: usize) -> Vec<(&'static str, Math)> {
    let square = |id: &str| times([name(id), name(id)]);
    let ratio = || over(name("E"), name("E_half"));
    vec![
        ("x", path(0, knots.saturating_sub(1))),
        (
            "G",
            apply(
                "exp",
                [minus(
                    plus([name("ln_gain"), name("x")]),
                    name("log_reduction"),
                )],
            ),
        ),
        ("g", over(square("E"), plus([number(1.0), square("E")]))),
        (
            "h",
            over(
                number(1.0),
                plus([number(1.0), apply("power", [ratio(), number(4.0)])]),
            ),
        ),
        (
            "beyond",
            choose(
                apply("gt", [name("g"), name("g_0")]),
                minus(name("g"), name("g_0")),
                number(0.0),
            ),
        ),
        (
            "SALT",
            plus([
                times([name("salt_0"), minus(number(1.0), name("A"))]),
                times([
                    minus(number(100.0), name("salt_0")),
                    minus(number(1.0), name("U")),
                ]),
            ]),
        ),
    ]
}

/// The path of flares between two knots: halved again and again, so that few comparisons find a week.
fn path(from: usize, to: usize) -> Math {
    let week = |week: usize| weeks(crate::number::count(week));
    if to <= from {
        return name(&format!("x_{from}"));
    }
    if to - from == 1 {
        let (a, b) = (format!("x_{from}"), format!("x_{to}"));
        let share = over(minus(time(), week(from)), weeks(1.0));
        return plus([name(&a), times([minus(name(&b), name(&a)), share])]);
    }
    let middle = usize::midpoint(from, to);
    choose(
        apply("lt", [time(), week(middle)]),
        path(from, middle),
        path(middle, to),
    )
}

/// The state: name, value at the start, rate.
fn states() -> Vec<(&'static str, f64, Math)> {
    let shed = |of: &str| times([name("k_shed"), name("g"), name(of)]);
    let grow = |of: &str| over(times([number(3.0), name(of)]), name("tau_growth"));
    let enter = || times([name("k_entry"), name("h"), name("R")]);
    let growing = plus([name("G1"), name("G2"), name("G3"), name("A")]);
    let shed_all = times([name("k_shed"), name("g"), growing]);
    let gain = times([number(2.0), name("G"), name("g")]);
    vec![
        (
            "E",
            1.0,
            times([
                name("k_attack"),
                minus(plus([gain, name("seed")]), name("E")),
            ]),
        ),
        ("R", 1.0, minus(shed_all, enter())),
        ("G1", 0.0, minus(enter(), plus([grow("G1"), shed("G1")]))),
        ("G2", 0.0, minus(grow("G1"), plus([grow("G2"), shed("G2")]))),
        ("G3", 0.0, minus(grow("G2"), plus([grow("G3"), shed("G3")]))),
        ("A", 0.0, minus(grow("G3"), shed("A"))),
        (
            "U",
            1.0,
            minus(
                times([name("k_entry"), name("h"), minus(number(1.0), name("U"))]),
                times([name("k_shed"), name("psi"), name("beyond"), name("U")]),
            ),
        ),
    ]
}

/// The inflamed state without drug: attack, and its share of the signal.
fn at_start() -> [(&'static str, Math); 2] {
    let gain = || apply("exp", [name("ln_gain")]);
    let root = apply("root", [minus(times([gain(), gain()]), number(1.0))]);
    let square = || times([name("E_0"), name("E_0")]);
    [
        ("E_0", plus([gain(), root])),
        ("g_0", over(square(), plus([number(1.0), square()]))),
    ]
}

/// The document.
#[must_use]
pub fn model(patient: &Parameterisation) -> String {
    let mut parameters = String::new();
    let mut declare = |id: &str, value: Option<f64>, unit: &str, constant: bool| {
        let value = value.map_or(String::new(), |value| format!(r#" value="{value}""#));
        let _written = writeln!(
            parameters,
            "      <parameter id=\"{id}\"{value} units=\"{unit}\" constant=\"{constant}\"/>"
        );
    };
    for (id, value, unit) in patient.named() {
        declare(&id, Some(value), unit, true);
    }
    for (id, _) in at_start() {
        declare(id, None, "dimensionless", true);
    }
    let mut rules = String::new();
    for (id, start, rate) in states() {
        declare(id, Some(start), "dimensionless", false);
        let math = rate.element();
        let _written = writeln!(rules, "      <rateRule variable=\"{id}\">{math}</rateRule>");
    }
    for (id, formula) in assigned(patient.flares.len()) {
        declare(id, None, "dimensionless", false);
        let math = formula.element();
        let _written = writeln!(
            rules,
            "      <assignmentRule variable=\"{id}\">{math}</assignmentRule>"
        );
    }
    let mut starts = String::new();
    for (id, formula) in at_start().into_iter().chain([("E", name("E_0"))]) {
        let math = formula.element();
        let _written = writeln!(
            starts,
            "      <initialAssignment symbol=\"{id}\">{math}</initialAssignment>"
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="alopecia_areata_one_patient" name="Alopecia areata under a JAK inhibitor, one patient" timeUnits="week" extentUnits="dimensionless" substanceUnits="dimensionless">
    <notes><body xmlns="http://www.w3.org/1999/xhtml"><p>Time in weeks. E is the attack on the follicle; R, G1, G2, G3, A the shares of affected follicles at rest, on their way and visible; U the share of spared hair that is there. x_0, x_1, ... are the flares at whole weeks, straight in between.</p></body></notes>
    <listOfUnitDefinitions>
      <unitDefinition id="week"><listOfUnits><unit kind="second" exponent="1" scale="0" multiplier="604800"/></listOfUnits></unitDefinition>
      <unitDefinition id="per_week"><listOfUnits><unit kind="second" exponent="-1" scale="0" multiplier="604800"/></listOfUnits></unitDefinition>
    </listOfUnitDefinitions>
    <listOfParameters>
{parameters}    </listOfParameters>
    <listOfInitialAssignments>
{starts}    </listOfInitialAssignments>
    <listOfRules>
{rules}    </listOfRules>
  </model>
</sbml>
"#
    )
}
