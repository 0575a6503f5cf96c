package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxBody is ours: no call of an assistant is larger. Files go to their own address.
const maxBody = 4 << 20

// call is one request to one method, form or JSON, with its arguments made alike.
type call struct {
	method string
	args   map[string]any
}

// readCall takes the arguments from the query, a form or a JSON body. A token counts in a form,
// never in JSON (D:/apis/web-api/).
func readCall(name string, r *http.Request) (*call, string, error) {
	c := &call{method: name, args: map[string]any{}}
	take := func(values url.Values) {
		for k, v := range values {
			if len(v) > 0 {
				c.args[k] = v[0]
			}
		}
	}
	take(r.URL.Query())
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, "", fmt.Errorf("the body ended early")
	}
	if len(body) > maxBody {
		return nil, "", fmt.Errorf("the body is larger than %d bytes", maxBody)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case kind == "application/json":
		if err := json.Unmarshal(body, &c.args); err != nil {
			return nil, "", fmt.Errorf("the body is not a JSON object")
		}
		delete(c.args, "token")
	case kind == "multipart/form-data":
		form, err := multipartForm(body, params["boundary"])
		if err != nil {
			return nil, "", err
		}
		take(form)
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, "", fmt.Errorf("the body is not a form")
		}
		take(form)
	}
	token, _ := c.args["token"].(string)
	delete(c.args, "token")
	return c, token, nil
}

func multipartForm(body []byte, boundary string) (url.Values, error) {
	req := &http.Request{Method: "POST", Header: http.Header{"Content-Type": {"multipart/form-data; boundary=" + boundary}}, Body: io.NopCloser(bytes.NewReader(body))}
	if err := req.ParseMultipartForm(maxBody); err != nil {
		return nil, fmt.Errorf("the body is not a multipart form")
	}
	return url.Values(req.MultipartForm.Value), nil
}

func (c *call) str(key string) string {
	switch v := c.args[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (c *call) has(key string) bool { _, ok := c.args[key]; return ok }

func (c *call) flag(key string) bool {
	v := c.str(key)
	return v == "true" || v == "1"
}

// json is an argument that forms carry as JSON text and JSON bodies as a value.
func (c *call) json(key string) (any, bool) {
	v, ok := c.args[key]
	if !ok || v == nil || v == "" {
		return nil, true
	}
	text, isText := v.(string)
	if !isText {
		return v, true
	}
	var out any
	if json.Unmarshal([]byte(text), &out) != nil {
		return nil, false
	}
	return out, true
}

// page cuts one page out of a list; the cursor names the first row of the next.
func page[T any](c *call, all []T, usual, most int) ([]T, string, *refusal) {
	limit := usual
	if text := c.str("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > most {
			return nil, "", wrong("invalid_limit")
		}
		if n > 0 {
			limit = n
		}
	}
	start := 0
	if cursor := c.str("cursor"); cursor != "" {
		raw, err := base64.StdEncoding.DecodeString(cursor)
		n, isNext := strings.CutPrefix(string(raw), "next:")
		if start, _ = strconv.Atoi(n); err != nil || !isNext || start <= 0 || start > len(all) {
			return nil, "", refuse("invalid_cursor")
		}
	}
	end := min(start+limit, len(all))
	next := ""
	if end < len(all) {
		next = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "next:%d", end))
	}
	return slices.Clone(all[start:end]), next, nil
}
