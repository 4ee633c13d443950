package discord

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/okpay/supportbot/bot"
)

// dam is a file of which the second half comes only when the first has arrived.
type dam struct{ arrived chan struct{} }

const half = 1 << 20

func (d dam) Open(context.Context, bot.ConversationID, bot.Platform, bot.File) (io.ReadCloser, error) {
	first := io.LimitReader(zeros{}, half)
	second := io.LimitReader(waits{d.arrived}, half)
	return io.NopCloser(io.MultiReader(first, second)), nil
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

type waits struct{ until <-chan struct{} }

func (w waits) Read(b []byte) (int, error) {
	<-w.until
	return len(b), nil
}

// TestFilesStream: what is read of a file is sent before the rest is there, so that
// no file is ever whole in memory.
func TestFilesStream(t *testing.T) {
	t.Parallel()
	d := dam{arrived: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.CopyN(io.Discard, r.Body, half/2); err != nil {
			t.Errorf("%d bytes of the first half came: %v", n, err)
		}
		close(d.arrived)
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"id":"5"}`)
	}))
	t.Cleanup(server.Close)
	w := start(t)
	o := w.a.o
	o.APIURL, o.Copies = server.URL, d
	w.a = w.adapter(o)
	ids, err := w.agent("discord:7", bot.Message{Files: []bot.File{{Kind: "document", ID: "a", Bytes: 2 * half}}})
	if err != nil || len(ids) != 1 || ids[0] != "5" {
		t.Errorf("agent = %q, %v, want message 5", ids, err)
	}
}
