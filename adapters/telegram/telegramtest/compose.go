package telegramtest

import (
	"encoding/json"
	"strings"
	"time"
)

// RefuseAddress lets sending a file by that address fail with a description such
// as "failed to get HTTP URL content".
func (s *Server) RefuseAddress(address, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[address] = description
}

// compose checks the text and the keyboard of a message.
func compose(p params, field string) (*message, Sent, *apiError) {
	src := p.values[field]
	x := Sent{HTML: src, Text: strings.TrimSpace(src), Mentions: namesIn(src)}
	if p.values["parse_mode"] == "HTML" {
		var refusal *apiError
		if x.Text, x.Links, x.Mentions, refusal = visible(src); refusal != nil {
			return nil, x, refusal
		}
	}
	switch {
	case field == "text" && x.Text == "":
		return nil, x, badRequest("message text is empty")
	case field == "text" && units(x.Text) > 4096:
		return nil, x, badRequest("message is too long")
	case units(x.Text) > 1024 && field == "caption":
		return nil, x, badRequest("message caption is too long")
	}
	m := &message{text: x.Text, html: src, markup: p.values["reply_markup"]}
	if refusal := keyboard(p, m, &x); refusal != nil {
		return nil, x, refusal
	}
	return m, x, nil
}

// keyboard checks the buttons of a message.
func keyboard(p params, m *message, x *Sent) *apiError {
	var markup struct {
		Rows [][]button `json:"inline_keyboard"`
	}
	if refusal := p.object("reply_markup", &markup); refusal != nil {
		return refusal
	}
	total := 0
	for _, row := range markup.Rows {
		var labels, data []string
		for _, b := range row {
			switch {
			case b.Text == "":
				return badRequest("can't parse inline keyboard button: Text buttons must be non-empty")
			case len(b.Data) > 64 || b.Data == "" && b.URL == "":
				return badRequest("BUTTON_DATA_INVALID")
			case b.URL != "" && !strings.HasPrefix(b.URL, "http://") && !strings.HasPrefix(b.URL, "https://") && !strings.HasPrefix(b.URL, "tg://"):
				return badRequest("inline keyboard button URL '" + b.URL + "' is invalid: Unsupported URL protocol")
			case strings.HasPrefix(b.URL, "http") && !strings.Contains(b.URL, "."):
				return badRequest("inline keyboard button URL '" + b.URL + "' is invalid: Wrong HTTP URL")
			}
			labels, data = append(labels, b.Text), append(data, b.Data+b.URL)
			total++
		}
		x.Buttons, x.Data = append(x.Buttons, labels), append(x.Data, data)
	}
	if total > 100 {
		return badRequest("reply markup is too long")
	}
	m.buttons = markup.Rows
	return nil
}

// attach checks a file: an address, the id of one that was sent before, or bytes.
func (s *Server) attach(p params, media string, m *message, x *Sent) *apiError {
	x.File = p.values[media]
	if content, ok := p.files[media]; ok {
		if len(content) == 0 {
			return badRequest("file must be non-empty")
		}
		if refusal := tooLarge(media, content); refusal != nil {
			return refusal
		}
		x.File, x.Content = p.names[media], content
		s.record.uploads++
	} else {
		web := strings.HasPrefix(x.File, "http://") || strings.HasPrefix(x.File, "https://")
		switch why := s.refused[x.File]; {
		case why != "":
			return badRequest(why)
		case !web && s.files[x.File] != media:
			return badRequest("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
		}
	}
	id := x.File
	if s.files[id] == "" {
		id = media + "-file-" + time.Now().Format("150405.000000000")
		s.files[id] = media
	}
	file := map[string]any{"file_id": id, "file_unique_id": "u", "file_size": 1}
	m.object = map[string]any{media: file}
	if media == "photo" {
		m.object[media] = []any{map[string]any{"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90}, file}
	}
	return nil
}

// Forget makes a file id invalid, as those of another bot are.
func (s *Server) Forget(fileID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.files {
		if fileID == "" || id == fileID {
			delete(s.files, id)
		}
	}
}

// describe makes the Message object that the caller and later updates see.
func (s *Server) describe(c *chat, m *message, field string) {
	object := map[string]any{"message_id": m.id, "from": s.me(), "chat": c.object(c.id), "date": time.Now().Unix(), field: m.text}
	for k, v := range m.object {
		if k == "photo" || k == "video" || k == "document" || k == "voice" {
			object[k] = v
		}
	}
	if m.topic != 0 {
		object["message_thread_id"], object["is_topic_message"] = m.topic, true
	}
	if m.markup != "" {
		object["reply_markup"] = json.RawMessage(m.markup)
	}
	m.object = object
}
