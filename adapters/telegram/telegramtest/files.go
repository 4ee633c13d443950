package telegramtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// What Telegram takes and gives in one file, in bytes.
const (
	maxUpload   = 50 << 20
	maxPhoto    = 10 << 20
	maxDownload = 20 << 20
)

// stored is one file that Telegram has.
type stored struct {
	content []byte
	size    int64  // as Telegram says, where it is not that of the content
	path    string // where it can be fetched, "" when getFile has not said so
}

// Upload lets a user send a file of a kind such as "photo" or "document", with
// what is in it. It returns the message's id.
func (s *Server) Upload(from From, kind, name, mime string, content []byte) int64 {
	return s.receive(from, "message", func(m map[string]any) {
		id := fmt.Sprint("file-", m["message_id"])
		file := map[string]any{"file_id": id, "file_unique_id": "u", "file_size": len(content)}
		s.store(id, content)
		if kind == "photo" {
			m[kind] = []any{map[string]any{"file_id": "small", "file_unique_id": "s", "file_size": 1, "width": 90, "height": 67}, file}
		} else {
			file["file_name"], file["mime_type"] = name, mime
			m[kind] = file
		}
		if from.Caption != "" {
			m["caption"] = from.Caption
		}
	})
}

// store keeps a file. The caller holds the lock.
func (s *Server) store(id string, content []byte) {
	s.stored[id] = &stored{content: content, size: int64(len(content))}
}

// Resize lets Telegram say that a file has so many bytes, whatever is in it.
func (s *Server) Resize(fileID string, size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.stored[fileID]; f != nil {
		f.size = size
	}
}

// ExpirePaths lets no file be fetched where getFile has said, as it is after an hour.
func (s *Server) ExpirePaths() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.stored {
		f.path = ""
	}
}

// getFile says where a file can be fetched.
func (s *Server) getFile(p params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := p.values["file_id"]
	f := s.stored[id]
	switch {
	case f == nil:
		return nil, badRequest("invalid file_id")
	case f.size > maxDownload:
		return nil, badRequest("file is too big")
	}
	f.path = "documents/file " + strconv.FormatInt(s.number(), 10) + ".bin"
	return map[string]any{"file_id": id, "file_unique_id": "u", "file_size": f.size, "file_path": f.path}, nil
}

// download gives the bytes of a file.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	token, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	s.mu.Lock()
	s.calls["file"]++
	fault := s.fault("file", params{})
	var content []byte
	found := false
	for _, f := range s.stored {
		if f.path != "" && f.path == path && token == s.o.Token {
			content, found = f.content, true
		}
	}
	s.change()
	s.mu.Unlock()
	switch {
	case fault != nil && fault.before(w, r):
	case token != s.o.Token:
		reply(w, nil, &apiError{code: 401, description: "Unauthorized"})
	case !found:
		reply(w, nil, &apiError{code: 404, description: "Not Found"})
	default:
		_, _ = w.Write(content)
	}
}

// tooLarge judges an upload.
func tooLarge(media string, content []byte) *apiError {
	switch {
	case len(content) > maxUpload:
		return &apiError{code: 413, description: "Request Entity Too Large"}
	case media == "photo" && len(content) > maxPhoto:
		return badRequest("file is too big")
	}
	return nil
}
