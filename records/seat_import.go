package records

import (
	"errors"
	"strconv"
)

// What only a line of an import can become.
const (
	ResultInvalid   Result = "invalid"   // see Faults
	ResultDuplicate Result = "duplicate" // the same address stands in an earlier line, see First
)

// ImportLine is what became of one line: ResultRegistered, Waiting, Already, Full, Invalid, Duplicate, Cancelled or Over.
type ImportLine struct {
	Result       Result
	Faults       []Fault
	First        int // of a duplicate: the index of the line with the same address
	Registration Registration
}

// ImportReport is what an import did, or what it would do.
type ImportReport struct {
	Lines []ImportLine // in the order of the rows
	Count map[Result]int
	Moves []Move // of others; none in a dry run
	Seats Seats  // afterwards
}

// Import registers many people for a webinar, in their order, by the same rules as Register; their Source is SourceImport unless
// they say SourceStaff. A dry run gives the same report and leaves nothing. A second run of the same rows adds nothing.
// ErrNotFound: there is no such webinar.
func (t *Tx) Import(webinar string, rows []Registration, by string, dry bool) (rep ImportReport, err error) {
	if !dry {
		return t.importRows(webinar, rows, by)
	}
	if _, err := t.tx.Exec("SAVEPOINT dry_run"); err != nil {
		return rep, err
	}
	if rep, err = t.importRows(webinar, rows, by); err != nil {
		return rep, err
	}
	rep.Moves = nil
	for i := range rep.Lines {
		if line := &rep.Lines[i]; line.Result != ResultAlready {
			line.Registration.ID = ""
		}
	}
	_, err = t.tx.Exec("ROLLBACK TO dry_run")
	_, released := t.tx.Exec("RELEASE dry_run")
	return rep, errors.Join(err, released)
}

func (t *Tx) importRows(webinar string, rows []Registration, by string) (rep ImportReport, err error) {
	w, err := t.Webinar(webinar)
	if err != nil {
		return rep, err
	}
	if rep.Moves, rep.Seats, err = t.settle(w); err != nil {
		return rep, err
	}
	rep.Count = map[Result]int{}
	first := map[string]int{}
	for i, r := range rows {
		line, err := t.importRow(w, r, by, &rep.Seats)
		if err != nil {
			return rep, err
		}
		if email := line.Registration.Email; line.Result != ResultInvalid {
			if n, seen := first[email]; seen {
				line.Result, line.First = ResultDuplicate, n
			} else {
				first[email] = i
			}
		}
		rep.Lines = append(rep.Lines, line)
		rep.Count[line.Result]++
	}
	if n := rep.Count[ResultRegistered] + rep.Count[ResultWaiting]; n > 0 {
		err = t.audit(w.Team, w.ID, "", by, "import", strconv.Itoa(n))
	}
	return rep, err
}

func (t *Tx) importRow(w Webinar, r Registration, by string, seats *Seats) (line ImportLine, err error) {
	if r.Source != SourceStaff {
		r.Source = SourceImport
	}
	r.By = by
	line.Registration = r
	var invalid *InvalidError
	if err := r.Check(); errors.As(err, &invalid) {
		line.Result, line.Faults = ResultInvalid, invalid.Faults
		return line, nil
	}
	result, made, err := t.register(w, r, seats)
	if err != nil {
		return line, err
	}
	if made.ID == "" {
		made = r // nothing was recorded: what was read
	}
	return ImportLine{Result: result, Registration: made}, nil
}
