// Package files keeps what is uploaded in the playground: in this process, bounded,
// and gone when it ends. What a platform would keep on its servers is enough here to
// be looked at while one tries the product out.
//
//	shelf := files.New()
//	f, err := shelf.Put("receipt.png", "image/png", body)
//	kept, ok := shelf.Open(f.ID)
package files

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	"github.com/okpay/supportbot/bot"
)

// The bounds of what is kept. MaxFile is what bots on the smallest platform may send
// (Discord, 10 MiB); of all together a laptop does not notice.
const (
	MaxFile = 10 << 20
	maxAll  = 128 << 20
)

var errEmpty = errors.New("the file is empty")

// ErrTooLarge says that a file is larger than MaxFile.
var ErrTooLarge = fmt.Errorf("a file may have %d MB here", MaxFile>>20)

// Kept is one file.
type Kept struct {
	bot.File
	Data []byte // not to be changed
}

// Shelf keeps files. It is safe for concurrent use.
type Shelf struct {
	mu    sync.Mutex
	files map[string]Kept
	order []string // oldest first
	size  int
}

// New returns an empty shelf.
func New() *Shelf { return &Shelf{files: map[string]Kept{}} }

// Put keeps a file. The oldest ones go when there are too many.
func (s *Shelf) Put(name string, body io.Reader) (bot.File, error) {
	data, err := io.ReadAll(io.LimitReader(body, MaxFile+1))
	switch {
	case err != nil:
		return bot.File{}, fmt.Errorf("read %s: %w", name, err)
	case len(data) > MaxFile:
		return bot.File{}, ErrTooLarge
	case len(data) == 0:
		return bot.File{}, errEmpty
	}
	kind := mediaType(name, data)
	f := bot.File{Kind: fileKind(kind), ID: rand.Text(), Name: filepath.Base(name), MIME: kind, Bytes: int64(len(data))}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[f.ID] = Kept{f, data}
	s.order = append(s.order, f.ID)
	for s.size += len(data); s.size > maxAll; s.order = s.order[1:] {
		s.size -= len(s.files[s.order[0]].Data)
		delete(s.files, s.order[0])
	}
	return f, nil
}

// Open returns a file, false when it is not there any more.
func (s *Shelf) Open(id string) (Kept, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.files[id]
	return k, ok
}

// mediaType tells what a file is: by its content where that shows it, else by its name.
func mediaType(name string, data []byte) string {
	found := http.DetectContentType(data)
	if strings.HasPrefix(found, "application/octet-stream") || strings.HasPrefix(found, "text/plain") {
		if byName := mime.TypeByExtension(filepath.Ext(name)); byName != "" && !strings.HasPrefix(byName, "image/") {
			return byName
		}
	}
	return found
}

// fileKind is the kind of bot.File that platforms would make of a media type.
func fileKind(mediaType string) string {
	kind, _, _ := strings.Cut(mediaType, "/")
	switch kind {
	case "image":
		return "photo"
	case "video":
		return "video"
	case "audio":
		return "voice"
	}
	return "document"
}
