package bot

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

//go:embed manifest.json
var manifestFile []byte

// Manifest is the Slack app as it is to be installed, as JSON.
func Manifest() []byte { return slices.Clone(manifestFile) }

// RequiredScopes are those the manifest asks for and an installer may not refuse, in its order.
func RequiredScopes() ([]string, error) {
	var m struct {
		OAuth struct {
			Scopes struct {
				Bot      []string `json:"bot"`
				Optional []string `json:"bot_optional"`
			} `json:"scopes"`
		} `json:"oauth_config"`
	}
	if err := json.Unmarshal(manifestFile, &m); err != nil {
		return nil, fmt.Errorf("manifest: %w", err)
	}
	return slices.DeleteFunc(m.OAuth.Scopes.Bot, func(s string) bool { return slices.Contains(m.OAuth.Scopes.Optional, s) }), nil
}

// MissingScopes lists the scopes that the installed app lacks, from the headers of an answer of Slack's (auth.test gives them in
// x-oauth-scopes). Without that header nothing can be said: known is false.
func MissingScopes(header http.Header) (missing []string, known bool, err error) {
	required, err := RequiredScopes()
	if err != nil {
		return nil, false, err
	}
	values := header.Values("X-Oauth-Scopes")
	if len(values) == 0 {
		return nil, false, nil
	}
	granted := map[string]bool{}
	for s := range strings.SplitSeq(strings.Join(values, ","), ",") {
		granted[strings.TrimSpace(s)] = true
	}
	for _, s := range required {
		if !granted[s] {
			missing = append(missing, s)
		}
	}
	return missing, true, nil
}
