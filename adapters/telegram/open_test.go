package telegram

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// received lets a customer send a file and returns it as the event has it.
func (w *world) received(t *testing.T, content string) bot.File {
	t.Helper()
	w.run(w.a)
	w.tg.Upload(telegramtest.From{User: 7}, "document", "a.pdf", "application/pdf", []byte(content))
	return w.in.wait(t, 1)[0].Body.(bot.Media).Files[0]
}

// fetch reads a file to its end.
func (w *world) fetch(f bot.File) (string, int64, error) {
	r, err := w.a.OpenFile(w.t.Context(), "telegram:7", f)
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), r.(interface{ Size() int64 }).Size(), err
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	w := start(t)
	content := strings.Repeat("bytes ", 50000)
	f := w.received(t, content)
	if got, size, err := w.fetch(f); err != nil || got != content || size != int64(len(content)) {
		t.Errorf("OpenFile = %d bytes of %d, %v, want %d", len(got), size, err, len(content))
	}
	w.tg.Fail(telegramtest.Fault{Method: "file", Status: 404}) // the path has expired: it is asked for once more
	if got, _, err := w.fetch(f); err != nil || got != content {
		t.Errorf("OpenFile after its path has expired = %d bytes, %v", len(got), err)
	}
	w.tg.Fail(telegramtest.Fault{Method: "file", Status: 404, Times: 2})
	_, _, err := w.fetch(f)
	wantRefusal(t, "a file that is not at its path", err, reasonNoFile)
	_, _, err = w.fetch(bot.File{ID: "unknown"})
	wantRefusal(t, "a file that is not known", err, reasonNoFile)
	_, _, err = w.fetch(bot.File{Kind: "other", Name: "location"})
	wantRefusal(t, "what is no file", err, reasonFileKind)
	_, _, err = w.fetch(bot.File{ID: f.ID, Bytes: 21 << 20})
	wantRefusal(t, "a file that says it is large", err, reasonFileSize)
	w.tg.Resize(f.ID, 21<<20)
	_, _, err = w.fetch(f)
	wantRefusal(t, "a large file", err, reasonFileSize)
}

// TestOpenFileFails: failures are tried again, and none tells the token.
func TestOpenFileFails(t *testing.T) {
	t.Parallel()
	w := start(t)
	f := w.received(t, "x")
	other := w.tg.URL()
	tests := []struct {
		fault telegramtest.Fault
		fate  dispatch.Fate
	}{
		{telegramtest.Fault{Method: "getFile", Status: 502}, ""},
		{telegramtest.Fault{Method: "getFile", Reset: true}, ""},
		{telegramtest.Fault{Method: "getFile", Status: 401}, ""},
		{telegramtest.Fault{Method: "file", Status: 502}, ""},
		{telegramtest.Fault{Method: "file", Reset: true}, ""},
		{telegramtest.Fault{Method: "file", Status: 401}, ""},
		{telegramtest.Fault{Method: "file", Status: 429, RetryAfter: 3}, dispatch.FateRetry},
		{telegramtest.Fault{Method: "file", Redirect: other}, ""}, // the token would be told there
		{telegramtest.Fault{Method: "getFile", Garbage: true, Text: `{"ok":true,"result":{"file_id":"x","file_path":"/var/lib/x"}}`}, dispatch.FateRejected},
		{telegramtest.Fault{Method: "getFile", Garbage: true, Text: `{"ok":true,"result":{"file_id":"x","file_path":"../getMe"}}`}, dispatch.FateRejected},
	}
	for _, tt := range tests {
		w.tg.Fail(tt.fault)
		_, _, err := w.fetch(f)
		if fate, _ := refused(err); err == nil || fate != tt.fate {
			t.Errorf("OpenFile with %+v = %v, want the fate %q", tt.fault, err, tt.fate)
		}
		if err != nil && strings.Contains(err.Error(), w.tg.Token()) {
			t.Errorf("the error tells the token: %v", err)
		}
	}
	if _, _, err := w.fetch(f); err != nil {
		t.Errorf("OpenFile after all that = %v", err)
	}
	w.tg.Close()
	w.a.files = &http.Client{Transport: http.DefaultTransport}
	if _, _, err := w.fetch(f); err == nil || strings.Contains(err.Error(), w.tg.Token()) {
		t.Errorf("OpenFile from nobody = %v, want an error without the token", err)
	}
}
