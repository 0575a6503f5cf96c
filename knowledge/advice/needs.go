package advice

// Needs says what a rule that does not apply would need first, or what its condition not yet settled is: "contrat de plus de
// 50 000 €". Only amounts, durations and surfaces are told; it is empty for a rule that waits for something else.
func (b *Base) Needs(w Words, a *Assessment, r *Rule) string {
	for _, block := range r.when {
		for i := range block {
			t := &block[i]
			if t.op != "" && t.of(&a.facts) != yes {
				return b.reason(w, a, t.fact(&a.facts))
			}
		}
	}
	return ""
}
