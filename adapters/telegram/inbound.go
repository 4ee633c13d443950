package telegram

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/supportbot/bot"
)

// self is the bot as updates speak of it.
type self struct {
	id    int64
	name  string // without the @, "" while it is not known
	hears bool   // all that is said in groups, not only what Telegram takes as meant for it
}

// reader makes events of one update. It is pure: the same update gives the same
// events.
type reader struct {
	me  self
	now time.Time // for what Telegram does not date
	id  int64     // of the update
	out []bot.Event
}

// events returns what an update means: mostly one event, none when it is nothing
// to us, several when a customer has put several emoji on a message. Presses are
// not among them, see press.
func (u *update) events(me self, now time.Time) []bot.Event {
	r := reader{me: me, now: now, id: u.ID}
	switch {
	case u.Message != nil:
		r.message(u.Message)
	case u.Business != nil:
		r.message(u.Business)
	case u.Edited != nil:
		r.edited(u.Edited)
	case u.EditedBusiness != nil:
		r.edited(u.EditedBusiness)
	case u.DeletedBusiness != nil:
		r.deleted(u.DeletedBusiness)
	case u.Reaction != nil:
		r.reaction(u.Reaction)
	case u.Member != nil:
		r.member(u.Member)
	}
	return r.out
}

// add adds an event. Those of one update are told apart by a number.
func (r *reader) add(p place, from user, date int64, body bot.Body) {
	id := eventID(r.me.id, r.id)
	if n := len(r.out); n > 0 {
		id += bot.EventID(":" + strconv.Itoa(n))
	}
	at := r.now
	if date > 0 {
		at = time.Unix(date, 0)
	}
	r.out = append(r.out, bot.Event{
		ID: id, Conversation: p.conversation(), Platform: Platform, Sender: person(from),
		Public: p.group(), Time: at.UTC(), Body: body,
	})
}

func eventID(me, update int64) bot.EventID {
	b := make([]byte, 0, 40)
	b = append(b, "telegram:"...)
	b = strconv.AppendInt(b, me, 10)
	b = append(b, ':')
	b = strconv.AppendInt(b, update, 10)
	return bot.EventID(b)
}

// person is a user as events name them. The name of a deleted account is empty.
func person(u user) bot.Person {
	if u.ID == 0 {
		return bot.Person{}
	}
	return bot.Person{ID: personID(u.ID), Name: strings.TrimSpace(u.FirstName + " " + u.LastName), Locale: u.Language}
}

// customer reports whether a message comes from somebody whom the bot answers:
// not from a channel, a bot, an anonymous administrator or, in a business chat,
// from the owner of the account.
func (m *message) customer() bool {
	return m.From != nil && !m.From.IsBot && m.SenderChat == nil && !m.Forwarded && m.Chat.Type != "channel" &&
		(m.Business == "" || m.From.ID == m.Chat.ID)
}

// place is where a message was written.
func (m *message) place(by int64) place {
	p := place{chat: m.Chat.ID, business: m.Business}
	// A thread of replies has an id too; a topic says that it is one.
	if m.InTopic {
		p.topic = m.Thread
	}
	if p.group() {
		p.user = by
	}
	return p
}

func (r *reader) message(m *message) {
	if !m.customer() {
		return
	}
	p := m.place(m.From.ID)
	text, marks := m.words()
	addressed := r.addressed(m, text, marks)
	if p.group() {
		text = withoutMentions(text, marks, r.me)
	}
	command, ok := command{}, false
	if m.Text != "" { // no caption is a command
		command, ok = parseCommand(text)
	}
	if ok {
		addressed = command.forUs(r.me, addressed)
	}
	if p.group() && !addressed {
		return
	}
	if body := r.body(m, text, command, ok); body != nil {
		r.add(p, *m.From, m.Date, body)
	}
}

// words are what was written, be it a text or a caption.
func (m *message) words() (string, []entity) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionMarks
}

// addressed reports whether a message in a group is meant for the bot: it is
// named in it, or one of its own messages is replied to.
func (r *reader) addressed(m *message, text string, marks []entity) bool {
	if re := m.ReplyTo; re != nil && re.From != nil && re.From.ID == r.me.id && !m.repliesToTopic() {
		return true
	}
	return slices.ContainsFunc(marks, func(e entity) bool { return e.names(text, r.me) })
}

// repliesToTopic reports whether the reply is only the mark of a topic's
// messages: those that answer nothing answer the message that opened the topic.
func (m *message) repliesToTopic() bool {
	return m.ReplyTo.Topic != nil || m.InTopic && m.ReplyTo.ID == m.Thread
}

// body is what a message says.
func (r *reader) body(m *message, text string, c command, isCommand bool) bot.Body {
	switch {
	case isCommand && c.name == "start":
		return bot.Opened{Payload: c.args}
	case text == "" && m.Text != "": // nothing but our name
		if asked := m.pointedAt(r.me); asked != "" {
			return bot.Text{Message: messageID(m.ID), Text: asked}
		}
		return bot.Opened{}
	case isCommand:
		return bot.Command{Message: messageID(m.ID), Name: c.name, Args: c.args}
	case m.Text != "":
		return bot.Text{Message: messageID(m.ID), Text: text, Quote: m.quoted()}
	}
	f, ok := m.file()
	if !ok {
		return nil // a service message, such as a new title
	}
	return bot.Media{Message: messageID(m.ID), Caption: text, Quote: m.quoted(), Album: m.Album, Files: []bot.File{f}}
}

func (r *reader) edited(m *message) {
	text, marks := m.words()
	if !m.customer() || text == "" && !m.captioned() { // a live location moves, a poll gets votes
		return
	}
	p := m.place(m.From.ID)
	if p.group() {
		if !r.addressed(m, text, marks) {
			return
		}
		text = withoutMentions(text, marks, r.me)
	}
	r.add(p, *m.From, max(m.EditDate, m.Date), bot.Edited{Message: messageID(m.ID), Text: text})
}

// captioned reports whether a message can have words below a file: those may have
// been taken away.
func (m *message) captioned() bool {
	f, ok := m.file()
	return ok && f.Kind != "other" && f.Kind != "sticker"
}

// deleted is told of business chats only; nothing says that a message in a chat
// with the bot was deleted.
func (r *reader) deleted(d *deletedMessages) {
	p := place{chat: d.Chat.ID, business: d.Business}
	for _, id := range d.Messages[:min(len(d.Messages), maxParts)] {
		r.add(p, user{}, 0, bot.Deleted{Message: messageID(id)})
	}
}

// maxParts bounds the events of one update: Telegram deletes 100 messages at once
// and lets a user put three emoji on one.
const maxParts = 100

// reaction tells what a customer has put on a message and what they have taken
// off. In groups it is not said whose message it is, so it is nothing to us.
func (r *reader) reaction(x *reaction) {
	if x.User == nil || x.User.IsBot || x.Chat.ID != x.User.ID {
		return
	}
	p := place{chat: x.Chat.ID}
	for _, e := range x.Old[:min(len(x.Old), maxParts/2)] {
		if !slices.Contains(x.New, e) {
			r.add(p, *x.User, x.Date, bot.Reacted{Message: messageID(x.Message), Emoji: e.text(), Removed: true})
		}
	}
	for _, e := range x.New[:min(len(x.New), maxParts/2)] {
		if !slices.Contains(x.Old, e) {
			r.add(p, *x.User, x.Date, bot.Reacted{Message: messageID(x.Message), Emoji: e.text()})
		}
	}
}

// text is a reaction in a character. Custom ones are pictures without one.
func (e emoji) text() string {
	switch {
	case e.Emoji != "":
		return e.Emoji
	case e.Type == "paid":
		return "⭐"
	}
	return "🔘"
}

// member tells that a customer has blocked the bot. That they let it in again
// says nothing new: what they write next does.
func (r *reader) member(x *member) {
	if x.New.Status == "kicked" && x.Chat.ID == x.From.ID {
		r.add(place{chat: x.Chat.ID}, x.From, x.Date, bot.Lost{Why: "blocked"})
	}
}
