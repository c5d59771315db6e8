//! Formulas as `MathML`, written from the inside out.

/// A formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Math(String);

/// A number without a unit.
pub(super) fn number(value: f64) -> Math {
    Math(format!(r#"<cn sbml:units="dimensionless">{value}</cn>"#))
}

/// A number of weeks.
pub(super) fn weeks(value: f64) -> Math {
    Math(format!(r#"<cn sbml:units="week">{value}</cn>"#))
}

/// What is named `id`.
pub(super) fn name(id: &str) -> Math {
    Math(format!("<ci>{id}</ci>"))
}

/// Weeks since the start.
pub(super) fn time() -> Math {
    Math(
        r#"<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">time</csymbol>"#
            .to_owned(),
    )
}

/// `operation` (a name of `MathML`) on `parts`.
pub(super) fn apply<const N: usize>(operation: &str, parts: [Math; N]) -> Math {
    let parts: String = parts.into_iter().map(|it| it.0).collect();
    Math(format!("<apply><{operation}/>{parts}</apply>"))
}

/// Sum.
pub(super) fn plus<const N: usize>(parts: [Math; N]) -> Math {
    apply("plus", parts)
}

/// Product.
pub(super) fn times<const N: usize>(parts: [Math; N]) -> Math {
    apply("times", parts)
}

/// `a` less `b`.
pub(super) fn minus(a: Math, b: Math) -> Math {
    apply("minus", [a, b])
}

/// `a` over `b`.
pub(super) fn over(a: Math, b: Math) -> Math {
    apply("divide", [a, b])
}

/// `a` where `condition` holds, otherwise `b`.
pub(super) fn choose(condition: Math, a: Math, b: Math) -> Math {
    let (a, condition, b) = (a.0, condition.0, b.0);
    Math(format!(
        "<piecewise><piece>{a}{condition}</piece><otherwise>{b}</otherwise></piecewise>"
    ))
}

impl Math {
    /// As an element of its own.
    pub(super) fn element(&self) -> String {
        format!(
            r#"<math xmlns="http://www.w3.org/1998/Math/MathML" xmlns:sbml="http://www.sbml.org/sbml/level3/version2/core">{}</math>"#,
            self.0
        )
    }
}
