package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// PersonWords are what columns about a person are called in French, English and German lists. "Nom" alone may be the last name or
// the whole one: a caller that finds no "first" takes "name" and SplitName.
var PersonWords = map[string][]string{
	"email": {
		"e-mail", "adresse e-mail", "courriel", "adresse courriel", "adresse mail", "mail", "mél", "adresse électronique", "courrier électronique",
		"email address", "e-mail address", "user email", "e-mail-adresse", "mailadresse", "registration email", "adresse e-mail professionnelle", "e-mail professionnel",
	},
	"first":        {"prénom", "prénoms", "first name", "given name", "firstname", "vorname"},
	"last":         {"nom de famille", "nom d'usage", "nom", "last name", "surname", "family name", "lastname", "nachname", "familienname"},
	"name":         {"nom complet", "nom et prénom", "prénom et nom", "nom prénom", "prénom nom", "participant", "name", "full name", "user name", "user name (original name)", "name (original name)", "nom", "contact", "vor- und nachname"},
	"organisation": {"organisation", "organisme", "structure", "raison sociale", "société", "entreprise", "employeur", "nom de la structure", "dénomination", "company", "company name", "organization", "firma", "unternehmen", "einrichtung"},
	"phone":        {"téléphone", "tél", "numéro de téléphone", "portable", "mobile", "phone", "phone number", "telefon", "telefonnummer"},
}

// AttendanceWords are what the reports of Teams, Zoom, Livestorm and BigBlueButton call when somebody was there. With PersonWords
// they find the list below the summary.
var AttendanceWords = map[string][]string{
	"joined":   {"first join", "join time", "join", "première connexion", "heure d'arrivée", "rejoindre", "beitrittszeit"},
	"left":     {"last leave", "leave time", "left", "dernière déconnexion", "heure de départ", "dernier départ", "quitté", "austrittszeit"},
	"stayed":   {"in-meeting duration", "time in session (minutes)", "total duration (minutes)", "duration (minutes)", "duration", "durée de la réunion", "durée de présence", "durée", "dauer"},
	"attended": {"attended", "a participé", "présent", "présence", "participation", "teilgenommen"},
	"role":     {"role", "rôle", "moderator", "modérateur", "rolle"},
}

var (
	spelt   = regexp.MustCompile(`(?i)^(?:(\d+)\s*(?:h|hr|std)[a-z.]*)?\s*(?:(\d+)\s*(?:m|min)[a-z.]*)?\s*(?:(\d+)\s*(?:s|sec|sek)[a-z.]*)?$`)
	clocked = regexp.MustCompile(`^(\d+):(\d\d):(\d\d)$`)
)

// Stayed reads how long somebody was there, as the four platforms write it: "1h 7m 34s", "01:07:34", or a number of minutes.
func Stayed(s string) (d time.Duration, ok bool) {
	s = strings.TrimSpace(s)
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < 100_000 {
		return time.Duration(n) * time.Minute, true
	}
	m := clocked.FindStringSubmatch(s)
	if m == nil {
		m = spelt.FindStringSubmatch(s)
	}
	if m == nil || s == "" {
		return 0, false
	}
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		n, err := strconv.Atoi(m[i+1])
		if m[i+1] != "" && (err != nil || n > 100_000) {
			return 0, false
		}
		d += time.Duration(n) * unit
	}
	return d, true
}

var answers = map[string]bool{
	"oui": true, "o": true, "yes": true, "y": true, "ja": true, "j": true, "vrai": true, "true": true, "wahr": true, "1": true, "x": true, "present": true, "presente": true,
	"non": false, "n": false, "no": false, "nein": false, "faux": false, "false": false, "falsch": false, "0": false, "absent": false, "absente": false,
}

// Yes reads a cell that answers a question; known is false for one that does not, an empty one included.
func Yes(cell string) (yes, known bool) {
	yes, known = answers[fold(cell)]
	return yes, known
}
