package slacktest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// params are the arguments of a call. What is no text stays JSON.
type params map[string]string

const maxBody = 8 << 20

// parse reads the arguments of a call, from a form or from JSON.
func parse(r *http.Request) (params, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	p := params{}
	p.add(r.URL.Query())
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" && len(body) > 0 {
		if err := p.json(body); err != nil {
			return nil, err
		}
	} else if len(body) > 0 {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		p.add(form)
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		p["token"] = token
	}
	return p, nil
}

func (p params) add(form url.Values) {
	for k, v := range form {
		p[k] = v[0]
	}
}

func (p params) json(body []byte) error {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(body, &top); err != nil {
		return err
	}
	for k, v := range top {
		var text string
		if json.Unmarshal(v, &text) == nil {
			p[k] = text
		} else {
			p[k] = string(v)
		}
	}
	return nil
}

func (p params) int(name string, otherwise int) int {
	n, err := strconv.Atoi(p[name])
	if err != nil || n <= 0 {
		return otherwise
	}
	return n
}

func (p params) bool(name string) bool {
	return p[name] == "true" || p[name] == "1"
}
