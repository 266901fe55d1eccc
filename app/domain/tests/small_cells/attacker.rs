//! Somebody who has all that is published, and nothing else, and reckons.

use domain::role::Scope;
use domain::small_cells::{Figure, PublicTotals};
use domain::totals::Measure;

use super::commune;
use super::polytope::Polytope;

/// Which unknowns a figure is the sum of.
pub(crate) type Cell = Vec<usize>;

/// The unknowns: people of a commune, a month and a part.
pub(crate) struct Attacker {
    areas: Vec<usize>,
    months: usize,
    known: Polytope,
    width: usize,
}

impl Attacker {
    /// Writes down every published figure of `completed` as an equation. Later
    /// months have not been yet, as everybody knows.
    pub(crate) fn of(public: &PublicTotals, areas: &[usize], months: usize) -> Self {
        let width = areas.iter().sum::<usize>() * months * 3;
        let mut own = Self {
            areas: areas.to_vec(),
            months,
            known: Polytope::new(width, &[]),
            width,
        };
        let mut equations = Vec::new();
        for (scope, all) in own.places() {
            for (measure, from) in [
                (Measure::Completed, 0),
                (Measure::CompletedRural, 1),
                (Measure::CompletedRuralFormal, 2),
            ] {
                if let Figure::Known(value) = public.figure(&scope, measure) {
                    equations.push((own.people(&all, 0..months, from..3), value));
                }
            }
        }
        let province = own.places().remove(0).1;
        if let Some(series) = public.months.get("completed") {
            for (month, value) in series.iter().enumerate().take(months) {
                equations.push((own.people(&province, month..month + 1, 0..3), *value));
            }
        }
        own.known = Polytope::new(width, &equations);
        own
    }

    /// Every place with its communes by number, the province first.
    fn places(&self) -> Vec<(Scope, Vec<usize>)> {
        let all: Vec<usize> = (0..self.areas.iter().sum()).collect();
        let mut places = vec![(Scope::Province, all)];
        let mut first = 0;
        for (area, count) in self.areas.iter().enumerate() {
            places.push((
                Scope::Area(format!("{area:03}")),
                (first..first + count).collect(),
            ));
            for n in 0..*count {
                places.push((Scope::Commune(commune(area, n)), vec![first + n]));
            }
            first += count;
        }
        places
    }

    fn people(
        &self,
        communes: &[usize],
        months: std::ops::Range<usize>,
        parts: std::ops::Range<usize>,
    ) -> Cell {
        let mut cell = Vec::new();
        for commune in communes {
            for month in months.clone() {
                let first = (commune * self.months + month) * 3;
                cell.extend(parts.clone().map(|part| first + part));
            }
        }
        cell
    }

    /// Every figure of people that could be asked for: of each place, in a month or
    /// the year, of all, of each part, and of what is left when a part is taken away.
    pub(crate) fn cells(&self) -> Vec<(String, Cell)> {
        let mut cells = Vec::new();
        for (scope, communes) in self.places() {
            let year = std::iter::once(0..self.months);
            let months = (0..self.months).map(|month| month..month + 1);
            for time in year.chain(months) {
                for parts in [0..3, 1..3, 2..3, 0..1, 1..2] {
                    let name = format!("{} months {time:?} parts {parts:?}", scope.code());
                    cells.push((name, self.people(&communes, time.clone(), parts)));
                }
            }
        }
        cells
    }

    /// The least and the most that a cell can be.
    pub(crate) fn range(&mut self, cell: &Cell) -> (f64, f64) {
        let weights = |sign: f64| {
            let mut weights = vec![0.0; self.width];
            for member in cell {
                weights[*member] = sign;
            }
            weights
        };
        let (up, down) = (weights(1.0), weights(-1.0));
        (-self.known.highest(&down), self.known.highest(&up))
    }
}
