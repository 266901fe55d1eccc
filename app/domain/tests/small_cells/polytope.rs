//! How large and how small a sum of numbers can be of which nobody knows more than
//! some sums: the simplex method, with Bland's rule, in a dense tableau.

const EPSILON: f64 = 1e-7;

/// All x ≥ 0 with A x = b.
pub(crate) struct Polytope {
    /// A row for each equation: coefficients, then the right side.
    rows: Vec<Vec<f64>>,
    /// Which variable each row solves for.
    basis: Vec<usize>,
    width: usize,
}

impl Polytope {
    /// From equations over `width` variables: which of them add up to what.
    pub(crate) fn new(width: usize, equations: &[(Vec<usize>, i64)]) -> Self {
        let count = equations.len();
        let mut rows = Vec::new();
        for (at, (members, sum)) in equations.iter().enumerate() {
            let mut row = vec![0.0; width + count + 1];
            for member in members {
                row[*member] = 1.0;
            }
            row[width + at] = 1.0;
            row[width + count] = *sum as f64;
            rows.push(row);
        }
        let mut all = Self {
            rows,
            basis: (width..width + count).collect(),
            width: width + count,
        };
        // The helping variables go to nought, or the equations contradict each other.
        let mut cost = vec![0.0; all.width];
        cost[width..].fill(-1.0);
        let left = all.highest(&cost);
        assert!(left.abs() < 1e-4, "what is published contradicts itself");
        all.drop_helpers(width);
        all
    }

    fn drop_helpers(&mut self, width: usize) {
        for at in 0..self.rows.len() {
            if self.basis[at] >= width
                && let Some(column) = (0..width).find(|j| self.rows[at][*j].abs() > EPSILON)
            {
                self.pivot(at, column);
            }
        }
        let needed: Vec<bool> = self.basis.iter().map(|basic| *basic < width).collect();
        let mut needs = needed.iter();
        self.rows.retain(|_| *needs.next().unwrap_or(&false));
        self.basis.retain(|basic| *basic < width);
        for row in &mut self.rows {
            row.drain(width..row.len() - 1);
        }
        self.width = width;
    }

    /// The highest value of a sum of variables with these weights.
    pub(crate) fn highest(&mut self, weights: &[f64]) -> f64 {
        loop {
            let gain = |all: &Self, j: usize| {
                let basic = all.basis.iter().zip(&all.rows);
                weights[j]
                    - basic
                        .map(|(basic, row)| weights[*basic] * row[j])
                        .sum::<f64>()
            };
            let entering = (0..self.width)
                .filter(|j| !self.basis.contains(j))
                .find(|j| gain(self, *j) > EPSILON);
            let Some(column) = entering else {
                let basic = self.basis.iter().zip(&self.rows);
                return basic
                    .map(|(basic, row)| weights[*basic] * row[self.width])
                    .sum();
            };
            let mut leaving: Option<(f64, usize)> = None;
            for (at, row) in self.rows.iter().enumerate() {
                if row[column] > EPSILON {
                    let ratio = row[self.width] / row[column];
                    let is_better = leaving.is_none_or(|(best, other)| {
                        ratio < best - EPSILON
                            || (ratio < best + EPSILON && self.basis[at] < self.basis[other])
                    });
                    if is_better {
                        leaving = Some((ratio, at));
                    }
                }
            }
            match leaving {
                Some((_, at)) => self.pivot(at, column),
                None => return f64::INFINITY,
            }
        }
    }

    fn pivot(&mut self, at: usize, column: usize) {
        let by = self.rows[at][column];
        for value in &mut self.rows[at] {
            *value /= by;
        }
        let solved = self.rows[at].clone();
        for (other, row) in self.rows.iter_mut().enumerate() {
            let times = row[column];
            if other != at && times.abs() > 1e-12 {
                for (value, solved) in row.iter_mut().zip(&solved) {
                    *value -= times * solved;
                }
            }
        }
        self.basis[at] = column;
    }
}
