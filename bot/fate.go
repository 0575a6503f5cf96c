package bot

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/slack-go/slack"
)

// fate is what follows from a failed call.
type fate int

const (
	tryAgain  fate = iota // Slack does not have the message; it may take it later
	tryUnsure             // nobody knows whether Slack has the message
	tryPlain              // Slack refuses the blocks
	giveUp                // Slack will never take it
)

// errNoAnswer is a success without a ts, which slack-go makes of {"ok":false} without an error.
var errNoAnswer = errors.New("an answer without a result")

// notBegun marks a failure before the message itself was on its way.
type notBegun struct{ error }

func (e notBegun) Unwrap() error { return e.error }

// Slack's names of faults that pass by themselves, per https://docs.slack.dev/reference/methods/chat.postMessage#errors. Of the
// first group Slack says that part of the work may have been done.
var (
	unsureFaults = words("fatal_error internal_error request_timeout")
	passingFault = words("ratelimited rate_limited message_limit_exceeded service_unavailable team_added_to_org org_login_required accesslimited")
	blockFaults  = words("invalid_blocks invalid_blocks_format msg_blocks_too_long invalid_attachments block_mismatch")
)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}

func fateOf(err error) fate {
	if fault, ok := errors.AsType[mailFault](err); ok {
		return fault.fate
	}
	var early notBegun
	f := fateOfCall(err)
	if f == tryUnsure && errors.As(err, &early) {
		return tryAgain
	}
	return f
}

func fateOfCall(err error) fate {
	if refusal, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		switch {
		case unsureFaults[refusal.Err]:
			return tryUnsure
		case passingFault[refusal.Err]:
			return tryAgain
		case blockFaults[refusal.Err]:
			return tryPlain
		}
		return giveUp
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		switch {
		case status.Code == http.StatusTooManyRequests:
			return tryAgain
		case status.Code >= 500:
			return tryUnsure
		}
		return giveUp
	}
	if limited := (*slack.RateLimitedError)(nil); errors.As(err, &limited) {
		return tryAgain
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return tryAgain // there was no connection, so nothing was sent
	}
	return tryUnsure
}

// describe names an error with the pointers that Slack gives to what it refuses. It holds nothing of the message: Slack quotes
// limits and paths, never content.
func describe(err error) error {
	if refusal, ok := errors.AsType[slack.SlackErrorResponse](err); ok && len(refusal.ResponseMetadata.Messages) > 0 {
		return fmt.Errorf("%w: %s", err, strings.Join(refusal.ResponseMetadata.Messages, "; "))
	}
	return err
}

// outcomeOf is a word for the metrics.
func outcomeOf(err error) string {
	if err == nil {
		return "ok"
	}
	if limited := (*slack.RateLimitedError)(nil); errors.As(err, &limited) {
		return "limited"
	}
	return map[fate]string{tryAgain: "retry", tryUnsure: "unclear", tryPlain: "blocks", giveUp: "refused"}[fateOf(err)]
}
