package dispatch_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// shelf opens files by their id, and notes by which platform it was asked.
type shelf struct {
	files map[string]io.Reader
	asked bot.Platform
}

func (s *shelf) Open(_ context.Context, _ bot.ConversationID, p bot.Platform, f bot.File) (io.ReadCloser, error) {
	s.asked = p
	if r := s.files[f.ID]; r != nil {
		return io.NopCloser(r), nil
	}
	return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("the file is gone")}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	s := &shelf{files: map[string]io.Reader{
		"a": strings.NewReader("four"), "b": strings.NewReader("more than it said"), "c": iotest.ErrReader(broken),
	}}
	tests := []struct {
		file     bot.File
		files    dispatch.Files
		rejected bool
		why      string // "": it is read to its end
	}{
		{bot.File{ID: "a", From: "slack"}, s, false, ""},
		{bot.File{ID: "b", Name: "b.txt", Bytes: 3}, s, true, "b.txt is larger than"},
		{bot.File{ID: "c"}, s, false, "connection reset"},
		{bot.File{ID: "a", Bytes: 9}, s, true, "is larger than"},
		{bot.File{ID: "x"}, s, true, "the file is gone"},
		{bot.File{ID: "a"}, nil, true, "files cannot be passed on"},
	}
	for _, tt := range tests {
		c, err := dispatch.OpenCopy(t.Context(), tt.files, "telegram:7", "telegram", tt.file, 8)
		if err == nil {
			_, _ = io.Copy(io.Discard, c)
			err = c.Failure()
			_ = c.Close()
		}
		var refused *dispatch.SendError
		if got := errors.As(err, &refused); got != tt.rejected || (err == nil) != (tt.why == "") || err != nil && !strings.Contains(err.Error(), tt.why) {
			t.Errorf("copy of %+v = %v, want %q, rejected: %v", tt.file, err, tt.why, tt.rejected)
		}
		if want := tt.file.From; want != "" && s.asked != want {
			t.Errorf("opened by %q, want %q", s.asked, want)
		}
	}
}
