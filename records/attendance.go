package records

import (
	"strconv"
)

// SetAttendance notes whether somebody with a seat came, and for how many minutes (0: not known); "" takes it back. ErrNotFound:
// there is no such registration with a seat.
func (t *Tx) SetAttendance(id string, a Attendance, minutes int, by string) error {
	r, err := t.Registration(id)
	if err != nil {
		return err
	}
	if err := t.setAttendance(id, a, minutes); err != nil {
		return err
	}
	return t.audit(r.Team, r.Webinar, id, by, "attendance", string(a))
}

func (t *Tx) setAttendance(id string, a Attendance, minutes int) error {
	return t.must("set attendance", "UPDATE registrations SET attendance = ?, minutes = ?, changed_at = ? WHERE id = ? AND state = 'registered'",
		string(a), max(0, minutes), micros(t.now()), id)
}

// CloseAttendance says that the attendance of a webinar is complete: who is not noted as present was absent. From then on people
// are written to; see TakeFollowUps. It gives how many were present and absent.
func (t *Tx) CloseAttendance(webinar, by string) (present, absent int, err error) {
	w, err := t.Webinar(webinar)
	if err != nil {
		return 0, 0, err
	}
	now := micros(t.now())
	if _, err := t.exec("note absent", "UPDATE registrations SET attendance = 'absent', changed_at = ? WHERE webinar_id = ? AND state = 'registered' AND attendance = ''", now, webinar); err != nil {
		return 0, 0, err
	}
	if _, err := t.exec("close attendance", "UPDATE webinars SET attended_at = ? WHERE id = ? AND attended_at = 0", now, webinar); err != nil {
		return 0, 0, err
	}
	count := "SELECT count(*) FROM registrations WHERE webinar_id = ? AND state = 'registered' AND attendance = ?"
	if present, err = row(t, "present", scanInt, count, webinar, string(Present)); err != nil {
		return 0, 0, err
	}
	if absent, err = row(t, "absent", scanInt, count, webinar, string(Absent)); err != nil {
		return 0, 0, err
	}
	return present, absent, t.audit(w.Team, webinar, "", by, "attendance", strconv.Itoa(present)+" "+strconv.Itoa(absent))
}

// AttendanceRow is one line of a platform's report: a stay of one person. Who left and came back has several.
type AttendanceRow struct {
	Name    string // first and last, in any order
	Email   string // as it stands there, often empty
	Minutes int
}

// AttendanceMatch is one person of a report found among the registered.
type AttendanceMatch struct {
	Registration Registration // before the import
	Rows         []int        // the indexes of their lines
	Minutes      int          // of all of them
	ByName       bool         // found by name: worth a look
}

// AttendanceReport is what a report tells about a webinar, or would.
type AttendanceReport struct {
	Matched   []AttendanceMatch // in the order of their first line
	Unmatched []int             // indexes of lines of nobody, or of a name that several bear
	Absent    []Registration    // registered, in none of the lines
}

// ImportAttendance notes as present who stands in a platform's report, matched by address, then by name; who was noted
// as present before stays so. A dry run gives the same report and leaves nothing. Nobody is noted as absent: that is for
// CloseAttendance, after the team has looked at what was not matched. The same report again changes nothing.
func (t *Tx) ImportAttendance(webinar string, lines []AttendanceRow, by string, dry bool) (AttendanceReport, error) {
	w, err := t.Webinar(webinar)
	if err != nil {
		return AttendanceReport{}, err
	}
	registered, err := rows(t, "registered", scanRegistration, registrationColumns+"WHERE r.webinar_id = ? AND r.state = 'registered' AND r.forgotten_at = 0 ORDER BY r.seq", webinar)
	if err != nil {
		return AttendanceReport{}, err
	}
	rep := matchAttendance(registered, lines)
	if dry {
		return rep, nil
	}
	for _, m := range rep.Matched {
		if err := t.setAttendance(m.Registration.ID, Present, m.Minutes); err != nil {
			return rep, err
		}
	}
	return rep, t.audit(w.Team, webinar, "", by, "attendance", "import "+strconv.Itoa(len(rep.Matched)))
}
