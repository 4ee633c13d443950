package discord

import (
	"github.com/bwmarrin/discordgo"

	"github.com/okpay/supportbot/bot"
)

// components makes the rows below a message that fold has been over: options as
// buttons, or as a menu when they are many, then what else there is. It is never
// nil: an edit without rows removes the old ones.
func components(m bot.Message) []discordgo.MessageComponent {
	var options, others []bot.Button
	for _, b := range m.Buttons {
		if b.Token != "" {
			options = append(options, b)
		} else {
			others = append(others, b)
		}
	}
	rows := []discordgo.MessageComponent{}
	if len(options) > maxButtons {
		rows = append(rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{menu(options)}})
		options = nil
	}
	buttons := make([]discordgo.MessageComponent, 0, len(m.Buttons)+1)
	for _, b := range append(options, others...) {
		buttons = append(buttons, button(b))
	}
	if m.Form != nil {
		buttons = append(buttons, discordgo.Button{
			Label: shorten(m.Form.Label, maxLabel), Style: discordgo.PrimaryButton, CustomID: formID + m.Form.Token,
		})
	}
	for len(buttons) > 0 && len(rows) < maxRows {
		n := min(maxRow, len(buttons))
		rows = append(rows, discordgo.ActionsRow{Components: buttons[:n:n]})
		buttons = buttons[n:]
	}
	return rows
}

func button(b bot.Button) discordgo.Button {
	out := discordgo.Button{Label: shorten(b.Label, maxLabel), Style: discordgo.SecondaryButton, CustomID: b.Token}
	switch {
	case b.URL != "":
		out.Style, out.URL = discordgo.LinkButton, b.URL
	case b.Private != "":
		out.Style, out.CustomID = discordgo.PrimaryButton, privateID+b.Private
	}
	return out
}

func menu(options []bot.Button) discordgo.SelectMenu {
	m := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: selectID}
	for _, b := range options {
		m.Options = append(m.Options, discordgo.SelectMenuOption{Label: shorten(b.Label, maxOptionLabel), Value: b.Token})
	}
	return m
}

// shorten cuts a label to n characters as Discord may count them. A label must
// not be empty.
func shorten(label string, n int) string {
	if label == "" {
		return "…"
	}
	for max := n; length(label) > n; max-- {
		label = clip(label, max)
	}
	return label
}

// modal is a form as a window with up to five lines to fill in.
func modal(f bot.Form) *discordgo.InteractionResponse {
	data := &discordgo.InteractionResponseData{CustomID: formID + f.Token, Title: shorten(f.Title, maxTitle)}
	for _, field := range f.Fields[:min(len(f.Fields), maxInputs)] {
		input := discordgo.TextInput{
			CustomID: field.Name, Label: shorten(field.Label, maxInputLabel), Style: discordgo.TextInputShort,
			Required: !field.Optional, Value: clip(field.Value, maxValue), MaxLength: maxValue,
		}
		if field.Hint != "" {
			input.Placeholder = shorten(field.Hint, maxPlaceholder)
		}
		if field.Long {
			input.Style = discordgo.TextInputParagraph
		}
		data.Components = append(data.Components, discordgo.ActionsRow{Components: []discordgo.MessageComponent{input}})
	}
	return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseModal, Data: data}
}
