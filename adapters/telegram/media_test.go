package telegram

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

const testPicture = "https://okpay.example/card.png"

// TestMedia: files go by address, as bytes, and by the id that they had before.
func TestMedia(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"media/a.png": {Data: []byte("picture")}, "media/b.png": {Data: []byte("picture")}, "media/c.mp4": {Data: []byte("film")}}
	w := start(t, func(o *Options) { o.Files = files })
	w.tg.AddChat(7)
	send := func(link bot.Link, text string) telegramtest.Sent {
		t.Helper()
		_, err := w.send("telegram:7", bot.Message{Text: text, Media: []bot.Link{link}})
		must(t, err)
		all := w.tg.Sent(7)
		return all[len(all)-1]
	}
	first := send(bot.Link{Kind: "photo", URL: "media/a.png"}, "**Look** here")
	if first.Media != "photo" || first.File != "a.png" || first.Text != "Look here" {
		t.Errorf("sent %+v, want the picture with its text", first)
	}
	again := send(bot.Link{Kind: "photo", URL: "media/b.png", Title: "A @title"}, "")
	if !strings.HasPrefix(again.File, "photo-file") || again.Text != "A @\u2060title" {
		t.Errorf("sent %+v, want the same picture by its id", again)
	}
	if got := send(bot.Link{Kind: "document", URL: "media/b.png"}, ""); got.Media != "document" || got.File != "b.png" {
		t.Errorf("sent %+v, want a document of its own", got)
	}
	if got := send(bot.Link{Kind: "video", URL: "media/c.mp4"}, ""); got.Media != "video" {
		t.Errorf("sent %+v, want a video", got)
	}
	if n := w.tg.Uploads(); n != 3 {
		t.Errorf("%d uploads, want 3", n)
	}
	w.tg.Forget("")
	if got := send(bot.Link{Kind: "photo", URL: "media/a.png"}, ""); got.File != "a.png" {
		t.Errorf("sent %+v, want an upload, since the id is no longer known", got)
	}
	if got := send(bot.Link{Kind: "photo", URL: testPicture}, ""); got.File != testPicture {
		t.Errorf("sent %+v, want the address", got)
	}
	_, err := w.send("telegram:7", bot.Message{Media: []bot.Link{{Kind: "photo", URL: "media/none.png"}}})
	if fate, _ := refused(err); fate != dispatch.FateRejected {
		t.Errorf("a file that is not there: %v, want rejected", err)
	}
}

// TestRefusedMedia: where Telegram cannot fetch a file, there is a link.
func TestRefusedMedia(t *testing.T) {
	t.Parallel()
	for _, why := range []string{"failed to get HTTP URL content", "wrong type of the web page content", "WEBPAGE_MEDIA_EMPTY"} {
		w := start(t)
		w.tg.AddChat(7)
		w.tg.RefuseAddress(testPicture, why)
		_, err := w.send("telegram:7", bot.Message{Text: "Look", Media: []bot.Link{{Kind: "photo", URL: testPicture, Title: "The card"}},
			Buttons: []bot.Button{{Label: "Yes", Token: "o.1.y"}}})
		must(t, err)
		sent := w.tg.Sent(7)
		if len(sent) != 1 || sent[0].Text != "Look\nThe card" || sent[0].Links[0] != testPicture || len(sent[0].Buttons) != 1 {
			t.Errorf("%s: sent %+v, want the text with a link", why, sent)
		}
	}
}

// TestRefusedFile: a picture that is none for Telegram is a document.
func TestRefusedFile(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.Files = fstest.MapFS{"a.png": {Data: []byte("x")}} })
	w.tg.AddChat(7)
	w.tg.Fail(telegramtest.Fault{Method: "sendPhoto", Status: 400, Text: "Bad Request: PHOTO_INVALID_DIMENSIONS"})
	_, err := w.send("telegram:7", bot.Message{Media: []bot.Link{{Kind: "photo", URL: "a.png"}}})
	must(t, err)
	if sent := w.tg.Sent(7)[0]; sent.Media != "document" {
		t.Errorf("sent %+v, want a document", sent)
	}
	w.tg.Fail(telegramtest.Fault{Method: "sendVideo", Status: 400, Text: "Bad Request: VIDEO_CONTENT_TYPE_INVALID"})
	w.tg.Fail(telegramtest.Fault{Method: "sendDocument", Status: 400, Text: "Bad Request: DOCUMENT_INVALID", Times: 2})
	_, err = w.send("telegram:7", bot.Message{Media: []bot.Link{{Kind: "video", URL: "a.png"}}})
	if fate, _ := refused(err); fate != dispatch.FateRejected {
		t.Errorf("a file that is refused in every form: %v, want rejected", err)
	}
}

// TestFilesForbidden: a group may take texts and no files.
func TestFilesForbidden(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.AddChat(-555)
	w.tg.Fail(telegramtest.Fault{Method: "sendPhoto", Status: 400, Text: "Bad Request: not enough rights to send photos to the chat"})
	_, err := w.send("telegram:-555:u5", bot.Message{Text: "Look", Media: []bot.Link{{Kind: "photo", URL: testPicture, Title: "The card"}}})
	must(t, err)
	if got := w.tg.Texts(-555); len(got) != 1 || got[0] != "Look\nThe card" {
		t.Errorf("the group shows %q, want the text with a link", got)
	}
}

// TestMediaCards: a card changes in place as long as Telegram lets it.
func TestMediaCards(t *testing.T) {
	t.Parallel()
	w := start(t, func(o *Options) { o.Files = fstest.MapFS{"a.png": {Data: []byte("a")}, "b.png": {Data: []byte("b")}} })
	w.tg.AddChat(7)
	card := func(n int, link ...bot.Link) bot.Message {
		return bot.Message{Text: fmt.Sprintf("**Card** %d", n), Card: "c", Media: link, Buttons: []bot.Button{{Label: "Next", Token: "g.1.next"}}}
	}
	receipt, err := w.send("telegram:7", card(1))
	must(t, err)
	steps := []struct {
		m        bot.Message
		messages int
		media    string
		file     string
	}{
		{card(2, bot.Link{Kind: "photo", URL: "a.png"}), 1, "photo", "a.png"},
		{card(3, bot.Link{Kind: "photo", URL: "b.png"}), 1, "photo", "b.png"},
		{card(4, bot.Link{Kind: "photo", URL: "a.png"}), 1, "photo", "photo-file"},
		{card(5, bot.Link{Kind: "video", URL: "https://okpay.example/a.mp4"}), 1, "video", "https://okpay.example/a.mp4"},
		{card(6), 2, "", ""},
	}
	for _, step := range steps {
		receipt, err = w.edit(bot.Send{Message: step.m, Over: true}, receipt.Message)
		must(t, err)
		all := w.tg.Sent(7)
		last := all[len(all)-1]
		if len(all) != step.messages || last.Media != step.media || !strings.HasPrefix(last.File, step.file) || "**"+last.Text[:4]+"**"+last.Text[4:] != step.m.Text || len(last.Buttons) != 1 {
			t.Errorf("%s: the chat shows %+v, want %d messages, the last with %s %s", step.m.Text, all, step.messages, step.media, step.file)
		}
	}
}

func TestLongUploads(t *testing.T) {
	t.Parallel()
	data := strings.Repeat("x", 3*formLimit)
	w := start(t, func(o *Options) { o.Files = fstest.MapFS{"a.pdf": {Data: []byte(data)}} })
	w.tg.AddChat(7)
	_, err := w.send("telegram:7", bot.Message{Text: "Read", Media: []bot.Link{{Kind: "document", URL: "a.pdf"}}})
	must(t, err)
	if sent := w.tg.Sent(7)[0]; sent.File != "a.pdf" || sent.Text != "Read" {
		t.Errorf("sent %+v, want the file and its text", sent)
	}
}

// TestSplit: parts are what Telegram takes, the first has the card, the last the buttons.
func TestSplit(t *testing.T) {
	t.Parallel()
	a := start(t).a
	yes := []bot.Button{{Label: "Yes", Token: "o.1.y"}}
	photo := bot.Link{Kind: "photo", URL: testPicture}
	long := strings.Repeat("A sentence of words. ", 300)
	short := bot.Message{Text: "Short", Card: "c", ReplyTo: "5", Buttons: yes, Ref: "r"}
	with := func(f func(*bot.Message)) bot.Message {
		m := short
		f(&m)
		return m
	}
	many := make([]bot.Button, 101)
	for i := range many {
		many[i] = bot.Button{Label: fmt.Sprint("n", i), Token: fmt.Sprint("o.1.", i)}
	}
	many[100] = bot.Button{Label: "Site", URL: "https://okpay.example"}
	tests := []struct {
		name string
		m    bot.Message
		want string // media, length of the text, buttons of each part
	}{
		{"short", short, "[0 5 1]"},
		{"long", with(func(m *bot.Message) { m.Text = long }), "[0 4094 0] [0 2204 1]"},
		{"emoji count twice", with(func(m *bot.Message) { m.Text = strings.Repeat("👍", 2049) }), "[0 4096 0] [0 2 1]"},
		{"markup counts not", with(func(m *bot.Message) { m.Text = strings.Repeat("**x**", 4096) }), "[0 4096 1]"},
		{"picture", with(func(m *bot.Message) { m.Media = []bot.Link{photo} }), "[1 5 1]"},
		{"picture and long text", with(func(m *bot.Message) { m.Text, m.Media = long[:1050], []bot.Link{photo} }), "[1 0 0] [0 1050 1]"},
		{"two pictures", with(func(m *bot.Message) { m.Media = []bot.Link{photo, photo} }), "[1 0 0] [1 0 0] [0 5 1]"},
		{"pictures only", with(func(m *bot.Message) { m.Text, m.Media = "", []bot.Link{photo, photo} }), "[1 0 0] [1 0 1]"},
		{"link", with(func(m *bot.Message) {
			m.Media = []bot.Link{{Kind: "link", URL: "https://okpay.example", Title: "Help"}}
		}), "[0 10 1]"},
		{"many buttons", with(func(m *bot.Message) { m.Buttons = many }), "[0 797 0]"},
		{"nothing", bot.Message{}, "[0 0 0]"},
	}
	for _, tt := range tests {
		parts := a.Split(tt.m)
		var got []string
		for _, p := range parts {
			got = append(got, fmt.Sprint([]int{len(p.Media), shown(p.Text), len(p.Buttons)}))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: Split = %s, want %s", tt.name, got, tt.want)
		}
		if parts[0].Card != tt.m.Card || parts[0].ReplyTo != tt.m.ReplyTo || len(parts) > 1 && parts[1].Card != "" {
			t.Errorf("%s: the card is not on the first part: %+v", tt.name, parts)
		}
		for _, p := range parts {
			if again := a.Split(p); len(again) != 1 || again[0].Text != p.Text {
				t.Errorf("%s: a part is split again: %+v", tt.name, again)
			}
		}
	}
}

// TestPlacelessButtons: what cannot be a button is text, and counts as such.
func TestPlacelessButtons(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.AddChat(7)
	for _, m := range []bot.Message{
		{Text: strings.Repeat("x", maxText-5)},
		{Text: strings.Repeat("x", maxCaption-5), Media: []bot.Link{{Kind: "photo", URL: testPicture}}},
	} {
		m.Buttons = []bot.Button{{Label: "Yes", Token: "o.1.y"}, {Label: "Write to us", URL: "mailto:help@okpay.example"}}
		for _, part := range w.a.Split(m) {
			_, err := w.send("telegram:7", part)
			must(t, err)
		}
		all := w.tg.Sent(7)
		if last := all[len(all)-1]; len(last.Buttons) != 1 || !strings.HasSuffix(last.Text, "Write to us (help@okpay.example)") {
			t.Errorf("sent %q with %d rows of buttons, want the address in the text", last.Text, len(last.Buttons))
		}
	}
}

// TestPartsArrive: the server, which counts for itself, takes every part.
func TestPartsArrive(t *testing.T) {
	t.Parallel()
	w := start(t)
	w.tg.AddChat(7)
	text := strings.Repeat("**Fee** for @you: `1.5 %` <b> & [list](https://okpay.example) 👍 请稍等。", 300)
	for _, part := range w.a.Split(bot.Message{Text: text}) {
		_, err := w.send("telegram:7", part)
		must(t, err)
	}
	if n := len(w.tg.Sent(7)); n < 3 {
		t.Errorf("%d parts, want 3 or more", n)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("**a** `b` [c](https://d.example) @e\n\n", 400)
	f.Add("👍。", 3000)
	a, err := New(Options{Token: "4242:x", Memory: newMemory()})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string, times int) {
		times = max(1, min(times, 5000, 1+40000/(len(s)+1)))
		for _, part := range a.Split(bot.Message{Text: strings.Repeat(s, times)}) {
			text := html(part.Text)
			if shown(part.Text) > maxText {
				t.Errorf("a part of %q × %d shows %d characters", s, times, shown(part.Text))
			}
			if strings.Count(text, "<b>") != strings.Count(text, "</b>") || strings.Count(text, "<code>") != strings.Count(text, "</code>") {
				t.Errorf("a part of %q × %d is torn: %q", s, times, text)
			}
		}
	})
}

// TestReply: where others read along an answer names what it answers.
func TestReply(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.tg.Write(telegramtest.From{Chat: testGroup, User: 5, Mention: true}, "what is the fee?")
	_, err := w.send("telegram:-1001987654321:u5", bot.Message{Text: "1.5 %", ReplyTo: messageID(id)})
	must(t, err)
	_, err = w.send("telegram:-1001987654321:u5", bot.Message{Text: "gone", ReplyTo: "99999"})
	must(t, err)
	if sent := w.tg.Sent(testGroup); sent[0].Reply != id || sent[1].Reply != 0 {
		t.Errorf("sent %+v, want the first as a reply to %d", sent, id)
	}
}
