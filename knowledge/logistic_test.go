package knowledge

import "math"

// confidenceL2 keeps the weights of the confidence small: over ten folds of the questions
// ten times more is worse, ten times less no better.
const confidenceL2 = 2e-5

// logistic fits a regression with L2 by Newton's method.
func logistic(rows []row, y func(row) bool, l2 float64) (c features, b float64) {
	const n = featCount + 1 // the last is the intercept
	var w [n]float64
	for range 15 {
		var slope [n]float64
		var bend [n][n]float64
		total := 0.0
		for _, r := range rows {
			var x [n]float64
			copy(x[:], r.f[:])
			x[featCount] = 1
			z := 0.0
			for i, v := range x {
				z += w[i] * v
			}
			p := 1 / (1 + math.Exp(-z))
			total += r.weight
			for i, v := range x {
				slope[i] += r.weight * (one(y(r)) - p) * v
				for j := range i + 1 {
					bend[i][j] += r.weight * p * (1 - p) * v * x[j]
				}
			}
		}
		for i := range n {
			if i < featCount {
				slope[i] -= total * l2 * w[i]
				bend[i][i] += total * l2
			}
			for j := range i {
				bend[j][i] = bend[i][j]
			}
		}
		for i, v := range solve(bend[:], slope[:]) {
			w[i] += v
		}
	}
	copy(c[:], w[:featCount])
	return c, w[featCount]
}

// solve is x of a·x = v for a symmetric positive a, by elimination; a and v are used up.
func solve(a [][featCount + 1]float64, v []float64) []float64 {
	for k := range v {
		for i := k + 1; i < len(v); i++ {
			f := a[i][k] / a[k][k]
			for j := k; j < len(v); j++ {
				a[i][j] -= f * a[k][j]
			}
			v[i] -= f * v[k]
		}
	}
	for k := len(v) - 1; k >= 0; k-- {
		for j := k + 1; j < len(v); j++ {
			v[k] -= a[k][j] * v[j]
		}
		v[k] /= a[k][k]
	}
	return v
}
