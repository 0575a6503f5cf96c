package records

import "strings"

// Why says what is wrong with a value that somebody typed. It is a fixed word, which the catalogs explain.
type Why string

const (
	WhyMissing    Why = "missing"
	WhyTooLong    Why = "too_long"
	WhyUnknown    Why = "unknown"     // not one of the values there are
	WhyPast       Why = "past"        // a time that is over
	WhyOrder      Why = "order"       // a time before the one it has to follow
	WhyRange      Why = "range"       // a number too small or too large
	WhyLink       Why = "link"        // not an http or https address
	WhySIRET      Why = "siret"       // not 14 digits, or the check digit is wrong
	WhyConsent    Why = "consent"     // the privacy notice was not agreed to
	WhyComma      Why = "comma"       // an e-mail address with a comma: often two addresses, or one for a dot
	WhySeveral    Why = "several"     // more than one e-mail address
	WhyNoAt       Why = "no_at"       // an e-mail address without an @
	WhyNoDomain   Why = "no_domain"   // nothing, or no full domain, after the @
	WhySpace      Why = "space"       // a space inside an e-mail address
	WhyNotAddress Why = "not_address" // anything else that is not an e-mail address
)

// Fault is one field and what is wrong with it.
type Fault struct {
	Field Field
	Why   Why
}

// InvalidError lists everything that has to be mended. It never holds what was typed.
type InvalidError struct{ Faults []Fault }

func (e *InvalidError) Error() string {
	parts := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		parts[i] = string(f.Field) + " " + string(f.Why)
	}
	return "invalid: " + strings.Join(parts, ", ")
}

// faults gathers what a check finds.
type faults []Fault

func (f *faults) add(bad bool, field Field, why Why) {
	if bad {
		*f = append(*f, Fault{field, why})
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &InvalidError{f}
}
