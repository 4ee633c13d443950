package telegramtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// ask makes one call and returns the answer.
func ask(t *testing.T, s *Server, method, body string) (out struct {
	OK          bool
	Code        int `json:"error_code"`
	Description string
	Result      json.RawMessage
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	}
}) {
	t.Helper()
	// A client of its own: the end of any other test's server closes the idle
	// connections of the default one, in the middle of this.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Post(s.URL()+"/bot"+s.Token()+"/"+method, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s answers %q: %v", method, raw, err)
	}
	return out
}

// TestRefusals: what the real server refuses is refused in its words.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.AddChat(7)
	s.AddChat(8)
	s.Refuse(8, 403, "Forbidden: user is deactivated")
	long := strings.Repeat("x", 4097)
	tests := []struct{ method, body, want string }{
		{"sendMessage", `{"chat_id":7,"text":"hi"}`, ""},
		{"sendMessage", `{"chat_id":9,"text":"hi"}`, "chat not found"},
		{"sendMessage", `{"chat_id":8,"text":"hi"}`, "user is deactivated"},
		{"sendMessage", `{"chat_id":7,"text":" \n"}`, "message text is empty"},
		{"sendMessage", `{"chat_id":7,"text":"` + long + `"}`, "message is too long"},
		{"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b>` + long[1:] + `</b>"}`, ""},
		{"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b>x"}`, "Can't find end tag"},
		{"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b>x</i>"}`, "Unmatched end tag"},
		{"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"x</b>"}`, "Unexpected end tag"},
		{"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"1 < 2 > 1"}`, "Unsupported start tag"},
		{"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"1 < 2"}`, "Unclosed start tag"},
		{"sendMessage", `{"chat_id":7,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"` + long[:65] + `"}]]}}`, "BUTTON_DATA_INVALID"},
		{"sendMessage", `{"chat_id":7,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","url":"http://localhost"}]]}}`, "Wrong HTTP URL"},
		{"sendPhoto", `{"chat_id":7,"photo":"https://okpay.example/a.png","caption":"` + long[:1025] + `"}`, "caption is too long"},
		{"sendPhoto", `{"chat_id":7,"photo":"unknown"}`, "wrong remote file identifier"},
		{"editMessageText", `{"chat_id":7,"message_id":1,"text":"x"}`, "message to edit not found"},
		{"deleteMessage", `{"chat_id":7,"message_id":1}`, "message to delete not found"},
		{"answerCallbackQuery", `{"callback_query_id":"x"}`, "query is too old"},
		{"noSuchMethod", `{}`, "method not found"},
	}
	for _, tt := range tests {
		got := ask(t, s, tt.method, tt.body)
		if got.OK != (tt.want == "") || !strings.Contains(got.Description, tt.want) {
			t.Errorf("%s %.80s: %v %q, want %q", tt.method, tt.body, got.OK, got.Description, tt.want)
		}
	}
	resp, err := http.Get(s.URL() + "/bot1:wrong/getMe")
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != 401 {
		t.Errorf("a wrong token: status %d, want 401", resp.StatusCode)
	}
}

// ids are the updates of an answer.
func ids(t *testing.T, raw json.RawMessage) (out []int64) {
	t.Helper()
	var updates []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &updates); err != nil {
		t.Fatal(err)
	}
	for _, u := range updates {
		out = append(out, u.ID)
	}
	return out
}

// TestOffsets: what lies below an offset is confirmed, the rest comes again.
func TestOffsets(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	s.SkipTo(10)
	for range 150 {
		s.Text(7, "x")
	}
	first := ids(t, ask(t, s, "getUpdates", `{}`).Result)
	if len(first) != 100 || first[0] != 10 {
		t.Errorf("first poll: %d, want 100 from 10", first)
	}
	if again := ids(t, ask(t, s, "getUpdates", `{}`).Result); !slices.Equal(again, []int64{10}) || s.HotPolls() != 1 {
		t.Errorf("the same poll at once: %d, want 10 only", again)
	}
	if rest := ids(t, ask(t, s, "getUpdates", `{"offset":110}`).Result); len(rest) != 50 || rest[0] != 110 {
		t.Errorf("poll from 110: %d, want 50", rest)
	}
	if rest := ids(t, ask(t, s, "getUpdates", `{"offset":160}`).Result); len(rest) != 0 || len(s.Waiting()) != 0 {
		t.Errorf("poll from 160: %d, want none", rest)
	}
}

// TestReactions: an update of a reaction tells what was there before.
func TestReactions(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	id := s.Text(7, "x")
	s.React(7, id, "👍")
	s.React(7, id, "")
	for i, want := range []string{`"old_reaction":[]`, `"new_reaction":[]`} {
		if raw := string(s.Waiting()[i+1]); !strings.Contains(raw, want) || strings.Count(raw, "👍") != 1 {
			t.Errorf("update %s, want %s and the emoji once", raw, want)
		}
	}
}

// TestConflict: a second poll ends the first.
func TestConflict(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{})
	first := make(chan string, 1)
	go func() { first <- ask(t, s, "getUpdates", `{"timeout":50}`).Description }() // ends with the second poll
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, s.Polling); err != nil {
		t.Fatal(err)
	}
	ask(t, s, "getUpdates", `{}`)
	if got := <-first; !strings.Contains(got, "terminated by other getUpdates request") {
		t.Errorf("the first poll ends with %q", got)
	}
}

// TestLimits: what comes too fast is refused, with the time to wait.
func TestLimits(t *testing.T) {
	t.Parallel()
	s := Start(t, Options{Limits: true})
	for chat := range 31 {
		s.AddChat(int64(chat + 1))
	}
	send := func(chat int) int {
		return ask(t, s, "sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, chat)).Parameters.RetryAfter
	}
	began := time.Now()
	if first, second := send(1), send(1); first != 0 || second != 1 {
		t.Errorf("two messages to a chat wait %d and %d s, want 0 and 1", first, second)
	}
	refused := 0
	for chat := 2; chat <= 31; chat++ {
		if send(chat) > 0 {
			refused++
		}
	}
	if time.Since(began) < time.Second && (refused != 1 || s.Refused() != 2 || s.Peak() != 30) {
		t.Errorf("%d of 31 messages in a second refused, peak %d, want 1 and 30", refused, s.Peak())
	}
}

func TestPaceInGroups(t *testing.T) {
	t.Parallel()
	var p pace
	now := time.Now()
	taken := 0
	for range 40 {
		if p.take(-5, now, true) == 0 {
			taken++
		}
		now = now.Add(1100 * time.Millisecond)
	}
	if taken != perGroupAMin {
		t.Errorf("%d messages to a group in 44 s, want %d", taken, perGroupAMin)
	}
}
