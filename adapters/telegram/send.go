package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/markup"
)

// Deliver implements dispatch.Adapter. One delivery is one request, and another
// only where Telegram has refused the first and takes the message in another form.
func (a *Adapter) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	p, err := parsePlace(d.Conversation)
	if err != nil {
		return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateRejected, Err: err}
	}
	chat, err := a.address(ctx, p.chat)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	out := post{a: a, place: p, chat: chat, topic: int(p.topic), conversation: d.Conversation}
	switch action := d.Action.(type) {
	case bot.Send:
		out.m, out.agent = action.Message, action.Voice == bot.VoiceAgent
		if action.Over {
			out.card = int(number(d.Card))
		}
		return out.send(ctx)
	case bot.Edit:
		out.m, out.agent, out.card = action.Message, action.Voice == bot.VoiceAgent, int(number(d.Card))
		if !action.Relay.IsZero() {
			return out.amend(ctx)
		}
		return out.send(ctx)
	case bot.Retract:
		out.card = int(number(d.Card))
		return dispatch.Receipt{}, out.retract(ctx)
	case bot.React:
		return dispatch.Receipt{}, out.react(ctx, action)
	case bot.Typing:
		return dispatch.Receipt{}, out.typing(ctx)
	case bot.Recall:
		return dispatch.Receipt{}, out.recall(ctx, int(number(action.Message)))
	}
	return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateRejected, Err: fmt.Errorf("telegram does not deliver %T", d.Action)}
}

// post is one message on its way. What Telegram refuses is left out or put
// differently, each once.
type post struct {
	a            *Adapter
	place        place
	chat         int64 // where place.chat is now
	topic        int
	conversation bot.ConversationID
	m            bot.Message
	agent        bool // an agent speaks

	card      int  // the message to edit; 0: a new one
	noMarkup  bool // as plain text
	noLinks   bool // buttons that lead somewhere become text
	followed  bool // the group has moved, and we with it
	forgotten bool // the file's id is not tried
	asFile    bool // a picture or video as a document
	caption   bool // the words to change are those below a file
}

// maxTries bounds the forms in which a message is tried: there are seven.
const maxTries = 8

// send sends or edits the message.
func (p *post) send(ctx context.Context) (dispatch.Receipt, error) {
	if len(p.m.Files) > 0 {
		p.card = 0 // a file of an agent is a message of its own
	}
	for range maxTries {
		id, method, err := p.attempt(ctx)
		switch {
		case p.card != 0 && says(err, wordsSame):
			return dispatch.Receipt{Message: strconv.Itoa(p.card)}, nil
		case err == nil:
			return dispatch.Receipt{Message: strconv.Itoa(id)}, nil
		case method == "": // not Telegram's
			return dispatch.Receipt{}, err
		}
		again, failed := p.mend(ctx, err)
		if failed != nil {
			return dispatch.Receipt{}, failed
		}
		if !again {
			return dispatch.Receipt{}, p.a.fate(ctx, method, p.place, err)
		}
	}
	return dispatch.Receipt{}, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("telegram: the message is refused in every form")}
}

// attempt makes one request. method is "" when it was not made.
func (p *post) attempt(ctx context.Context) (id int, method string, err error) {
	text, mode, markup, err := p.content(ctx)
	if err != nil {
		return 0, "", err
	}
	switch {
	case len(p.m.Files) > 0:
		return p.copyFile(ctx, text, mode, markup)
	case len(p.m.Media) > 0:
		return p.attachment(ctx, text, mode, markup)
	case p.card != 0:
		_, err := p.a.client.EditMessageText(ctx, &tg.EditMessageTextParams{
			BusinessConnectionID: p.place.business, ChatID: p.chat, MessageID: p.card,
			Text: text, ParseMode: mode, LinkPreviewOptions: p.preview(), ReplyMarkup: markup,
		})
		return p.card, "editMessageText", err
	}
	sent, err := p.a.client.SendMessage(ctx, &tg.SendMessageParams{
		BusinessConnectionID: p.place.business, ChatID: p.chat, MessageThreadID: p.topic,
		Text: text, ParseMode: mode, LinkPreviewOptions: p.preview(), ReplyParameters: p.reply(), ReplyMarkup: markup,
	})
	if err != nil {
		return 0, "sendMessage", err
	}
	return sent.ID, "sendMessage", nil
}

// content renders the text and the keyboard.
func (p *post) content(ctx context.Context) (text string, mode models.ParseMode, k models.ReplyMarkup, err error) {
	name := ""
	for _, b := range p.m.Buttons {
		if b.Private != "" && name == "" {
			if name, err = p.a.username(ctx); err != nil {
				return "", "", nil, err
			}
		}
	}
	board, odd := p.keys(name)
	src := withLines(p.m.Text, linesFor(odd))
	if board != nil {
		k = board // a nil *keyboard would be sent
	}
	if p.noMarkup {
		return plain(src), "", k, nil
	}
	return html(src), models.ParseModeHTML, k, nil
}

// keys makes the keyboard; odd are the buttons that have no place in it.
func (p *post) keys(name string) (board *keyboard, odd []bot.Button) {
	buttons := p.m.Buttons
	if p.noLinks {
		buttons = nil
		for _, b := range p.m.Buttons {
			if b.Token != "" {
				buttons = append(buttons, b)
			} else {
				odd = append(odd, b)
			}
		}
	}
	private := func(payload string) string { return "https://t.me/" + name + "?start=" + url.QueryEscape(payload) }
	board, more := keys(buttons, func(token string) string { return p.a.sign(p.conversation, token) }, private)
	odd = append(odd, more...)
	for i, b := range odd {
		if b.Private != "" {
			odd[i].URL = private(b.Private)
		}
	}
	return board, odd
}

// linesFor writes buttons that cannot be buttons as text.
func linesFor(buttons []bot.Button) []string {
	var lines []string
	for _, b := range buttons {
		switch {
		case b.URL != "":
			lines = append(lines, linkLine(b.Label, b.URL))
		case b.Label != "":
			lines = append(lines, bullet+markup.Escape(b.Label)) // typed, it is as good as pressed
		}
	}
	return lines
}

// preview keeps previews of addresses small. What agents write shows none: an
// address may be the customer's own, with a token in it.
func (p *post) preview() *models.LinkPreviewOptions {
	if p.agent {
		return &models.LinkPreviewOptions{IsDisabled: tg.True()}
	}
	return &models.LinkPreviewOptions{PreferSmallMedia: tg.True()}
}

func (p *post) reply() *models.ReplyParameters {
	id := number(p.m.ReplyTo)
	if id == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: int(id), AllowSendingWithoutReply: true}
}

// mend changes the message so that a refusal does not come again. False: there is
// nothing to change.
func (p *post) mend(ctx context.Context, err error) (again bool, failed error) {
	var migrated *tg.MigrateError
	switch {
	case errors.As(err, &migrated) && !p.followed:
		p.followed, p.chat, p.card = true, int64(migrated.MigrateToChatID), 0
		return true, p.a.moved(ctx, p.place.chat, p.chat)
	case len(p.m.Media) > 0 && says(err, wordsNoRights): // a text may be allowed
		return true, p.otherwise(ctx)
	case len(p.m.Files) > 0 && says(err, wordsNoRights):
		return false, refuse(reasonNoFiles)
	case p.special() && closedTo(err):
		p.asFile = true
		return true, nil
	case !errors.Is(err, tg.ErrorBadRequest), says(err, wordsUnreachable[:]...):
		return false, nil
	case p.card != 0 && says(err, wordsNotEditable[:]...):
		p.card = 0
	case !p.noMarkup && says(err, wordsBadMarkup):
		p.noMarkup = true
	case !p.noLinks && says(err, wordsBadKeys[:]...):
		p.noLinks = true
	case p.topic != 0 && says(err, wordsTopicGone, wordsTopicGone2):
		p.topic = 0
	case len(p.m.Media) > 0:
		return true, p.otherwise(ctx)
	case p.special():
		p.asFile = true
	default:
		return false, nil
	}
	return true, nil
}

// typing shows that somebody types. A few seconds later Telegram ends it itself.
func (p *post) typing(ctx context.Context) error {
	_, err := p.a.client.SendChatAction(ctx, &tg.SendChatActionParams{
		BusinessConnectionID: p.place.business, ChatID: p.chat, MessageThreadID: p.topic, Action: models.ChatActionTyping,
	})
	if err != nil {
		return p.a.fate(ctx, "sendChatAction", p.place, err)
	}
	return nil
}

// recall deletes what the customer wrote. Telegram refuses it after two days.
func (p *post) recall(ctx context.Context, id int) error {
	if id == 0 || p.place.business != "" {
		return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("telegram: there is no message to delete")}
	}
	if _, err := p.a.client.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: p.chat, MessageID: id}); err != nil {
		return p.a.fate(ctx, "deleteMessage", p.place, err)
	}
	return nil
}
