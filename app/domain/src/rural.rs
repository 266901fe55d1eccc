//! Who is a rural worker (lao động nông thôn).

use crate::coded::coded;
use crate::date::{Date, Validity};
use crate::place::Division;
use crate::rows::{Problems, Sheet};

const RURAL_RULES: Sheet = Sheet {
    file: "rural_rules.csv",
    columns: &["division", "rule", "valid_from", "valid_to", "act"],
};

coded! {
    /// What makes a working resident of a kind of unit a rural worker.
    RuralTest {
        /// Living there is enough.
        Always = "always",
        /// Farming directly, or a household whose farmland was recovered.
        FarmsOrLandRecovered = "farms_or_land_recovered",
    }
}

/// The test that holds in one kind of unit for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuralRule {
    /// The kind of unit.
    pub division: Division,
    /// The test.
    pub test: RuralTest,
    /// When it holds.
    pub validity: Validity,
    /// The id of the act it rests on.
    pub act: String,
}

/// The dated rules that tell who is a rural worker.
///
/// As the law stands (TT 152/2016/TT-BTC as amended by TT 40/2019/TT-BTC) it is a
/// permanent resident of a xã; or of a phường or thị trấn who farms directly or
/// whose household's farmland was recovered. What counts is the unit's kind on
/// the day: on 1 July 2025 former thị trấn became parts of xã, and five former
/// xã became parts of phường.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuralRules(Vec<RuralRule>);

impl RuralRules {
    pub(crate) fn read(text: &str, problems: &mut Problems) -> Self {
        Self(RURAL_RULES.read(text, problems, |row| {
            Some(RuralRule {
                division: row.typed("division", Division::from_code)?,
                test: row.typed("rule", RuralTest::from_code)?,
                validity: row.validity(),
                act: row.text("act")?,
            })
        }))
    }

    /// The rule for a kind of unit on that day.
    pub fn rule(&self, division: Division, on: Date) -> Option<&RuralRule> {
        self.0
            .iter()
            .find(|rule| rule.division == division && rule.validity.contains(on))
    }

    /// Whether a working resident of such a unit is a rural worker on that day.
    /// Where no rule holds, nobody is.
    pub fn is_rural_worker(
        &self,
        division: Division,
        on: Date,
        farms: bool,
        land_recovered: bool,
    ) -> bool {
        self.rule(division, on).is_some_and(|rule| match rule.test {
            RuralTest::Always => true,
            RuralTest::FarmsOrLandRecovered => farms || land_recovered,
        })
    }

    /// All rules, for citing.
    pub fn all(&self) -> &[RuralRule] {
        &self.0
    }
}
