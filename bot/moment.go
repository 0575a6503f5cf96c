package bot

import (
	"fmt"
	"time"

	"orchidee/locales"
)

// moment is a moment as mrkdwn that Slack shows in its reader's own zone and language; where it cannot, the clocks of Paris are
// shown. https://docs.slack.dev/messaging/formatting-message-text#date-formatting
func moment(p locales.Printer, t time.Time) string {
	return fmt.Sprintf("<!date^%d^{date_long} {time}|%s>", t.Unix(), escape(p.Moment(t)+" "+p.Say(locales.SeatParis)))
}

// span is the same from a start to an end.
func span(p locales.Printer, start, end time.Time) string {
	if sameDay(start, end) {
		return fmt.Sprintf("%s – <!date^%d^{time}|%s>", moment(p, start), end.Unix(), escape(p.Clock(end)))
	}
	return moment(p, start) + " – " + moment(p, end)
}

// spanInParis is a span in words for who has no Slack to convert it.
func spanInParis(p locales.Printer, start, end time.Time) string {
	until := p.Clock(end)
	if !sameDay(start, end) {
		until = p.Moment(end)
	}
	return p.Moment(start) + " – " + until + " " + p.Say(locales.SeatParis)
}

func sameDay(a, b time.Time) bool {
	return a.In(paris).Format(time.DateOnly) == b.In(paris).Format(time.DateOnly)
}
