package discordtest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// attachments are the files of a message, at addresses that are good for a time.
func (s *Server) attachments(m *message) []any {
	out := []any{}
	for i, f := range m.Files {
		at := s.http.URL + "/attachments/" + m.Channel + "/" + m.ID + "/" + url.PathEscape(f.Name)
		out = append(out, map[string]any{"id": m.ID + strconv.Itoa(i), "filename": f.Name, "content_type": f.MIME, "size": len(f.Data),
			"url": at + "?ex=" + strconv.Itoa(s.era) + "&is=2&hm=3"})
	}
	return out
}

// ExpireAddresses makes the addresses of files that were given until now useless.
func (s *Server) ExpireAddresses() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.era++
}

// attachment gives the bytes of a file.
func (s *Server) attachment(w http.ResponseWriter, r *http.Request) {
	f := s.fault(r)
	if f.before(w, r) {
		return
	}
	s.mu.Lock()
	data, mime, found := s.stored(r)
	s.mu.Unlock()
	if !found {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", mime)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data)
}

func (s *Server) stored(r *http.Request) (data []byte, mime string, found bool) {
	c := s.channels[r.PathValue("channel")]
	if c == nil || r.URL.Query().Get("ex") != strconv.Itoa(s.era) {
		return nil, "", false
	}
	m := c.find(r.PathValue("message"))
	if m == nil {
		return nil, "", false
	}
	for _, f := range m.Files {
		if f.Name == r.PathValue("file") {
			return f.Data, f.MIME, true
		}
	}
	return nil, "", false
}

// maxReactions is how many different ones a message may have.
const maxReactions = 20

func (s *Server) addReaction(r *http.Request, _ []byte) reply {
	_, m, bad := s.message(r)
	emoji := r.PathValue("emoji")
	switch {
	case bad != nil:
		return *bad
	case !known(emoji):
		return refuse(400, 10014, "Unknown Emoji")
	case slices.Contains(m.Reactions, emoji):
		return reply{status: 204}
	case len(m.Reactions) == maxReactions:
		return refuse(400, 30010, "Maximum number of reactions reached (20)")
	}
	m.Reactions = append(slices.Clone(m.Reactions), emoji)
	s.reacted("MESSAGE_REACTION_ADD", m, emoji)
	return reply{status: 204}
}

func (s *Server) dropReaction(r *http.Request, _ []byte) reply {
	_, m, bad := s.message(r)
	emoji := r.PathValue("emoji")
	switch {
	case bad != nil:
		return *bad
	case !known(emoji):
		return refuse(400, 10014, "Unknown Emoji")
	}
	m.Reactions = slices.DeleteFunc(slices.Clone(m.Reactions), func(e string) bool { return e == emoji })
	s.reacted("MESSAGE_REACTION_REMOVE", m, emoji)
	return reply{status: 204}
}

// reacted tells the gateway what the bot has done, as Discord does.
func (s *Server) reacted(event string, m *message, emoji string) {
	d := map[string]any{"user_id": BotID, "channel_id": m.Channel, "message_id": m.ID, "emoji": map[string]any{"id": nil, "name": emoji}, "type": 0}
	if s.channels[m.Channel].kind != kindDM {
		d["guild_id"] = ServID
	}
	s.gw.Push(event, d)
}

// known reports whether an emoji may be one. Of the red heart Discord is taken to
// know the coloured form alone.
func known(emoji string) bool {
	return emoji != "" && emoji != "❤" && !strings.ContainsFunc(emoji, func(r rune) bool { return r < 0x80 })
}
