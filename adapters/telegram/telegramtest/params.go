package telegramtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// params are a request's arguments as text, objects as JSON, and its files.
type params struct {
	values map[string]string
	files  map[string][]byte
	names  map[string]string
}

// parse reads a request in any of the forms that the Bot API takes.
func parse(r *http.Request) (params, error) {
	p := params{values: map[string]string{}}
	for k, v := range r.URL.Query() {
		p.values[k] = v[0]
	}
	switch kind := r.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "multipart/form-data"):
		return p, p.multipart(r)
	case strings.HasPrefix(kind, "application/json"):
		return p, p.json(r)
	default:
		if err := r.ParseForm(); err != nil {
			return p, err
		}
		for k, v := range r.PostForm {
			p.values[k] = v[0]
		}
		return p, nil
	}
}

func (p *params) multipart(r *http.Request) error {
	reader, err := r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if len(p.values) == 0 && r.ContentLength <= 0 { // a call without arguments is an empty form
				return nil
			}
			return fmt.Errorf("multipart: %v", err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			p.values[part.FormName()] = string(body)
			continue
		}
		if p.files == nil {
			p.files, p.names = map[string][]byte{}, map[string]string{}
		}
		p.files[part.FormName()], p.names[part.FormName()] = body, part.FileName()
	}
}

func (p *params) json(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var values map[string]json.RawMessage
	if len(body) == 0 {
		return nil
	}
	if err := json.Unmarshal(body, &values); err != nil {
		return err
	}
	for k, v := range values {
		text := string(v)
		if strings.HasPrefix(text, `"`) {
			if err := json.Unmarshal(v, &text); err != nil {
				return err
			}
		}
		p.values[k] = text
	}
	return nil
}

func (p params) int(name string) int64 {
	n, _ := strconv.ParseInt(p.values[name], 10, 64)
	return n
}

// object decodes an argument that is JSON; an absent one leaves v alone.
func (p params) object(name string, v any) *apiError {
	if p.values[name] == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(p.values[name]), v); err != nil {
		return badRequest("can't parse " + name + ": " + err.Error())
	}
	return nil
}

// unpack spreads the argument media of an edit over those that a send has, and
// returns its kind.
func (p *params) unpack() (kind string, refusal *apiError) {
	var m struct {
		Type, Media, Caption string
		Mode                 string `json:"parse_mode"`
	}
	if refusal := p.object("media", &m); refusal != nil {
		return "", refusal
	}
	switch m.Type {
	case "photo", "video", "document":
	default:
		return "", badRequest("can't parse InputMedia: Media must have a type")
	}
	p.values[m.Type], p.values["caption"], p.values["parse_mode"] = m.Media, m.Caption, m.Mode
	if name, ok := strings.CutPrefix(m.Media, "attach://"); ok && p.files[name] != nil {
		p.files[m.Type], p.names[m.Type] = p.files[name], name
	}
	return m.Type, nil
}
