package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var _ dispatch.Files = (*fileBroker)(nil)

// shelved is a platform whose files are texts, by their ids.
type shelved struct {
	files  map[string]string
	closed *int
}

func (s shelved) OpenFile(_ context.Context, c bot.ConversationID, f bot.File) (io.ReadCloser, error) {
	text, ok := s.files[f.ID]
	if !ok {
		return nil, &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("the file is gone")}
	}
	return shelvedFile{strings.NewReader(text), s.closed}, nil
}

type shelvedFile struct {
	io.Reader
	closed *int
}

func (f shelvedFile) Close() error {
	*f.closed++
	return nil
}

func TestBroker(t *testing.T) {
	t.Parallel()
	const most = 2 << 20
	binary := "MZ\x90\x00\x03"
	old := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 macros"
	tests := []struct {
		name    string
		file    bot.File
		content string
		want    string // of the error; "" passes
	}{
		{"a photo", bot.File{Name: "a.jpg"}, "\xff\xd8\xff\xe0 jpeg", ""},
		{"without a name", bot.File{}, "GIF89a", ""},
		{"a text that begins as programs do", bot.File{Name: "mz.txt"}, "MZ is short for something", ""},
		{"as large as allowed", bot.File{Name: "a.bin"}, strings.Repeat("x", most), ""},
		{"a log in an archive", bot.File{Name: "log.zip"}, "PK\x03\x04", ""},
		{"an old document", bot.File{Name: "a.DOC"}, old, ""},
		{"of the agent's platform", bot.File{Name: "a.txt", From: "slack"}, "from slack", ""},
		{"larger than it says", bot.File{Name: "a.bin", Bytes: 3}, strings.Repeat("x", most+1), "rejected: the file is larger than 2 MB"},
		{"large by what it says", bot.File{Name: "a.bin", Bytes: most + 1}, "x", "rejected: the file is larger than 2 MB"},
		{"a program", bot.File{Name: "invoice.pdf.EXE"}, "x", "rejected: programs and scripts are not passed on (.exe)"},
		{"a program with points behind", bot.File{Name: "a.bat. ."}, "x", "rejected: programs and scripts are not passed on (.bat)"},
		{"a document with macros", bot.File{Name: "a.docm"}, "x", "rejected: programs and scripts are not passed on (.docm)"},
		{"a program called a picture", bot.File{Name: "a.jpg"}, binary, "rejected: programs and scripts are not passed on, whatever they are called"},
		{"an installer called a picture", bot.File{Name: "a.jpg"}, old, "rejected: programs and scripts are not passed on, whatever they are called"},
		{"a script", bot.File{Name: "README"}, "#!/bin/sh\nrm -rf", "rejected: programs and scripts are not passed on, whatever they are called"},
		{"a page", bot.File{Name: "a.txt"}, "\n <!DOCTYPE HTML><html>", "rejected: programs and scripts are not passed on, whatever they are called"},
		{"a drawing", bot.File{Name: "a.png"}, "<?xml version='1.0'?><SVG onload=x>", "rejected: programs and scripts are not passed on, whatever they are called"},
		{"nothing", bot.File{Name: "a.txt"}, "", "rejected: the file is empty"},
		{"of nowhere", bot.File{Name: "a.txt", From: "fax"}, "x", "rejected: files from fax cannot be passed on"},
		{"gone", bot.File{ID: "gone"}, "", "open file of telegram: rejected: the file is gone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var closed int
			here := shelved{map[string]string{"": tt.content}, &closed}
			b := newFileBroker(most >> 20)
			b.add("telegram", here.OpenFile)
			b.add("slack", here.OpenFile)
			got, err := read(t, b, tt.file)
			if why := explained(err); why != tt.want {
				t.Errorf("error = %q, want %q", why, tt.want)
			}
			if err == nil && got != tt.content {
				t.Errorf("read %d bytes, want %d", len(got), len(tt.content))
			}
			if refused := (*dispatch.SendError)(nil); err != nil && (!errors.As(err, &refused) || refused.Fate != dispatch.FateRejected) {
				t.Errorf("error = %#v, want it rejected", err)
			}
			if closed > 1 || err == nil && closed != 1 {
				t.Errorf("closed %d times", closed)
			}
		})
	}
}

// read reads a file whole.
func read(t *testing.T, b *fileBroker, f bot.File) (string, error) {
	t.Helper()
	r, err := b.Open(t.Context(), "telegram:1", "telegram", f)
	if err != nil {
		return "", err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	return string(content), err
}

func explained(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestBrokerReads: however it is read, no byte beyond the limit comes out.
func TestBrokerReads(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, 7, 511, 512, 513, 1 << 20} {
		var closed int
		b := &fileBroker{most: 1000, sources: map[bot.Platform]openFile{
			"telegram": shelved{map[string]string{"": strings.Repeat("x", 1001)}, &closed}.OpenFile,
		}}
		r, err := b.Open(t.Context(), "telegram:1", "telegram", bot.File{})
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.CopyBuffer(onlyWriter{io.Discard}, onlyReader{r}, make([]byte, size))
		if err == nil || n > 1000 {
			t.Errorf("by %d bytes: read %d, %v, want an error within 1000", size, n, err)
		}
	}
}

// onlyReader and onlyWriter hide what would take the buffer's place.
type (
	onlyReader struct{ io.Reader }
	onlyWriter struct{ io.Writer }
)
