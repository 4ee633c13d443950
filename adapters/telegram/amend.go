package telegram

import (
	"context"
	"errors"
	"strconv"

	tg "github.com/go-telegram/bot"

	"github.com/okpay/supportbot/bot/dispatch"
)

// amend changes the words of a message that an agent has changed. It is never sent
// anew: the customer would not know that the old one is meant.
func (p *post) amend(ctx context.Context) (dispatch.Receipt, error) {
	switch {
	case p.card == 0:
		return dispatch.Receipt{}, refuse(reasonUnknown)
	case shown(p.m.Text) > maxText:
		return dispatch.Receipt{}, refuse(reasonTooLong)
	}
	p.caption = shown(p.m.Text) == 0 // a text cannot become nothing
	for range maxTries {
		method, err := p.change(ctx)
		switch {
		case err == nil, says(err, wordsSame):
			return dispatch.Receipt{Message: strconv.Itoa(p.card)}, nil
		case method == "":
			return dispatch.Receipt{}, err
		case !p.caption && says(err, wordsNoText):
			p.caption = true
		case !p.noMarkup && says(err, wordsBadMarkup):
			p.noMarkup = true
		default:
			return dispatch.Receipt{}, p.unchanged(ctx, method, err)
		}
	}
	return dispatch.Receipt{}, refuse(reasonNoEdit)
}

// change makes one request.
func (p *post) change(ctx context.Context) (method string, err error) {
	text, mode, markup, err := p.content(ctx)
	if err != nil {
		return "", err
	}
	if p.caption {
		_, err = p.a.client.EditMessageCaption(ctx, &tg.EditMessageCaptionParams{
			BusinessConnectionID: p.place.business, ChatID: p.chat, MessageID: p.card, Caption: text, ParseMode: mode, ReplyMarkup: markup,
		})
		return "editMessageCaption", err
	}
	_, err = p.a.client.EditMessageText(ctx, &tg.EditMessageTextParams{
		BusinessConnectionID: p.place.business, ChatID: p.chat, MessageID: p.card,
		Text: text, ParseMode: mode, LinkPreviewOptions: p.preview(), ReplyMarkup: markup,
	})
	return "editMessageText", err
}

// unchanged says why a message stays as it is.
func (p *post) unchanged(ctx context.Context, method string, err error) error {
	var migrated *tg.MigrateError
	switch {
	case errors.As(err, &migrated):
		return refuse(reasonMoved)
	case says(err, wordsTooLong):
		return refuse(reasonCaption)
	case says(err, wordsNoCaption, wordsEmpty):
		return refuse(reasonEmpty)
	case says(err, wordsGone...):
		return refuse(reasonUnknown)
	case says(err, wordsNotEditable[:]...):
		return refuse(reasonNoEdit)
	}
	return p.a.fate(ctx, method, p.place, err)
}

// retract removes a message of ours.
func (p *post) retract(ctx context.Context) error {
	if p.card == 0 {
		return refuse(reasonUnknown)
	}
	method, err := p.remove(ctx)
	var migrated *tg.MigrateError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &migrated), p.chat != p.place.chat && says(err, wordsGone...): // it may be there still
		return refuse(reasonMoved)
	case says(err, wordsGone...):
		return nil
	case says(err, wordsNoDelete):
		return refuse(reasonNoDelete)
	}
	return p.a.fate(ctx, method, p.place, err)
}

// remove makes one request.
func (p *post) remove(ctx context.Context) (method string, err error) {
	if p.place.business != "" {
		_, err = p.a.client.DeleteBusinessMessages(ctx, &tg.DeleteBusinessMessagesParams{
			BusinessConnectionID: p.place.business, MessageIDs: []int{p.card},
		})
		return "deleteBusinessMessages", err
	}
	_, err = p.a.client.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: p.chat, MessageID: p.card})
	return "deleteMessage", err
}
