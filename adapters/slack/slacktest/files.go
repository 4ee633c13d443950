package slacktest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"encoding/json"
)

// file is a file, perhaps on its way.
type file struct {
	File
	size   int // as it was announced
	done   bool
	shares map[string][]string // channel → TS of its messages
	owner  string
}

// maxFile is what the upload takes. The real one takes a gigabyte.
const maxFile = 64 << 20

func (s *Server) uploadURL(p params) (fields, *refusal) {
	size := p.int("length", 0)
	switch {
	case p["filename"] == "":
		return nil, refuse("invalid_arguments")
	case size == 0:
		return nil, refuse("invalid_arguments", "[ERROR] length is required")
	case size > maxFile:
		return nil, refuse("file_upload_size_restricted")
	}
	f := &file{File: File{ID: s.id("F"), Name: p["filename"], Title: p["filename"]}, size: size, shares: map[string][]string{}, owner: BotUser}
	f.URL = s.http.URL + "/files-pri/" + TeamID + "-" + f.ID + "/" + f.Name
	s.files[f.ID] = f
	return fields{"file_id": f.ID, "upload_url": s.http.URL + "/upload/v1/" + f.ID}, nil
}

// upload takes the bytes, raw or in a form.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.fault("upload", "")
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	data, mime, err := bytesOf(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]
	switch {
	case f == nil:
		http.Error(w, "no such upload", http.StatusNotFound)
	case err != nil || len(data) != f.size:
		http.Error(w, fmt.Sprintf("want %d bytes, got %d", f.size, len(data)), http.StatusBadRequest)
	default:
		f.Data, f.MIME, f.done = data, mime, true
		_, _ = fmt.Fprintf(w, "OK - %d", len(data))
	}
}

func bytesOf(r *http.Request) (data []byte, mime string, err error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		parts, err := r.MultipartReader()
		if err != nil {
			return nil, "", err
		}
		for {
			part, err := parts.NextPart()
			if err != nil {
				return nil, "", err
			}
			if part.FileName() != "" {
				data, err = io.ReadAll(part)
				return data, http.DetectContentType(data), err
			}
		}
	}
	data, err = io.ReadAll(http.MaxBytesReader(nil, r.Body, maxFile))
	return data, http.DetectContentType(data), err
}

func (s *Server) completeUpload(p params) (fields, *refusal) {
	var list []struct{ ID, Title string }
	if json.Unmarshal([]byte(p["files"]), &list) != nil || len(list) == 0 {
		return nil, refuse("invalid_arguments")
	}
	out := []fields{}
	var whole []*file
	for _, one := range list {
		f := s.files[one.ID]
		if f == nil || !f.done {
			return nil, refuse("file_not_found")
		}
		if one.Title != "" {
			f.Title = one.Title
		}
		whole = append(whole, f)
		out = append(out, fields{"id": f.ID, "title": f.Title})
	}
	if p["channel_id"] != "" {
		c, no := s.writable(p["channel_id"])
		if no != nil {
			if no.code == "not_in_channel" || no.code == "is_archived" {
				return nil, no
			}
			return nil, refuse("channel_not_found")
		}
		m := &message{Message: Message{User: BotUser, Text: p["initial_comment"]}, subtype: "file_share", files: whole}
		if m.Text == "" && p["blocks"] != "" {
			m.Blocks = json.RawMessage(p["blocks"])
			if no := checkBlocks(m.Blocks, 50, true); no != nil {
				return nil, no
			}
		}
		s.stats.Posts++
		s.later(func() { s.share(c, m, p["thread_ts"]) })
	}
	return fields{"files": out}, nil
}

// later does something after Options.SlowShares.
func (s *Server) later(do func()) {
	if s.o.SlowShares == 0 {
		do()
		return
	}
	time.AfterFunc(s.o.SlowShares, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.closed {
			do()
			s.change()
		}
	})
}

// share makes the message that shows files.
func (s *Server) share(c *channel, m *message, thread string) {
	s.put(c, m, thread)
	for _, f := range m.files {
		f.shares[c.id] = append(f.shares[c.id], m.TS)
	}
}

func (s *Server) fileInfo(p params) (fields, *refusal) {
	f := s.files[p["file"]]
	if f == nil || !f.done {
		return nil, refuse("file_not_found")
	}
	return fields{"file": s.fileJSON(f)}, nil
}

func (s *Server) deleteFile(p params) (fields, *refusal) {
	f := s.files[p["file"]]
	if f == nil {
		return nil, refuse("file_not_found")
	}
	if f.owner != BotUser {
		return nil, refuse("cant_delete_file")
	}
	delete(s.files, f.ID)
	return nil, nil
}

func (s *Server) fileJSON(f *file) fields {
	shares := map[string]map[string][]fields{"public": {}, "private": {}}
	for id, list := range f.shares {
		kind := "public"
		if c := s.channels[id]; c.private || c.im() {
			kind = "private"
		}
		for _, ts := range list {
			one := fields{"ts": ts, "team_id": TeamID, "channel_name": s.channels[id].name}
			if m := s.channels[id].find(ts); m != nil && m.Thread != "" {
				one["thread_ts"] = m.Thread
			}
			shares[kind][id] = append(shares[kind][id], one)
		}
	}
	return fields{"id": f.ID, "created": time.Now().Unix(), "name": f.Name, "title": f.Title, "mimetype": f.MIME, "filetype": "binary", "user": f.owner,
		"mode": "hosted", "is_external": false, "size": len(f.Data), "url_private": f.URL, "url_private_download": f.URL, "shares": shares, "file_access": "visible"}
}

// download gives a file to who has the token, and leads others to the page to sign in.
func (s *Server) download(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.fault("download", "")
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	if r.URL.Query().Get("redir") != "" {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<html>Sign in</html>")
		return
	}
	parts := strings.Split(r.URL.Path, "/")
	id := strings.TrimPrefix(parts[2], TeamID+"-")
	s.mu.Lock()
	f := s.files[id]
	denied := r.Header.Get("Authorization") != "Bearer "+BotToken || s.revoked != "" || s.lacking["files:read"]
	s.mu.Unlock()
	switch {
	case denied:
		http.Redirect(w, r, "/files-pri/?redir="+r.URL.Path, http.StatusFound)
	case f == nil:
		http.Error(w, "gone", http.StatusNotFound)
	default:
		w.Header().Set("Content-Type", f.MIME)
		_, _ = w.Write(f.Data)
	}
}
