package slacktest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// lane is what is posted one after another.
type lane struct{ waiting []*delivery }

// post puts a delivery into its lane. What people do has one for itself. The
// caller holds the lock.
func (s *Server) post(d *delivery) {
	if d.act != nil {
		s.jobs.Go(func() { s.attempt(d) }) // ends with the request
		return
	}
	l := s.hooks[d.lane]
	if l != nil {
		l.waiting = append(l.waiting, d)
		return
	}
	l = &lane{waiting: []*delivery{d}}
	s.hooks[d.lane] = l
	s.jobs.Go(func() { // ends when the lane is empty, or with the server
		for {
			s.mu.Lock()
			if len(l.waiting) == 0 || s.closed {
				delete(s.hooks, d.lane)
				s.mu.Unlock()
				return
			}
			next := l.waiting[0]
			l.waiting = l.waiting[1:]
			s.mu.Unlock()
			s.attempt(next)
		}
	})
}

// attempt posts once.
func (s *Server) attempt(d *delivery) {
	body, kind := d.body()
	answer, err := s.send(body, kind, d)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failed(d, "http_error")
		return
	}
	s.acked(d, answer)
}

// body is a delivery as HTTP has it.
func (d *delivery) body() (body []byte, kind string) {
	raw, _ := json.Marshal(d.payload) // it is made of texts and numbers
	form := url.Values{}
	switch d.kind {
	case "events_api":
		return raw, "application/json"
	case "slash_commands":
		for k, v := range d.payload {
			form.Set(k, fmt.Sprint(v))
		}
	default:
		form.Set("payload", string(raw))
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded"
}

func (s *Server) send(body []byte, kind string, d *delivery) (json.RawMessage, error) {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.o.RequestURL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	now := time.Now().Unix()
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(now, 10))
	req.Header.Set("X-Slack-Signature", Sign(s.o.SigningSecret, now, body))
	if d.attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(d.attempt))
		req.Header.Set("X-Slack-Retry-Reason", d.reason)
	}
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := http.Client{Timeout: s.o.AckWithin, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return answer, nil
}

// Sign is the value of X-Slack-Signature for a body that is sent at a moment, in
// seconds since 1970.
func Sign(secret string, at int64, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%d:", at)
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}
