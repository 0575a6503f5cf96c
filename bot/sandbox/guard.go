package sandbox

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard lets only this machine's own page in: the Host must be loopback, which ends DNS
// rebinding, and a request of another origin is refused, which ends forged requests.
func (s *Server) guard(do func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		if !loopback(r.Host) || !sameOrigin(r) {
			pageError(w, http.StatusForbidden, errors.New("this page answers only itself, on this machine"))
			return
		}
		if err := do(w, r); err != nil {
			code := http.StatusBadRequest
			if errors.Is(err, ErrNoConnection) || errors.Is(err, ErrTimeout) || errors.Is(err, ErrTrouble) {
				code = 424 // failed dependency: the page did well, the app did not
			}
			pageError(w, code, err)
		}
	})
}

func pageError(w http.ResponseWriter, code int, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	w.Write(mustJSON(obj{"error": err.Error()}))
}

func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	ip := net.ParseIP(name)
	return name == "localhost" || name == "slack.test" || ip != nil && ip.IsLoopback()
}

func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && !strings.HasPrefix(r.URL.Path, "/page/")
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}
