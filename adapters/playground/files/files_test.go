package files_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/okpay/supportbot/adapters/playground/files"
)

func TestPut(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, kind, mime string }{
		{"a.png", "\x89PNG\r\n\x1a\n rest", "photo", "image/png"},
		{"a.pdf", "%PDF-1.4", "document", "application/pdf"},
		{"a.png", "<html><script>", "document", "text/html; charset=utf-8"}, // what it is counts, not what it is called
		{"/etc/../a.txt", "hello", "document", "text/plain; charset=utf-8"},
	}
	for _, tt := range tests {
		f, err := files.New().Put(tt.name, strings.NewReader(tt.data))
		if err != nil || f.Kind != tt.kind || f.MIME != tt.mime || strings.Contains(f.Name, "/") || f.Bytes != int64(len(tt.data)) {
			t.Errorf("Put(%q) = %+v, %v, want %s of %s", tt.name, f, err, tt.kind, tt.mime)
		}
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	s := files.New()
	if _, err := s.Put("big", strings.NewReader(strings.Repeat("x", files.MaxFile+1))); !errors.Is(err, files.ErrTooLarge) {
		t.Errorf("a file that is too large = %v, want ErrTooLarge", err)
	}
	first, err := s.Put("first", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat("x", files.MaxFile)
	for range 13 {
		if _, err := s.Put("large", strings.NewReader(large)); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := s.Open(first.ID); ok {
		t.Error("the oldest file is kept for ever")
	}
}
