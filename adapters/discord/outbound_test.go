package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func options(n int) []bot.Button {
	out := make([]bot.Button, n)
	for i := range out {
		out[i] = bot.Button{Label: fmt.Sprintf("Option %d", i+1), Token: fmt.Sprintf("o.1.%d", i+1)}
	}
	return out
}

// TestOutbound holds the requests that messages become against golden files.
func TestOutbound(t *testing.T) {
	t.Parallel()
	form := &bot.Form{Token: "f.1.form", Label: "Fill in", Title: "Case", Fields: []bot.FormField{{Name: "a", Label: "A"}}}
	tests := map[string]bot.Message{
		"text":    {Text: "**Fee**: `1 %`, see [the list](https://okpay.example/fees)\n- a_b\n# no heading"},
		"buttons": {Text: "Which?", Buttons: append(options(7), bot.Button{Label: "Site", URL: "https://okpay.example"}, bot.Button{Label: "Private", Private: "reset"})},
		"menu":    {Text: "Which?", Buttons: append(options(11), bot.Button{Label: "Site", URL: "https://okpay.example"}), Form: form},
		"numbers": {Text: "Which?", Buttons: append(options(26), bot.Button{Label: "Site", URL: "https://okpay.example"})},
		"form":    {Text: "Tell us", Form: form},
		"odd_buttons": {Text: "Hm", Buttons: []bot.Button{{Label: strings.Repeat("长", 90), Token: "a.1."}, {Label: "twice", Token: "a.1."}, {Label: "", Token: "b.1."},
			{Label: "App", URL: "tg://resolve?domain=x"}, {Label: "Long", URL: "https://okpay.example/" + strings.Repeat("x", 600)}, {Label: "Too long", Private: strings.Repeat("p", 100)}}},
		"media": {Text: "Look", Media: []bot.Link{{Kind: "photo", URL: "https://okpay.example/a.png", Title: "The_form"}, {Kind: "video", URL: "https://okpay.example/b.mp4", Title: "How to"},
			{Kind: "link", URL: "https://okpay.example/c"}, {Kind: "photo", URL: "img/missing.png"}}},
		"files": {Text: "See", Files: []bot.File{{Kind: "photo", ID: "a", Name: "../a\".png", Bytes: 5}, {Kind: "document", ID: "b", Name: "big.pdf", Bytes: 11 << 20}}},
		"reply": {Text: "1 %", ReplyTo: "1306512345678901248"},
	}
	for name, m := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			a := &Adapter{log: start(t).a.log}
			for i, part := range a.Split(m) {
				body, _ := a.compose(fold(part))
				body.Nonce, body.Enforce = nonce(fmt.Sprint(i)), true
				body.answering("5", part.ReplyTo)
				raw, err := json.MarshalIndent(body, "", " ")
				if err != nil {
					t.Fatal(err)
				}
				out.Write(append(raw, '\n'))
			}
			golden(t, "testdata/outbound/"+name+".json", out.Bytes())
		})
	}
}

// Every message is taken by Discord's rules, as it is and as it is split.
func TestAnyMessageIsTaken(t *testing.T) {
	t.Parallel()
	w := start(t)
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	messages := []bot.Message{
		{Text: strings.Repeat("*_~ ", 1500), Buttons: options(25)},
		{Text: strings.Repeat("很长的一句话。", 700), Buttons: options(40)},
		{Text: strings.Repeat("😀", 1999) + "x"},
		{Text: "x", Buttons: append(options(10), slices.Repeat([]bot.Button{{Label: "Site", URL: "https://okpay.example"}}, 20)...)},
		{Text: strings.Repeat("1. a\n", 800), Form: &bot.Form{Token: "f.1.", Label: strings.Repeat("l", 100), Fields: make([]bot.FormField, 5)}},
	}
	for i := range 20 {
		messages[3].Buttons[10+i].URL += fmt.Sprint("/", i)
	}
	for i, m := range messages {
		parts := w.a.Split(m)
		for j, part := range parts {
			if _, err := w.a.Deliver(t.Context(), dispatch.Delivery{ID: fmt.Sprint(i, j), Conversation: dm, Action: bot.Send{Message: part}}); err != nil {
				t.Errorf("message %d, part %d: %v", i, j, err)
			}
			if last := j == len(parts)-1; !last && (part.Buttons != nil || part.Form != nil) {
				t.Errorf("message %d: part %d of %d has the buttons, want them on the last", i, j+1, len(parts))
			}
		}
	}
}

func TestSplitKeepsWhatBelongsToTheEnds(t *testing.T) {
	t.Parallel()
	m := bot.Message{Text: strings.Repeat("A sentence that is said. ", 200), Card: "c", ReplyTo: "5", Ref: "faq/x", Working: true,
		Buttons: options(2), Media: []bot.Link{{Kind: "photo", URL: "a.png"}}}
	parts := (&Adapter{}).Split(m)
	if len(parts) != 3 {
		t.Fatalf("%d parts, want 3", len(parts))
	}
	first, last := parts[0], parts[2]
	if first.Card != "c" || first.ReplyTo != "5" || last.Card != "" || last.ReplyTo != "" || parts[1].Card != "" {
		t.Error("the card and the reply belong to the first part alone")
	}
	if len(last.Buttons) != 2 || len(last.Media) != 1 || !last.Working || first.Working || len(first.Media) != 0 {
		t.Error("buttons, media and what follows belong to the last part alone")
	}
	for _, p := range parts {
		if utf8.RuneCountInString(p.Text) > maxText || p.Ref != "faq/x" || !strings.HasSuffix(p.Text, ".") {
			t.Errorf("part %q, want whole sentences and the reference", p.Text)
		}
	}
}

func TestCards(t *testing.T) {
	t.Parallel()
	w := start(t, withFiles(fstest.MapFS{"img/one.png": {Data: []byte("\x89PNG one")}, "img/two.png": {Data: []byte("\x89PNG two")}}))
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	card := func(id, text, file, at string) dispatch.Receipt {
		t.Helper()
		m := bot.Message{Text: text, Card: "guide"}
		if file != "" {
			m.Media, m.Buttons = []bot.Link{{Kind: "photo", URL: file, Title: "Step"}}, options(1)
		}
		r, err := w.a.Deliver(t.Context(), dispatch.Delivery{ID: id, Conversation: dm, Card: at, Action: bot.Edit{Message: m}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	one := card("1", "one", "img/one.png", "")
	two := card("2", "two", "img/two.png", one.Message)
	m := w.dc.Messages(anna.DM())
	if one.Message != two.Message || len(m) != 1 || m[0].Content != "two" || len(m[0].Files) != 1 || string(m[0].Files[0].Data) != "\x89PNG two" || m[0].Files[0].Description != "Step" {
		t.Errorf("messages = %+v, want one with the second picture", m)
	}
	if m[0].Files[0].MIME != "image/png" || m[0].Files[0].Name != "two.png" {
		t.Errorf("file = %+v, want two.png as an image", m[0].Files[0])
	}
	card("3", "three", "", two.Message)
	if m := w.dc.Messages(anna.DM())[0]; len(m.Files) != 0 || len(m.Labels()) != 0 || m.Edits != 2 {
		t.Errorf("message = %+v, want it without picture and buttons", m)
	}
	w.dc.Fail(discordtest.Fault{Method: "PATCH", Status: 404, Code: codeUnknownMessage})
	if r := card("4", "four", "", two.Message); r.Message == two.Message {
		t.Error("a card that is gone was edited, want a new message")
	}
	if url, err := w.a.FileURL(t.Context(), anna.DM()+"/1/2"); err == nil {
		t.Errorf("FileURL of a message that is not there = %q, want an error", url)
	}
}

func TestFilesOfCustomers(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	anna.Say(t, anna.DM(), discordtest.Draft{Text: "see", Files: []discordtest.File{{Name: "a.png", MIME: "image/png", Data: []byte("x")}}})
	f := w.rt.wait(t, 1)[0].Body.(bot.Media).Files[0]
	url, err := w.a.FileURL(t.Context(), f.ID)
	if err != nil || !strings.Contains(url, "/a.png?") {
		t.Errorf("FileURL(%s) = %q, %v, want an address", f.ID, url, err)
	}
}
