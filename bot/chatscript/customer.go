package chatscript

import (
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/supportbot/bot"
)

func (s *stage) words(in Words) {
	s.message++
	if body, ok := CommandOf(in.Text); ok {
		body.Message = fmt.Sprint("m", s.message)
		s.customer(body)
		return
	}
	s.agents.Heard(fmt.Sprint("m", s.message), in.Text)
	s.customer(bot.Text{Message: fmt.Sprint("m", s.message), Text: in.Text, Quote: in.Quote})
}

// press presses a button. One that leads to the private chat moves the script there.
func (s *stage) press(label string) error {
	b, ok := s.button(label)
	switch {
	case !ok:
		return fmt.Errorf("no message so far has a button [%s] (the newest ones are %s)", label, Buttons(s.recent()))
	case b.Private != "":
		s.in(false)
		s.customer(bot.Opened{Payload: b.Private})
	default:
		s.customer(bot.Pick{Token: b.Token, Label: label})
	}
	return nil
}

func (s *stage) file(f File, album string) {
	s.message++
	s.agents.Heard(fmt.Sprint("m", s.message), f.Caption)
	s.customer(bot.Media{
		Message: fmt.Sprint("m", s.message), Caption: f.Caption, Album: album,
		Files: []bot.File{{Kind: f.Kind, ID: fmt.Sprint("f", s.message), Name: f.Name}},
	})
}

func (s *stage) album(in Album) {
	album := fmt.Sprint("album", s.message+1)
	for i, f := range in.Files {
		if i == 0 {
			f.Caption = in.Caption
		}
		s.file(f, album)
	}
}

func (s *stage) fill(in Form) error {
	if s.form == "" {
		return errors.New("no message so far has a form")
	}
	values := map[string]string{}
	for _, a := range in.Answers {
		values[a.Name] = a.Value
	}
	s.customer(bot.Filled{Token: s.form, Values: values})
	return nil
}

// CommandOf reads "/name args" as a command.
func CommandOf(text string) (bot.Command, bool) {
	if len(text) < 2 || text[0] != '/' || text[1] == '/' || text[1] == ' ' {
		return bot.Command{}, false
	}
	name, args, _ := strings.Cut(text[1:], " ")
	return bot.Command{Name: strings.ToLower(name), Args: strings.TrimSpace(args)}, true
}

// remember keeps the newest buttons first in reach, and the newest form.
func (s *stage) remember(m bot.Message) {
	s.buttons = append(s.buttons, m.Buttons...)
	if m.Form != nil {
		s.form = m.Form.Token
	}
}

func (s *stage) button(label string) (b bot.Button, ok bool) {
	for i := len(s.buttons) - 1; i >= 0; i-- {
		if s.buttons[i].Label == label {
			return s.buttons[i], true
		}
	}
	return bot.Button{}, false
}

func (s *stage) recent() []bot.Button {
	return s.buttons[max(0, len(s.buttons)-8):]
}
