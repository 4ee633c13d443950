package discord

import (
	"io"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// fetch reads a file to its end.
func (w *world) fetch(f bot.File) (string, int64, error) {
	r, err := w.a.OpenFile(w.Context(), "discord:5", f)
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), r.(interface{ Size() int64 }).Size(), err
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	content := strings.Repeat("bytes ", 50000)
	id := anna.Say(t, anna.DM(), discordtest.Draft{Text: "see", Files: []discordtest.File{{Name: "a b.pdf", MIME: "application/pdf", Data: []byte(content)}}})
	f := w.rt.wait(t, 1)[0].Body.(bot.Media).Files[0]
	w.dc.ExpireAddresses()
	if got, size, err := w.fetch(f); err != nil || got != content || size != int64(len(content)) {
		t.Errorf("OpenFile = %d bytes of %d, %v, want %d", len(got), size, err, len(content))
	}
	w.dc.Fail(discordtest.Fault{Match: "/attachments/", Status: 404}) // the address has expired: another is asked for
	if got, _, err := w.fetch(f); err != nil || got != content {
		t.Errorf("OpenFile after its address has expired = %d bytes, %v", len(got), err)
	}
	for _, fault := range []discordtest.Fault{
		{Match: "/attachments/", Status: 502}, {Match: "/attachments/", Reset: true, Times: 3}, {Match: "/channels/", Status: 502}, {Match: "/channels/", Reset: true, Times: 3},
	} {
		w.dc.Fail(fault) // a GET that is reset is repeated by net/http
		if _, _, err := w.fetch(f); err == nil || unwrapFate(err) != "" || strings.Contains(err.Error(), "http") {
			t.Errorf("OpenFile with %+v = %v, want a plain error without the address", fault, err)
		}
		for w.dc.Faults() > 0 {
			_, _, _ = w.fetch(f)
		}
	}
	w.dc.Fail(discordtest.Fault{Match: "/attachments/", Status: 429, Retry: 2})
	if _, _, err := w.fetch(f); unwrapFate(err) != dispatch.FateRetry {
		t.Errorf("OpenFile too often = %v, want retry", err)
	}
	w.dc.Fail(discordtest.Fault{Match: "/attachments/", Status: 404, Times: 2})
	_, _, err := w.fetch(f)
	wantRefusal(t, "a file that is gone", err, reasonNoFile)
	w.dc.Fail(discordtest.Fault{Match: "/channels/", Status: 403, Code: codeMissingAccess})
	_, _, err = w.fetch(f)
	wantRefusal(t, "a file that we may not see", err, reasonNoFile)
	_, _, err = w.fetch(bot.File{Kind: "sticker", ID: "5"})
	wantRefusal(t, "what is no attachment", err, reasonNoFile)
	anna.Delete(t, anna.DM(), id)
	_, _, err = w.fetch(f)
	wantRefusal(t, "a file of a message that is gone", err, reasonNoFile)
}

// TestForeignAddresses: whatever the API says, files are fetched from Discord alone.
func TestForeignAddresses(t *testing.T) {
	t.Parallel()
	w, anna := inPrivate(t)
	for _, address := range []string{
		"http://169.254.169.254/latest/meta-data", "http://localhost:6379/", "https://cdn.discordapp.com.evil.example/a", "https://cdn.discordapp.com@evil.example/a",
		"http://cdn.discordapp.com/a", "https://cdn.discordapp.com:8443/a", "file:///etc/passwd", "://",
	} {
		n := len(w.dc.Messages(anna.DM()))
		id := anna.Say(t, anna.DM(), discordtest.Draft{Extra: map[string]any{"attachments": []any{map[string]any{"id": "77", "filename": "a", "size": 1, "url": address}}}})
		f := w.rt.wait(t, n+1)[n].Body.(bot.Media).Files[0]
		_, _, err := w.fetch(f)
		wantRefusal(t, address+" of "+id, err, reasonFileHost)
	}
	real, err := New(Options{Token: "t", Memory: w.mem})
	if err != nil {
		t.Fatal(err)
	}
	if !real.trusted("https://cdn.discordapp.com/attachments/1/2/a.png?ex=1") || !real.trusted("https://media.discordapp.net/a") || real.trusted("https://discord.com/api/v10/a") {
		t.Error("trusted: want the hosts of Discord's files and no other")
	}
}
