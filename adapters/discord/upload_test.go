package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
)

// copies opens files by their id: what begins with "!" fails while it is read.
type copies map[string]string

func (c copies) Open(_ context.Context, _ bot.ConversationID, _ bot.Platform, f bot.File) (io.ReadCloser, error) {
	data, ok := c[f.ID]
	switch {
	case !ok:
		return nil, rejected(errors.New("a .exe is not passed on"))
	case strings.HasPrefix(data, "!"):
		return io.NopCloser(io.MultiReader(strings.NewReader(data), iotest.ErrReader(errors.New(data[1:])))), nil
	}
	return io.NopCloser(strings.NewReader(data)), nil
}

func copying(files copies) setting {
	return func(_ *world, o *Options, _ *discordtest.Options) { o.Copies = files }
}

// TestAgentsFiles: files go with the text as they are read, as many as Discord takes.
func TestAgentsFiles(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("0123456789abcdef", 1<<16) // 1 MiB
	w := start(t, copying(copies{"a": "a", "b": big, "c": "c"}))
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	asked := anna.Write(t, anna.DM(), "where?")
	m := bot.Message{Text: "**See** <@5>", ReplyTo: asked, Files: []bot.File{
		{Kind: "photo", ID: "a", Name: "x/../a\".png", MIME: "image/png", Bytes: 1}, {Kind: "document", ID: "b", Bytes: 1 << 20, Name: "对账.pdf", MIME: "odd\r\ntype"}, {Kind: "voice", ID: "c"}}}
	ids, err := w.agent(dm, m)
	if err != nil || len(ids) != 1 {
		t.Fatalf("agent = %q, %v, want one message", ids, err)
	}
	if again, err := w.agent(dm, m); err != nil || again[0] != ids[0] {
		t.Errorf("the same delivery again = %q, %v, want message %s", again, err, ids[0])
	}
	got := w.dc.Messages(anna.DM())[1]
	if got.ReplyTo != asked || got.Content != `**See** \<@5>` || len(got.Files) != 3 {
		t.Fatalf("message = %+v, want a reply with three files", got)
	}
	want := []discordtest.File{{Name: "a_.png", MIME: "image/png", Data: []byte("a")}, {Name: "对账.pdf", MIME: "application/octet-stream", Data: []byte(big)},
		{Name: "voice.ogg", MIME: "application/octet-stream", Data: []byte("c")}}
	for i, f := range got.Files {
		if f.Name != want[i].Name || f.MIME != want[i].MIME || string(f.Data) != string(want[i].Data) {
			t.Errorf("file %d is %s of type %s with %d bytes, want %s of type %s", i, f.Name, f.MIME, len(f.Data), want[i].Name, want[i].MIME)
		}
	}
}

// TestFilesThatFail: what becomes of files that cannot be passed on. Nothing is
// posted, not even the text.
func TestFilesThatFail(t *testing.T) {
	t.Parallel()
	w := start(t, copying(copies{"a": "a", "short": "!torn off", "huge": strings.Repeat("x", maxFile+1)}))
	anna := w.dc.User("Anna", "en-US")
	dm := bot.ConversationID("discord:" + anna.DM())
	send := func(files ...bot.File) error {
		_, err := w.agent(dm, bot.Message{Text: "see", Card: "a:" + files[0].ID, Files: files})
		return err
	}
	wantRefusal(t, "a file that is not allowed", send(bot.File{ID: "a"}, bot.File{ID: "none"}), "a .exe is not passed on")
	wantRefusal(t, "a file larger than it said", send(bot.File{ID: "huge"}), "larger than the 10 MB")
	if err := send(bot.File{ID: "a"}, bot.File{ID: "short"}); err == nil || unwrapFate(err) != "" || !strings.Contains(err.Error(), "torn off") {
		t.Errorf("a file that breaks off = %v, want a plain error that says so", err)
	}
	for _, f := range []discordtest.Fault{{Reset: true}, {Status: 502}, {DropReply: true}} {
		w.dc.Fail(f)
		if err := send(bot.File{ID: "a"}); err == nil || unwrapFate(err) != "" {
			t.Errorf("files with %+v = %v, want a plain error", f, err)
		}
	}
	if got := w.dc.Messages(anna.DM()); len(got) != 1 { // of the lost reply
		t.Errorf("messages = %+v, want one", got)
	}
	w.a.o.Copies = nil
	wantRefusal(t, "a file without copies", send(bot.File{ID: "b"}), "cannot be passed on")
}

// TestFilesAreSplit: one that says it is too large keeps no other from arriving.
func TestFilesAreSplit(t *testing.T) {
	t.Parallel()
	files := func(sizes ...int64) (out []bot.File) {
		for _, s := range sizes {
			out = append(out, bot.File{ID: fmt.Sprint(s), Bytes: s << 20})
		}
		return out
	}
	small := make([]int64, 12)
	for i := range small {
		small[i] = 1
	}
	tests := []struct {
		m    bot.Message
		want string // length of the text, media and files of each part
	}{
		{bot.Message{Text: "see", Files: files(1, 2)}, "[3 0 2]"},
		{bot.Message{Files: files(1, 2)}, "[0 0 2]"},
		{bot.Message{Text: "see", Files: files(small...)}, "[3 0 10] [0 0 2]"},
		{bot.Message{Text: "see", Files: files(9, 9, 9)}, "[3 0 2] [0 0 1]"},
		{bot.Message{Text: "see", Files: files(0, 0, 0)}, "[3 0 2] [0 0 1]"},
		{bot.Message{Text: "see", Files: files(1, 11, 1)}, "[3 0 1] [0 0 1] [0 0 1]"},
		{bot.Message{Text: "see", Files: files(11)}, "[3 0 0] [0 0 1]"},
		{bot.Message{Files: files(11)}, "[0 0 1]"},
		{bot.Message{Text: strings.Repeat("word ", 500), Files: files(1)}, "[1999 0 0] [499 0 1]"},
		{bot.Message{Text: "see", Media: []bot.Link{{Kind: "photo", URL: "a.png"}}, Files: files(1)}, "[3 1 0] [0 0 1]"},
	}
	for _, tt := range tests {
		tt.m.Card, tt.m.ReplyTo, tt.m.Buttons = "a:1", "5", options(1)
		var got []string
		parts := (&Adapter{}).Split(tt.m)
		for i, p := range parts {
			got = append(got, fmt.Sprint([]int{len(p.Text), len(p.Media), len(p.Files)}))
			if first := i == 0; (p.Card == "a:1") != first || (p.ReplyTo == "5") != first || (len(p.Buttons) == 1) != (i == len(parts)-1) {
				t.Errorf("%s: part %d is %+v", tt.want, i, p)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Split = %s, want %s", got, tt.want)
		}
	}
}
