package discordtest

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
)

// outgoing is what the bot may say of a message.
type outgoing struct {
	Content     *string         `json:"content"`
	Embeds      json.RawMessage `json:"embeds"`
	Components  json.RawMessage `json:"components"`
	Nonce       string          `json:"nonce"`
	Enforce     bool            `json:"enforce_nonce"`
	Flags       int             `json:"flags"`
	Attachments []struct {
		ID          json.Number `json:"id"`
		Filename    string      `json:"filename"`
		Description string      `json:"description"`
	} `json:"attachments"`
	Reference *struct {
		Message string `json:"message_id"`
		Fail    *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
	AllowedMentions *struct {
		Parse *[]string `json:"parse"`
	} `json:"allowed_mentions"`
	files []File
}

// filesKey carries the files of a request beside its JSON.
type filesKey struct{}

// payload reads a request: JSON, or a form with JSON and files.
func payload(r *http.Request) ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(http.MaxBytesReader(nil, r.Body, 64<<20))
	}
	form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(64 << 20)
	if err != nil {
		return nil, err
	}
	var files []File
	for i := range 11 { // one more than is taken
		for _, h := range form.File["files["+strconv.Itoa(i)+"]"] {
			f, err := h.Open()
			if err != nil {
				return nil, err
			}
			data, err := io.ReadAll(f)
			if err != nil {
				return nil, err
			}
			files = append(files, File{Name: h.Filename, MIME: h.Header.Get("Content-Type"), Data: data})
		}
	}
	*r = *r.WithContext(withFiles(r.Context(), files))
	if v := form.Value["payload_json"]; len(v) > 0 {
		return []byte(v[0]), nil
	}
	if f := form.File["payload_json"]; len(f) > 0 {
		file, err := f[0].Open()
		if err != nil {
			return nil, err
		}
		return io.ReadAll(file)
	}
	return []byte("{}"), nil
}

// read decodes and checks a message of the bot's.
func read(r *http.Request, body []byte) (outgoing, *reply) {
	var out outgoing
	if err := json.Unmarshal(body, &out); err != nil {
		bad := refuse(400, 50109, "The request body contains invalid JSON.")
		return out, &bad
	}
	out.files, _ = r.Context().Value(filesKey{}).([]File)
	for _, a := range out.Attachments {
		if i, err := strconv.Atoi(string(a.ID)); err == nil && i < len(out.files) {
			out.files[i].Description = a.Description
		}
	}
	if bad := check(&out); len(bad) > 0 {
		return out, invalidForm(bad)
	}
	return out, nil
}

func (o *outgoing) text() string {
	if o.Content == nil {
		return ""
	}
	return *o.Content
}

func (o *outgoing) empty() bool {
	return o.text() == "" && len(o.files) == 0 && (len(o.Embeds) == 0 || string(o.Embeds) == "[]")
}
