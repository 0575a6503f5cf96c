package knowledge

import "math"

// confidenceL2 keeps the weights of the confidence small: over ten folds of the questions
// ten times more is worse, ten times less no better.
const confidenceL2 = 2e-5

// sample is what one case tells a regression.
type sample struct {
	x      []float64
	y      bool
	weight float64
}

// logistic fits a regression with L2 by Newton's method: a weight for each x, and the intercept.
func logistic(samples []sample, l2 float64) (c []float64, b float64) {
	n := len(samples[0].x) + 1 // the last is the intercept
	w, x := make([]float64, n), make([]float64, n)
	x[n-1] = 1
	for range 15 {
		slope, bend := make([]float64, n), make([][]float64, n)
		for i := range bend {
			bend[i] = make([]float64, n)
		}
		total := 0.0
		for _, r := range samples {
			copy(x, r.x)
			z := 0.0
			for i, v := range x {
				z += w[i] * v
			}
			p := 1 / (1 + math.Exp(-z))
			total += r.weight
			for i, v := range x {
				slope[i] += r.weight * (one(r.y) - p) * v
				for j := range i + 1 {
					bend[i][j] += r.weight * p * (1 - p) * v * x[j]
				}
			}
		}
		for i := range n {
			if i < n-1 {
				slope[i] -= total * l2 * w[i]
				bend[i][i] += total * l2
			}
			for j := range i {
				bend[j][i] = bend[i][j]
			}
		}
		for i, v := range solve(bend, slope) {
			w[i] += v
		}
	}
	return w[:n-1], w[n-1]
}

// solve is x of a·x = v for a symmetric positive a, by elimination; a and v are used up.
func solve(a [][]float64, v []float64) []float64 {
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
