package customer

import (
	"cmp"
	"encoding/json"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/mrkdwn"
	"github.com/okpay/supportbot/bot"
)

// Slack's limits.
const (
	maxText       = 3000 // of a section; a rich_text block has no stated limit
	maxRow        = 5    // buttons that stand beside each other
	maxButtons    = 25
	maxOptions    = 100 // of a menu
	maxOthers     = 25  // buttons that are no options
	maxLabel      = 75
	maxURL        = 3000
	maxPayload    = 2000
	maxTitle      = 24
	maxFieldLabel = 2000
	maxHint       = 150
	maxValue      = 3000
	maxFields     = 90 // a view has room for 100 blocks
	maxImages     = 10
	maxAlt        = 2000
	maxFallback   = 3000
)

// plainText is a text object that nothing is read in.
func plainText(s string, most int) *slack.TextBlockObject {
	emoji := false
	s = cmp.Or(mrkdwn.Clip(mrkdwn.Literal(s), most), "…")
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: s, Emoji: &emoji}
}

// blocks are a message that fold has been over: text, pictures, then what can be pressed.
func blocks(m bot.Message) []slack.Block {
	var out []slack.Block
	if text := mrkdwn.Rich(m.Text); text != nil {
		out = append(out, text)
	}
	for _, l := range m.Media {
		if !attachable(l) {
			image := slack.NewImageBlock(l.URL, mrkdwn.Clip(cmp.Or(mrkdwn.Literal(l.Title), "…"), maxAlt), "", nil)
			if l.Title != "" {
				image.Title = plainText(l.Title, maxAlt)
			}
			out = append(out, image)
		}
	}
	return append(out, pressable(m)...)
}

// pressable are the rows below a message.
func pressable(m bot.Message) []slack.Block {
	var options, others []bot.Button
	for _, b := range m.Buttons {
		if b.Token != "" {
			options = append(options, b)
		} else {
			others = append(others, b)
		}
	}
	var out []slack.Block
	if len(options) > maxButtons {
		out = append(out, slack.NewActionBlock("", menu(options)))
		options = nil
	}
	var elements []slack.BlockElement
	for i, b := range append(options, others...) {
		elements = append(elements, button(i, b))
	}
	if m.Form != nil {
		b := slack.NewButtonBlockElement(formAction+"0", m.Form.Token, plainText(m.Form.Label, maxLabel))
		b.Style = slack.StylePrimary
		elements = append(elements, b)
	}
	for len(elements) > 0 {
		n := min(maxRow, len(elements))
		out = append(out, slack.NewActionBlock("", elements[:n:n]...))
		elements = elements[n:]
	}
	return out
}

func button(i int, b bot.Button) *slack.ButtonBlockElement {
	label := plainText(b.Label, maxLabel)
	switch n := strconv.Itoa(i); {
	case b.URL != "":
		out := slack.NewButtonBlockElement(linkAction+n, "", label)
		out.URL = b.URL
		return out
	case b.Private != "":
		return slack.NewButtonBlockElement(privateAction+n, b.Private, label)
	default:
		return slack.NewButtonBlockElement(pickAction+n, b.Token, label)
	}
}

// menu is a select. What it is about is said above it, in the customer's language.
func menu(options []bot.Button) *slack.SelectBlockElement {
	list := make([]*slack.OptionBlockObject, len(options))
	for i, b := range options {
		list[i] = slack.NewOptionBlockObject(b.Token, plainText(b.Label, maxLabel), nil)
	}
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText("…", maxHint), menuAction+"0", list...)
}

// modal is a form as a window.
func modal(f bot.Form, fill filling, n Notices) (slack.ModalViewRequest, error) {
	view := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: formCallback,
		Title: plainText(f.Title, maxTitle), Submit: plainText(n.Submit, maxTitle), Close: plainText(n.Close, maxTitle),
	}
	for _, field := range f.Fields[:min(len(f.Fields), maxFields)] {
		input := slack.NewPlainTextInputBlockElement(nil, "c:value")
		input.Multiline, input.InitialValue, input.MaxLength = field.Long, mrkdwn.Clip(field.Value, maxValue), maxValue
		if field.Hint != "" {
			input.Placeholder = plainText(field.Hint, maxHint)
		}
		block := slack.NewInputBlock(field.Name, plainText(field.Label, maxFieldLabel), nil, input)
		block.Optional = field.Optional
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, block)
		if !field.Optional {
			fill.Required = append(fill.Required, field.Name)
		}
	}
	metadata, err := json.Marshal(fill)
	view.PrivateMetadata = string(metadata)
	return view, err
}
