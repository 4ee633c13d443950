package telegramtest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// call performs a method.
func (s *Server) call(r *http.Request, method string, p params) (any, *apiError) {
	switch method {
	case "getme":
		return s.me(), nil
	case "getupdates":
		return s.getUpdates(r, p)
	case "setwebhook":
		return s.setWebhook(p)
	case "deletewebhook":
		p.values["url"] = ""
		return s.setWebhook(p)
	case "getwebhookinfo":
		return s.webhookInfo()
	case "sendmessage":
		return s.send(p, "", "text")
	case "sendphoto", "sendvideo", "senddocument", "sendvoice":
		return s.send(p, strings.TrimPrefix(method, "send"), "caption")
	case "editmessagetext":
		return s.edit(p, "", "text")
	case "editmessagemedia":
		media, refusal := p.unpack()
		if refusal != nil {
			return nil, refusal
		}
		return s.edit(p, media, "caption")
	case "editmessagecaption":
		return s.edit(p, "", "caption")
	case "getfile":
		return s.getFile(p)
	case "setmessagereaction":
		return s.setReaction(p)
	case "deletebusinessmessages":
		return s.deleteBusiness(p)
	case "deletemessage":
		return s.delete(p)
	case "answercallbackquery":
		return s.answer(p)
	case "sendchataction":
		return s.typing(p)
	case "setmycommands":
		return s.setCommands(p)
	}
	return nil, &apiError{code: 404, description: "Not Found: method not found"}
}

// target finds the chat of a request. The caller holds the lock.
func (s *Server) target(p params) (*chat, *apiError) {
	c := s.chats[p.int("chat_id")]
	switch {
	case c == nil:
		return nil, badRequest("chat not found")
	case c.refusal != nil:
		return nil, c.refusal
	case c.moved != 0:
		e := badRequest("group chat was upgraded to a supergroup chat")
		e.migrateTo = c.moved
		return nil, e
	}
	return c, nil
}

// send takes a message.
func (s *Server) send(p params, media, field string) (any, *apiError) {
	m, x, refusal := compose(p, field)
	if refusal != nil {
		return nil, refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refusal := s.target(p)
	if refusal == nil {
		refusal = s.allowed(c)
	}
	if refusal == nil && media != "" {
		refusal = s.attach(p, media, m, &x)
	}
	if refusal != nil {
		return nil, refusal
	}
	m.id, m.bot, m.topic, m.media = s.number(), true, p.int("message_thread_id"), media
	x.Method, x.Chat, x.Topic, x.Message, x.Media = "send", c.id, m.topic, m.id, media
	x.Business, x.Preview, x.At = p.values["business_connection_id"], p.values["link_preview_options"], time.Now()
	var reply struct {
		ID int64 `json:"message_id"`
	}
	_ = p.object("reply_parameters", &reply)
	if c.known[reply.ID] != nil {
		x.Reply = reply.ID
	}
	m.sent = s.record.add(x)
	s.describe(c, m, field)
	c.add(m)
	s.change()
	return m.object, nil
}

// allowed holds the limits. The caller holds the lock.
func (s *Server) allowed(c *chat) *apiError {
	wait := s.pace.take(c.id, time.Now(), s.o.Limits)
	if wait == 0 {
		return nil
	}
	f := Fault{Status: 429, RetryAfter: int((wait + time.Second - 1) / time.Second)}
	return &apiError{code: 429, description: f.describe(), retryAfter: f.RetryAfter}
}

// edit changes a message of the bot. A text may get a file; one with a file never
// becomes a text.
func (s *Server) edit(p params, media, field string) (any, *apiError) {
	fresh, x, refusal := compose(p, field)
	if refusal != nil {
		return nil, refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refusal := s.target(p)
	if refusal != nil {
		return nil, refusal
	}
	m := c.known[p.int("message_id")]
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case !m.bot:
		return nil, badRequest("message can't be edited")
	case m.media != "" && media == "" && field == "text":
		return nil, badRequest("there is no text in the message to edit")
	case m.media == "" && field == "caption" && media == "":
		return nil, badRequest("there is no caption in the message to edit")
	case m.html == fresh.html && m.markup == fresh.markup && media == "":
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if media != "" {
		refusal = s.attach(p, media, fresh, &x)
	}
	if refusal == nil {
		refusal = s.allowed(c)
	}
	if refusal != nil {
		return nil, refusal
	}
	was := &s.record.sent[m.sent]
	if field == "caption" && media == "" { // the file stays
		media, fresh.object, x.File = m.media, m.object, was.File
	}
	fresh.at, fresh.ours = m.at, m.ours
	fresh.id, fresh.bot, fresh.topic, fresh.media, fresh.sent = m.id, true, m.topic, media, m.sent
	*m = *fresh
	was.Text, was.HTML, was.Links, was.Mentions, was.Buttons, was.Data = x.Text, x.HTML, x.Links, x.Mentions, x.Buttons, x.Data
	was.Media, was.File = media, x.File
	was.Edits++
	s.describe(c, m, field)
	s.change()
	return m.object, nil
}

func (s *Server) delete(p params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refusal := s.target(p)
	if refusal != nil {
		return nil, refusal
	}
	m := c.known[p.int("message_id")]
	switch {
	case m == nil:
		return nil, badRequest("message to delete not found")
	case !m.bot && c.kind != "private", time.Since(m.at) > deletable:
		return nil, badRequest("message can't be deleted")
	}
	s.drop(c, m)
	return true, nil
}

// answerTime is how long a press may be answered.
const answerTime = 150 * time.Second

func (s *Server) answer(p params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queries[p.values["callback_query_id"]]
	switch {
	case units(p.values["text"]) > 200:
		return nil, badRequest("MESSAGE_TOO_LONG")
	case q == nil || time.Since(q.at) > answerTime:
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	q.answered = true
	q.answer = Answer{Text: p.values["text"], Alert: p.values["show_alert"] == "true"}
	s.change()
	return true, nil
}

func (s *Server) typing(p params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refusal := s.target(p)
	if refusal != nil {
		return nil, refusal
	}
	if p.values["action"] == "" {
		return nil, badRequest("wrong parameter action in request")
	}
	if s.record.typing == nil {
		s.record.byChat, s.record.typing = map[int64][]int{}, map[int64]int{}
	}
	s.record.typing[c.id]++
	s.change()
	return true, nil
}

func (s *Server) setCommands(p params) (any, *apiError) {
	var scope struct {
		Type string `json:"type"`
	}
	if refusal := p.object("scope", &scope); refusal != nil {
		return nil, refusal
	}
	if scope.Type == "" {
		scope.Type = "default"
	}
	var commands []struct{ Command, Description string }
	if refusal := p.object("commands", &commands); refusal != nil {
		return nil, refusal
	}
	for _, c := range commands {
		if c.Command == "" || len(c.Command) > 32 || strings.ToLower(c.Command) != c.Command || c.Description == "" || units(c.Description) > 256 {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
	}
	if len(commands) > 100 || len(p.values["language_code"]) > 2 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.menus[scope.Type+"/"+p.values["language_code"]] = json.RawMessage(p.values["commands"])
	return true, nil
}
